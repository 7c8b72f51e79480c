// Orders by API: facts are read first, the answer is recorded before it is given, failures decide nothing.
#include <gtest/gtest.h>

#include <thread>

#include "engine/fakes/workbench.h"

namespace sluice::testing {
namespace {

Order ordered(Command command) {
  Order order;
  order.command = std::move(command);
  order.login = "alice";
  return order;
}

class Orders : public ::testing::Test {
 protected:
  void SetUp() override {
    // Unknown to Sluice: reconciliation would find it otherwise.
    bench.world().failNext("listPullRequests", {ErrorKind::invalid, "no list"});
    bench.world().pullRequest(7, "a bug");
    bench.world().comment(7, 40, "bob");
    ASSERT_TRUE(bench.start());
    ASSERT_TRUE(bench.eventually([&] { return bench.count<EffectFailed>() == 1; }));
  }
  Result<Answer> order(std::int64_t number, Command command) {
    return bench.engine->order(Workbench::shop, number, ordered(std::move(command)));
  }
  Workbench bench;
};

TEST_F(Orders, OnAFix_ReadsThePullRequestAndTheBranchesFirst) {
  const auto answer = order(7, Confirm{});
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->accepted);
  EXPECT_EQ(answer->text, "surveyed");
  EXPECT_EQ(bench.world().calls("survey"), 1);
}

TEST_F(Orders, OnAnUnknownPullRequest_OldCommentsAreNotCarriedOut) {
  ASSERT_TRUE(order(7, HoldFix{}));
  EXPECT_TRUE(bench.settles());
  EXPECT_EQ(bench.world().replies("40"), 0);
  EXPECT_EQ(bench.engine->snapshot(Workbench::shop)->fixes.at(7).last_comment, 40);
  bench.world().comment(7, 41, "bob");
  ASSERT_TRUE(order(7, HoldFix{}));
  EXPECT_TRUE(bench.eventually([&] { return bench.world().replies("41") == 1; }));
  EXPECT_EQ(bench.world().replies("40"), 0);
}

TEST_F(Orders, OnSomethingThatIsNoPullRequest_IsNotFound) {
  EXPECT_EQ(order(404, Confirm{}).error().kind, ErrorKind::not_found);
}

TEST_F(Orders, OnANumberOfSluicesOwn_TheForgeIsNotAsked) {
  const auto answer = order(kFirstOwnNumber + 1, Confirm{});
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->text, "surveyed");
  EXPECT_EQ(bench.world().calls("readPullRequest"), 0);
}

TEST_F(Orders, WhenTheForgeIsDown_DecidesNothing) {
  bench.world().failNext("readPullRequest", {ErrorKind::transient, "the forge does not answer"});
  const auto answer = order(7, Confirm{});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::transient);
  EXPECT_EQ(answer.error().message, "nothing was decided: the forge does not answer");
  EXPECT_EQ(bench.count<Ordered>(), 0);
}

TEST_F(Orders, WhenGitIsDown_AHoldStillWorksAndAnApprovalDoesNot) {
  bench.world().failNext("survey", {ErrorKind::transient, "git does not answer"}, 2);
  EXPECT_EQ(order(7, ApproveProd{}).error().kind, ErrorKind::transient);
  const auto held = order(7, HoldFix{"wait"});
  ASSERT_TRUE(held);
  EXPECT_EQ(held->text, "not surveyed");
}

TEST_F(Orders, OnTheRepository_OnlyAnAdoptionLooksAtTheBranches) {
  EXPECT_EQ(order(0, Adopt{})->text, "surveyed");
  EXPECT_EQ(order(0, LockEnvironment{})->text, "not surveyed");
}

TEST_F(Orders, WhenItCannotBeRecorded_IsTransientAndNothingHappened) {
  bench.store.refuseWrites(ErrorKind::transient);
  const auto answer = order(0, LockEnvironment{});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::transient);
  EXPECT_FALSE(bench.cycle(Slot::t1));
  bench.store.refuseWrites(std::nullopt);
  EXPECT_TRUE(order(0, LockEnvironment{})) << "an order does not wait for the backoff of others";
  EXPECT_TRUE(bench.engine->snapshot(Workbench::shop)->cycles.empty());
}

TEST(Burst, OfWebhooks_DoesNotDelayAnOrder) {
  Workbench bench;
  const auto decide = bench.options.decider.decide;
  bench.options.decider.decide = [=](const State& state, const Event& event, const Settings& settings) {
    if (std::holds_alternative<Ignored>(event.body)) std::this_thread::sleep_for(Millis(1));
    return decide(state, event, settings);
  };
  ASSERT_TRUE(bench.start());
  for (int i = 0; i < 2000; ++i) bench.deliver("hello");
  ASSERT_TRUE(bench.eventually([&] { return bench.count<Ignored>() > 0; }));
  ASSERT_TRUE(bench.engine->order(Workbench::shop, 0, ordered(LockEnvironment{})));
  EXPECT_LT(bench.count<Ignored>(), 1000);
}

TEST_F(Orders, WhileStopping_AreToldSo) {
  std::atomic<bool> stopping{false};
  std::thread caller([&] {
    while (!stopping) (void)order(0, LockEnvironment{});
  });
  bench.pass(std::chrono::seconds(1), Millis(50));
  const auto began = std::chrono::steady_clock::now();
  bench.engine->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(3));
  EXPECT_EQ(order(0, LockEnvironment{}).error().kind, ErrorKind::transient);
  stopping = true;
  caller.join();
}

}  // namespace
}  // namespace sluice::testing
