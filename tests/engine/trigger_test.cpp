// Triggers: effectively once, whatever is lost (rules §9).
#include <gtest/gtest.h>

#include "engine/fakes/workbench.h"

namespace sluice::testing {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const DeploymentId kFirst("acme/shop-1");

class Trigger : public ::testing::Test {
 protected:
  Deployment deployment() { return bench.store.deployment(kFirst).value().value_or(Deployment{}); }
  OutboxEntry entry() {
    for (const OutboxEntry& one : bench.store.outbox(Workbench::shop)) {
      if (one.effect.key == "trigger/" + kFirst.str()) return one;
    }
    return {};
  }
  /// The process dies inside the call to CI; `started` says whether CI still starts the run.
  void crashInTrigger(Slot slot, bool started) {
    // The rest of the call goes on as the request does that has left already.
    if (!started) bench.world().fate(TriggerFate::nothing_answer_lost);
    bench.world().on_call = [this](const std::string& call) {
      if (call == "trigger") bench.store.die();
    };
    ASSERT_TRUE(bench.start());
    (void)bench.cycle(slot).value();
    ASSERT_TRUE(bench.eventually([&] { return bench.world().sends(kFirst) == 1; }));
    bench.crash();
    bench.world().on_call = nullptr;
    ASSERT_TRUE(bench.start());
  }

  Workbench bench;
};

TEST_F(Trigger, IsSentOnceAndItsRunRecorded) {
  ASSERT_TRUE(bench.start());
  const auto answer = bench.cycle(Slot::t2);
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->accepted);
  EXPECT_TRUE(bench.eventually([&] { return deployment().state == DeploymentState::running; }));
  EXPECT_EQ(bench.world().runs(kFirst), 1);
  EXPECT_EQ(entry().state, "done");
  const auto again = bench.cycle(Slot::t2);
  EXPECT_EQ(again->id, answer->id);
  EXPECT_EQ(bench.world().mostRuns(), 1);
}

TEST_F(Trigger, AnswerLostButRunStarted_IsFoundAndNotSentAgain) {
  bench.world().fate(TriggerFate::runs_answer_lost);
  bench.world().hideRuns(true);
  ASSERT_TRUE(bench.start());
  (void)bench.cycle(Slot::t2).value();
  EXPECT_TRUE(bench.eventually([&] { return bench.world().calls("find") == 3; }, Millis(50)));
  bench.world().hideRuns(false);
  EXPECT_TRUE(bench.eventually([&] { return deployment().state == DeploymentState::running; }, Millis(50)));
  EXPECT_EQ(bench.world().sends(kFirst), 1);
}

TEST_F(Trigger, AnswerLostAndNoRunAppears_IsUnclearAfterHalfAMinuteOfLooking) {
  bench.world().fate(TriggerFate::nothing_answer_lost);
  ASSERT_TRUE(bench.start());
  (void)bench.cycle(Slot::t2).value();
  const Instant began = bench.clock.now();
  EXPECT_TRUE(bench.eventually([&] { return deployment().reason == "unclear"; }, Millis(100)));
  EXPECT_GE(bench.clock.now() - began, seconds(29));
  EXPECT_EQ(bench.world().sends(kFirst), 1);
  EXPECT_EQ(bench.world().calls("find"), 6);
  EXPECT_TRUE(bench.eventually([&] { return entry().state == "dead"; }));
}

TEST_F(Trigger, AnswerForUatLostAndNoRunAppears_IsSentAgain) {
  bench.world().fate(TriggerFate::nothing_answer_lost);
  ASSERT_TRUE(bench.start());
  (void)bench.cycle(Slot::t1).value();
  EXPECT_TRUE(bench.eventually([&] { return deployment().state == DeploymentState::running; }, Millis(100)));
  EXPECT_EQ(bench.world().sends(kFirst), 2);
  EXPECT_EQ(bench.world().runs(kFirst), 1);
}

TEST_F(Trigger, UnclearAndRetriedByAPerson_IsSentAgain) {
  bench.world().fate(TriggerFate::nothing_answer_lost);
  ASSERT_TRUE(bench.start());
  (void)bench.cycle(Slot::t2).value();
  EXPECT_TRUE(
      bench.eventually([&] { return entry().last_error.find("gave_up") != std::string::npos; }, Millis(100)));
  EXPECT_TRUE(bench.engine->retry(entry().id));
  EXPECT_TRUE(bench.eventually([&] { return entry().state == "done"; }, Millis(50)));
  EXPECT_EQ(bench.world().sends(kFirst), 2);
  EXPECT_EQ(bench.world().runs(kFirst), 1);
  EXPECT_EQ(bench.engine->retry(entry().id).error().kind, ErrorKind::not_found);
}

