// The outbox: retries, order, dead letters, coalescing, what each effect brings.
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "engine/fakes/workbench.h"

namespace sluice::testing {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class Effects : public ::testing::Test {
 protected:
  void SetUp() override { bench.world().pullRequest(7, "a bug"); }
  void begin() {
    ASSERT_TRUE(bench.start());
    // The first look at the repository is over, its effects too.
    ASSERT_TRUE(bench.eventually([&] { return bench.world().calls("setStatusLabel") == 1; }));
    ASSERT_TRUE(bench.settles());
  }
  OutboxEntry last(const std::string& key) {
    OutboxEntry found;
    for (const OutboxEntry& one : bench.store.outbox(Workbench::shop)) {
      if (one.effect.key == key) found = one;
    }
    return found;
  }
  Workbench bench;
};

TEST_F(Effects, RetryAfterIsHonoured) {
  bench.world().failNext("setStatusLabel", {ErrorKind::transient, "429", seconds(90)});
  ASSERT_TRUE(bench.start());
  EXPECT_TRUE(bench.eventually([&] { return bench.world().calls("setStatusLabel") == 1; }, Millis(1)));
  bench.pass(seconds(80), seconds(1));
  EXPECT_EQ(bench.world().calls("setStatusLabel"), 1);
  EXPECT_TRUE(bench.eventually([&] { return bench.world().labels()[7] == "submitted"; }, Millis(200)));
}

TEST_F(Effects, AfterTheLastTry_IsDeadAndAPersonCanRetryIt) {
  bench.options.max_attempts = 3;
  bench.options.reconcile_every = std::chrono::hours(24);  // which would set the label anew
  bench.world().failNext("setStatusLabel", {ErrorKind::transient, "503"}, 3);
  ASSERT_TRUE(bench.start());
  EXPECT_TRUE(bench.eventually(
      [&] { return last("label/7").last_error.find("gave_up") != std::string::npos; }, Millis(50)));
  EXPECT_EQ(last("label/7").state, "dead");
  EXPECT_EQ(bench.count<EffectFailed>(), 1);
  EXPECT_EQ(bench.engine->counters().effects_dead, 1);
  bench.pass(minutes(10), seconds(5));
  EXPECT_EQ(bench.world().calls("setStatusLabel"), 3);
  EXPECT_TRUE(bench.engine->retry(last("label/7").id));
  EXPECT_TRUE(bench.eventually([&] { return bench.world().labels()[7] == "submitted"; }, Millis(10)));
  EXPECT_TRUE(bench.eventually([&] { return last("label/7").state == "done"; }, Millis(10)));
}

TEST_F(Effects, ALabelOfWhatIsNotThereIsNoFailure) {
  bench.world().failNext("setStatusLabel", {ErrorKind::not_found, "404"});
  ASSERT_TRUE(bench.start());
  EXPECT_TRUE(bench.eventually([&] { return bench.world().calls("setStatusLabel") == 1; }));
  EXPECT_TRUE(bench.settles());
  EXPECT_EQ(bench.count<EffectFailed>(), 0);
  EXPECT_EQ(bench.engine->counters().effects_dead, 0);
}

TEST_F(Effects, OtherErrorsAreNotRetried) {
  for (const ErrorKind kind :
       {ErrorKind::invalid, ErrorKind::conflict, ErrorKind::unauthorized, ErrorKind::corrupt}) {
    Workbench fresh;
    fresh.world().pullRequest(7, "a bug");
    fresh.options.reconcile_every = std::chrono::hours(24);
    fresh.world().failNext("setStatusLabel", {kind, "no"});
    ASSERT_TRUE(fresh.start());
    EXPECT_TRUE(fresh.eventually([&] { return fresh.count<EffectFailed>() == 1; }));
    fresh.pass(minutes(2), seconds(5));
    EXPECT_EQ(fresh.world().calls("setStatusLabel"), 1);
  }
}

TEST_F(Effects, RepliesOfOnePullRequestKeepTheirOrder_AlsoWhenTheFirstFails) {
  for (const std::int64_t comment : {11, 12, 13}) bench.world().comment(7, comment, "bob");
  bench.world().failNext("postReply", {ErrorKind::transient, "503"}, 3);
  ASSERT_TRUE(bench.start());
  EXPECT_TRUE(bench.eventually([&] { return bench.world().replies("13") == 1; }, Millis(50)));
  std::vector<std::string> replies = bench.world().log();
  std::erase_if(replies, [](const std::string& line) { return !line.starts_with("postReply"); });
  EXPECT_EQ(replies, (std::vector<std::string>{"postReply 11", "postReply 12", "postReply 13"}));
}

TEST_F(Effects, HintDuringARead_IsReadAgain) {
  const auto door = std::make_shared<Door>();
  door->close();
  bench.world().on_call = [=](const std::string& call) {
    if (call == "readPullRequest") door->pass();
  };
  ASSERT_TRUE(bench.start());
  EXPECT_TRUE(bench.eventually([&] { return door->waiting() == 1; }));
  for (int i = 0; i < 20; ++i) bench.deliver("pr 7");
  EXPECT_TRUE(bench.eventually([&] { return bench.count<PullRequestHinted>() == 20; }));
  door->open();
  EXPECT_TRUE(bench.settles());
  EXPECT_EQ(bench.world().calls("readPullRequest"), 2)
      << "one that was under way, and one for all that came meanwhile";
}

TEST_F(Effects, LastLabelWins) {
  begin();
  for (int i = 0; i < 300; ++i) {
    bench.world().pullRequest(7, "a bug", i % 2 == 0);
    bench.deliver("pr 7");
    if (i % 3 == 0) std::this_thread::sleep_for(Millis(1));
  }
  EXPECT_TRUE(bench.eventually([&] { return bench.count<PullRequestHinted>() == 300; }));
  EXPECT_TRUE(bench.settles());
  EXPECT_EQ(bench.world().labels()[7], "closed");
}

TEST_F(Effects, ObservationWithCommands_BringsASurvey_WithoutNone) {
  begin();
  EXPECT_EQ(bench.world().calls("survey"), 0);
  bench.world().comment(7, 21, "bob");
  bench.deliver("pr 7");
  EXPECT_TRUE(bench.eventually([&] { return bench.world().replies("21") == 1; }));
  EXPECT_EQ(bench.world().calls("survey"), 1);
  const auto journal = bench.journal();
  EXPECT_TRUE(std::any_of(journal.begin(), journal.end(), [](const Commit& one) {
    const auto* seen = std::get_if<PullRequestObserved>(&one.event.body);
    return seen != nullptr && seen->survey.has_value();
  }));
}

TEST_F(Effects, HintOfAnIssue_IsIgnored) {
  begin();
  bench.deliver("pr 404");
  EXPECT_TRUE(bench.eventually([&] { return bench.count<Ignored>() == 1; }));
  EXPECT_EQ(bench.count<EffectFailed>(), 0);
}

TEST_F(Effects, SurveyIsStampedWithTheClock) {
  begin();
  bench.deliver("refs");
  EXPECT_TRUE(bench.eventually([&] { return bench.engine->snapshot(Workbench::shop)->survey.has_value(); }));
  EXPECT_LE(bench.engine->snapshot(Workbench::shop)->survey->at, bench.clock.now());
  EXPECT_GT(bench.engine->snapshot(Workbench::shop)->survey->at, Instant{});
}

TEST_F(Effects, AdapterThatThrows_FailsItsEffectOnly) {
  bench.world().on_call = [](const std::string& call) {
    if (call == "setStatusLabel") throw std::runtime_error("escaped");
  };
  ASSERT_TRUE(bench.start());
  EXPECT_TRUE(bench.eventually([&] { return bench.count<EffectFailed>() == 1; }));
  bench.deliver("hello");
  EXPECT_TRUE(bench.eventually([&] { return bench.count<Ignored>() == 1; }));
}

}  // namespace
}  // namespace sluice::testing
