// What time alone brings: ticks, reconciliation, questions about runs.
#include <gtest/gtest.h>

#include "engine/fakes/workbench.h"

namespace sluice::testing {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

TEST(Timers, RepositoryThatWaitsForATime_IsTickedThen) {
  Workbench bench;
  const Instant wanted = bench.clock.now() + minutes(3);
  auto ticks = std::make_shared<std::atomic<int>>(0);
  const auto decide = bench.options.decider.decide;
  bench.options.decider.decide = [=](const State& state, const Event& event, const Settings& settings) {
    Decision decision = decide(state, event, settings);
    if (std::holds_alternative<Ticked>(event.body)) {
      EXPECT_GE(event.at, wanted);
      if (++*ticks >= 3) decision.findings.push_back({Rule::timeout, "over", 0});
    }
    return decision;
  };
  bench.options.decider.next_wake = [=](const State&, const Settings&) {
    return *ticks < 3 ? std::optional(wanted) : std::nullopt;
  };
  ASSERT_TRUE(bench.start());
  bench.pass(minutes(2), seconds(1));
  EXPECT_EQ(*ticks, 0);
  EXPECT_TRUE(bench.eventually([&] { return *ticks == 3; }, Millis(100)));
  EXPECT_TRUE(bench.eventually([&] { return bench.count<Ticked>() == 1; }))
      << "ticks that decide nothing are not journaled";
}

TEST(Timers, ReconcilesAtStartAndThenRegularly) {
  Workbench bench;
  ASSERT_TRUE(bench.start());
  EXPECT_TRUE(bench.eventually([&] { return bench.count<ReconcileDue>() == 1; }));
  bench.pass(minutes(4), seconds(1));
  EXPECT_EQ(bench.count<ReconcileDue>(), 1);
  bench.pass(minutes(6), seconds(1));
  EXPECT_TRUE(bench.eventually([&] { return bench.count<ReconcileDue>() == 3; }, Millis(10)));
}

TEST(Timers, ReconciliationFindsWhatNoWebhookBrought) {
  Workbench bench;
  bench.world().pullRequest(5, "quiet");
  ASSERT_TRUE(bench.start());
  EXPECT_TRUE(bench.eventually([&] { return bench.world().labels().contains(5); }));
}

TEST(Timers, RunThatNobodyReports_IsAskedForAndReportedOnce) {
  Workbench bench;
  ASSERT_TRUE(bench.start());
  ASSERT_TRUE(bench.cycle(Slot::t1));
  EXPECT_TRUE(bench.eventually([&] { return bench.world().calls("read") >= 2; }, Millis(200)));
  EXPECT_EQ(bench.count<RunReported>(), 0) << "a run that goes on is no news";
  bench.world().finishRuns("success");
  EXPECT_TRUE(bench.eventually([&] { return bench.count<RunReported>() == 1; }, Millis(200)));
  const int asked = bench.world().calls("read");
  bench.pass(minutes(5), seconds(2));
  EXPECT_EQ(bench.count<RunReported>(), 1);
  EXPECT_EQ(bench.world().calls("read"), asked);
}

}  // namespace
}  // namespace sluice::testing
