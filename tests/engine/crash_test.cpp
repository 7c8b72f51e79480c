// The process dies at any durable step, again and again: nothing acknowledged is lost, nothing is done twice
// that must not be.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "engine/fakes/workbench.h"

namespace sluice::testing {
namespace {

using std::chrono::seconds;

constexpr int kDeliveries = 30;

class Crash : public ::testing::TestWithParam<unsigned> {
 protected:
  void prepare() {
    for (int number = 1; number <= 3; ++number) {
      bench.world().pullRequest(number, "a bug");
      bench.world().comment(number, 100 + number, "bob");
    }
    for (int i = 0; i < 6; ++i) {
      switch (random() % 3) {
        case 0:
          bench.world().fate(TriggerFate::runs_answer_lost);
          break;
        case 1:
          bench.world().fate(TriggerFate::refused);
          break;
        default:
          bench.world().fate(TriggerFate::runs);
          break;
      }
    }
    bench.world().finishRuns("success");
    for (int i = 0; i < kDeliveries; ++i)
      bench.deliver(i % 3 == 0 ? "hello" : "pr " + std::to_string(1 + i % 3));
  }

  /// Both cycles of the day are asked for until somebody says that they are open.
  void askForCycles() {
    for (const Slot slot : {Slot::t1, Slot::t2}) {
      if (!asked.contains(slot) && bench.cycle(slot)) asked.insert(slot);
    }
  }

  /// A person looks in CI for what nobody answered for, finds no run, and says that it is over.
  void tellTheUnclear() {
    const auto snapshot = bench.engine->snapshot(Workbench::shop);
    for (const auto& [id, deployment] : snapshot->deployments) {
      if (deployment.reason != "unclear") continue;
      EXPECT_EQ(bench.world().runs(id), 0) << "a run that CI shows was not found";
      RunReported report;
      report.deployment = id;
      report.run.status = "completed";
      report.run.conclusion = "failure";
      EXPECT_TRUE(bench.engine->report(Workbench::shop, report));
    }
  }

  std::mt19937 random{GetParam()};
  Workbench bench;
  std::set<Slot> asked;
};

TEST_P(Crash, AtRandomSteps_ConvergesWithEachTriggerSentAtMostOnce) {
  prepare();
  for (int life = 0; life < 25; ++life) {
    bench.store.dieAfter(1 + static_cast<int>(random() % 30), random() % 2 == 0);
    if (!bench.start()) {
      bench.crash();
      continue;
    }
    askForCycles();
    bench.eventually([&] { return bench.store.dead() || (asked.size() == 2 && bench.store.settled()); },
                     Millis(200));
    bench.crash();
  }
  ASSERT_TRUE(bench.start());
  askForCycles();
  ASSERT_EQ(asked.size(), 2U);
  ASSERT_TRUE(bench.settles(Millis(200)));
  tellTheUnclear();
  ASSERT_TRUE(bench.eventually([&] { return bench.engine->snapshot(Workbench::shop)->deployments.empty(); },
                               Millis(200)));

  std::map<std::string, int> decided;
  for (const Commit& one : bench.journal()) {
    if (!one.event.delivery.empty()) ++decided[one.event.delivery];
  }
  EXPECT_EQ(decided.size(), static_cast<std::size_t>(kDeliveries));
  EXPECT_TRUE(std::all_of(decided.begin(), decided.end(), [](const auto& one) { return one.second == 1; }));
  EXPECT_LE(bench.world().mostRuns(), 1);
  EXPECT_EQ(bench.engine->snapshot(Workbench::shop)->facts.sequence, 2) << "one deployment for each cycle";
  EXPECT_EQ(bench.world().labels().size(), 3U);
  for (const char* comment : {"101", "102", "103"}) EXPECT_EQ(bench.world().replies(comment), 1);
}

INSTANTIATE_TEST_SUITE_P(Random, Crash, ::testing::Range(1U, 13U));

}  // namespace
}  // namespace sluice::testing
