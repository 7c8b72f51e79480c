// Flow `release`: what UAT runs goes to PROD as a whole.
#include <gtest/gtest.h>

#include "core/simulate.h"
#include "scenes.h"

namespace sluice::test {
namespace {

struct PromoteTest : ::testing::Test {
  /// A fix and a commit of nobody's in UAT's own release.
  PromoteTest() {
    world.reconcile();
    number = confirmed(world, "uat");
    world.merge(number);
    world.commit(BranchName("uat"), "a feature");
    world.settle();
    world.ask(Slot::t1, true);
    EXPECT_EQ(world.status(number), FixStatus::deployed_uat) << world.lastReply(number);
  }
  Answer promote(const std::string& by, bool withdraw = false) {
    return world.order(0, Promote{withdraw, "validated"}, by);
  }

  World world;
  std::int64_t number = 0;
};

TEST_F(PromoteTest, TheWholeReleaseGoesAtT2_WithWhatNoFixAccountsFor) {
  const Answer answer = promote("bob");
  ASSERT_TRUE(answer.accepted) << answer.text;
  EXPECT_TRUE(
      simulate(world.state, world.settings, Slot::t2, world.now() + std::chrono::minutes(1), {}).would_run);
  world.at("2026-03-02T10:05:00Z");
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.state.facts.prod.running, world.state.facts.uat.running);
  EXPECT_EQ(world.status(number), FixStatus::deployed_prod);
  EXPECT_EQ(world.head("main"), world.head("uat"));
  EXPECT_FALSE(world.state.facts.promotion) << "it is spent";
  const ReleaseProof proof = world.prove(world.state.facts.prod.running->version.str());
  for (const Check& check : proof.checks) EXPECT_TRUE(check.good()) << check.name << ": " << check.reason;
}

TEST_F(PromoteTest, WithoutItAStrangersCommitKeepsTheReleaseFromPROD) {
  world.ask(Slot::t2, true);
  EXPECT_NE(world.state.facts.prod.running, world.state.facts.uat.running);
}

TEST_F(PromoteTest, APolicyOfTwoTakesTwo) {
  world.settings.policies.prod_flow1.approvals = 2;
  ASSERT_TRUE(promote("bob").accepted);
  ASSERT_TRUE(promote("bob").accepted) << "twice the same is once";
  world.at("2026-03-02T10:05:00Z");
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::deployed_uat);
  ASSERT_TRUE(promote("alice").accepted);
  world.at("2026-03-03T10:05:00Z");
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::deployed_prod) << world.lastReply(number);
}

TEST_F(PromoteTest, ANewUATReleaseMakesItVoid) {
  ASSERT_TRUE(promote("bob").accepted);
  const std::int64_t later = world.openPullRequest("uat", {"bug", "severity/low", "found-in/uat"});
  world.comment(later, Confirm{}, 20);
  world.settle();
  world.merge(later);
  world.settle();
  world.at("2026-03-03T10:05:00Z");
  world.ask(Slot::t1, true);
  EXPECT_FALSE(world.state.facts.promotion);
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::deployed_uat);
}

TEST_F(PromoteTest, WithdrawnItDoesNotGo_AndADeveloperMayNot) {
  EXPECT_FALSE(promote("carol").accepted);
  EXPECT_FALSE(promote("bob", true).accepted) << "there is nothing to take back";
  ASSERT_TRUE(promote("bob").accepted);
  ASSERT_TRUE(promote("bob", true).accepted);
  world.at("2026-03-02T10:05:00Z");
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::deployed_uat);
}

TEST_F(PromoteTest, AHeldFixThatGoesAlongStopsIt_ByName) {
  ASSERT_TRUE(promote("bob").accepted);
  world.order(number, HoldFix{"not yet"}, "alice");
  world.at("2026-03-02T10:05:00Z");
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::deployed_uat);
  ASSERT_FALSE(world.lastCycle().reasons.empty());
  EXPECT_NE(world.lastCycle().reasons.front().text.find("#" + std::to_string(number)), std::string::npos);
}

}  // namespace
}  // namespace sluice::test