TEST_F(Trigger, RetriedByAPersonAfterItsDeploymentWasOver_IsNotSent) {
  bench.world().fate(TriggerFate::nothing_answer_lost);
  ASSERT_TRUE(bench.start());
  (void)bench.cycle(Slot::t2).value();
  EXPECT_TRUE(
      bench.eventually([&] { return entry().last_error.find("gave_up") != std::string::npos; }, Millis(100)));
  RunReported report;
  report.deployment = kFirst;
  report.run.status = "completed";
  report.run.conclusion = "failure";
  ASSERT_TRUE(bench.engine->report(Workbench::shop, report));
  ASSERT_TRUE(bench.eventually([&] { return deployment().state == DeploymentState::failed; }, Millis(50)));
  EXPECT_TRUE(bench.engine->retry(entry().id));
  EXPECT_TRUE(
      bench.eventually([&] { return entry().last_error.find("is over") != std::string::npos; }, Millis(50)));
  EXPECT_EQ(bench.world().sends(kFirst), 1);
}

TEST_F(Trigger, CrashBetweenSendingAndRecording_FindsItsRun) {
  crashInTrigger(Slot::t2, true);
  EXPECT_TRUE(bench.eventually([&] { return deployment().state == DeploymentState::running; }, Millis(50)));
  EXPECT_EQ(bench.world().sends(kFirst), 1);
}

TEST_F(Trigger, CrashWhileSendingToProd_WithoutARun_IsUnclearAndNeverSentAgain) {
  crashInTrigger(Slot::t2, false);
  const Instant began = bench.clock.now();
  EXPECT_TRUE(bench.eventually([&] { return deployment().reason == "unclear"; }, Millis(50)));
  EXPECT_GE(bench.clock.now() - began, seconds(10));
  bench.restart();
  bench.pass(minutes(10), seconds(5));
  EXPECT_EQ(bench.world().sends(kFirst), 1);
}

TEST_F(Trigger, CrashWhileSendingToUat_WithoutARun_IsSentAgainAfterLooking) {
  crashInTrigger(Slot::t1, false);
  const Instant began = bench.clock.now();
  EXPECT_TRUE(bench.eventually([&] { return deployment().state == DeploymentState::running; }, Millis(50)));
  EXPECT_GE(bench.clock.now() - began, seconds(10));
  EXPECT_EQ(bench.world().sends(kFirst), 2);
  EXPECT_EQ(bench.world().runs(kFirst), 1);
}

TEST_F(Trigger, RefusedBecauseCiIsBusy_IsSentAgainAtOnceAfterTheBackoff) {
  bench.world().fate(TriggerFate::refused);
  ASSERT_TRUE(bench.start());
  (void)bench.cycle(Slot::t2).value();
  const Instant began = bench.clock.now();
  EXPECT_TRUE(bench.eventually([&] { return deployment().state == DeploymentState::running; }, Millis(20)));
  EXPECT_LE(bench.clock.now() - began, seconds(8)) << "a refusal is no lost answer";
  EXPECT_EQ(bench.world().sends(kFirst), 2);
}

TEST_F(Trigger, RefusalIsRememberedAcrossARestart) {
  bench.world().fate(TriggerFate::refused);
  ASSERT_TRUE(bench.start());
  (void)bench.cycle(Slot::t2).value();
  EXPECT_TRUE(bench.eventually([&] { return entry().last_error.find("refused") != std::string::npos; }));
  bench.crash();
  ASSERT_TRUE(bench.start());
  EXPECT_TRUE(bench.eventually([&] { return deployment().state == DeploymentState::running; }, Millis(20)));
  EXPECT_EQ(bench.world().runs(kFirst), 1);
}

TEST_F(Trigger, RefusedForGood_FailsAtOnce) {
  bench.world().fate(TriggerFate::refused_for_good);
  ASSERT_TRUE(bench.start());
  (void)bench.cycle(Slot::t2).value();
  EXPECT_TRUE(bench.eventually([&] { return deployment().reason == "invalid"; }));
  EXPECT_TRUE(bench.eventually([&] { return entry().state == "dead"; }));
}

TEST_F(Trigger, WhileCiCannotBeAsked_NothingIsSent) {
  bench.world().failNext("find", {ErrorKind::transient, "502"}, 4);
  ASSERT_TRUE(bench.start());
  (void)bench.cycle(Slot::t2).value();
  EXPECT_TRUE(bench.eventually([&] { return bench.world().calls("find") == 4; }, Millis(50)));
  EXPECT_EQ(bench.world().sends(kFirst), 0);
  EXPECT_TRUE(bench.eventually([&] { return deployment().state == DeploymentState::running; }, Millis(50)));
  EXPECT_EQ(bench.world().runs(kFirst), 1);
}

}  // namespace
}  // namespace sluice::testing
