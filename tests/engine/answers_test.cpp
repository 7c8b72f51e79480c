// Results that come back to callers: snapshots, counters, freezes, probes, unknown names.
#include <gtest/gtest.h>

#include "engine/fakes/workbench.h"

namespace sluice::testing {
namespace {

const RepositoryName kUnknown("acme/unknown");

TEST(Answers, UnknownRepositoryIsNotFound) {
  Workbench bench;
  ASSERT_TRUE(bench.start());
  EXPECT_EQ(bench.engine->order(kUnknown, 1, {}).error().kind, ErrorKind::not_found);
  EXPECT_EQ(bench.engine->askCycle(kUnknown, {}).error().kind, ErrorKind::not_found);
  EXPECT_EQ(bench.engine->report(kUnknown, {}).error().kind, ErrorKind::not_found);
  EXPECT_EQ(bench.engine->snapshot(kUnknown).error().kind, ErrorKind::not_found);
  EXPECT_EQ(bench.engine->look(kUnknown).error().kind, ErrorKind::not_found);
  EXPECT_EQ(bench.engine->settings(kUnknown), nullptr);
}

TEST(Answers, FreezesOfTheConfigurationAndOfTheMomentAreJoined) {
  Workbench bench;
  bench.settings().freezes = {
      {at("2026-03-01T00:00:00Z"), at("2026-03-09T00:00:00Z"), FreezeLevel::soft, {}, "configured"}};
  std::vector<std::size_t> seen;
  std::mutex mutex;
  const auto decide = bench.options.decider.decide;
  bench.options.decider.decide = [&](const State& state, const Event& event, const Settings& settings) {
    if (std::holds_alternative<CycleAsked>(event.body)) {
      const std::lock_guard lock(mutex);
      seen.push_back(settings.freezes.size());
    }
    return decide(state, event, settings);
  };
  ASSERT_TRUE(bench.start());
  (void)bench.cycle(Slot::t1).value();
  bench.freezes.frozen = true;
  EXPECT_EQ(bench.engine->freezes(Workbench::shop).size(), 2U);
  (void)bench.cycle(Slot::t1).value();
  bench.freezes.frozen = false;
  (void)bench.cycle(Slot::t1).value();
  const std::lock_guard lock(mutex);
  EXPECT_EQ(seen, (std::vector<std::size_t>{1, 2, 1}));
}

TEST(Answers, ChecksAreReadOnlyWhereSomeAreRequired_AndWhatCannotBeReadSaysSo) {
  Workbench bench;
  const std::vector<CommitId> commits{CommitId("c1"), CommitId("c2")};
  bench.settings().upstream.required_checks = {{"ci/test", 0}};
  bench.world().failNext("readChecks", Error{ErrorKind::transient, "down"});
  ASSERT_TRUE(bench.start());
  const auto read = bench.engine->readChecks(Workbench::shop, commits);
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[0].problem, "down");
  EXPECT_EQ(read[1].problem, "");
  EXPECT_EQ(read[1].commit.str(), "c2");
  EXPECT_TRUE(bench.engine->readChecks(kUnknown, commits).empty());
}

TEST(Answers, LookAsksTheProbesThatAMachineCanAnswer) {
  Workbench bench;
  bench.settings().checklist.resize(3);
  bench.settings().checklist[0].name = "backup";
  bench.settings().checklist[0].probe = ProbeKind::file;
  bench.settings().checklist[1].name = "on_call";
  bench.settings().checklist[2].name = "monitoring";
  bench.settings().checklist[2].probe = ProbeKind::skip;
  ASSERT_TRUE(bench.start());
  const auto results = bench.engine->look(Workbench::shop);
  ASSERT_TRUE(results);
  ASSERT_EQ(results->size(), 1U);
  EXPECT_EQ(results->front().check, "backup");
}

TEST(Answers, FinishedDeploymentLeavesMemoryAndIsRecalledForALateReport) {
  Workbench bench;
  ASSERT_TRUE(bench.start());
  (void)bench.cycle(Slot::t1).value();
  EXPECT_TRUE(bench.settles());
  RunReported report;
  report.deployment = DeploymentId("acme/shop-1");
  report.run = {100, "", "completed", "failure"};
  EXPECT_TRUE(bench.engine->report(Workbench::shop, report));
  EXPECT_TRUE(bench.engine->snapshot(Workbench::shop)->deployments.empty());
  report.run.conclusion = "success";
  EXPECT_TRUE(bench.engine->report(Workbench::shop, report));
  EXPECT_EQ(bench.store.deployment(report.deployment).value()->state, DeploymentState::succeeded);
  EXPECT_TRUE(bench.engine->snapshot(Workbench::shop)->deployments.empty());
}

TEST(Answers, CountersTellWhatHappened) {
  Workbench bench;
  bench.world().pullRequest(1, "a");
  ASSERT_TRUE(bench.start());
  bench.deliver("pr 1");
  EXPECT_TRUE(bench.eventually([&] { return bench.count<PullRequestHinted>() == 1; }));
  EXPECT_TRUE(bench.settles());
  EXPECT_TRUE(bench.eventually([&] {
    const EngineCounters counters = bench.engine->counters();
    return counters.deliveries == 1 && counters.effects_done >= 3 && counters.queue == 0 &&
           counters.events == static_cast<std::int64_t>(bench.journal().size());
  }));
}

}  // namespace
}  // namespace sluice::testing
