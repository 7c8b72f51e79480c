// The repository's own policy file as the engine reads it: with each survey, and in force for the probes.
#include <gtest/gtest.h>

#include "engine/fakes/workbench.h"

namespace sluice::testing {
namespace {

struct OwnPolicyFile : ::testing::Test {
  Workbench bench;
  OwnPolicyFile() {
    bench.settings().own_policy.emplace();
    bench.settings().prod.branch = BranchName("main");
  }

  /// As the next survey finds it.
  PolicyFile surveyed() {
    const int before = bench.count<Surveyed>();
    bench.deliver("refs");
    EXPECT_TRUE(bench.eventually([&] { return bench.count<Surveyed>() > before; }));
    return bench.engine->snapshot(Workbench::shop)->survey->policy.value_or(PolicyFile{});
  }
};

TEST_F(OwnPolicyFile, IsReadAtTheProdBranchWithEachSurvey_AndItsProbesAreLookedAt) {
  bench.world().policyFile("metrics");
  ASSERT_TRUE(bench.start());
  EXPECT_TRUE(bench.engine->look(Workbench::shop)->empty()) << "it was not read yet";
  const PolicyFile file = surveyed();
  EXPECT_EQ(file.commit, CommitId("head"));
  EXPECT_EQ(file.policy_from, CommitId("head"));
  EXPECT_EQ(file.problem, "");
  const auto results = bench.engine->look(Workbench::shop);
  ASSERT_EQ(results->size(), 1U);
  EXPECT_EQ(results->front().check, "metrics");
  const auto log = bench.world().log();
  EXPECT_NE(std::find(log.begin(), log.end(), "readFile head:.sluice.yml"), log.end());
}

TEST_F(OwnPolicyFile, WhatIsWrongWithItIsAnAnswer_AndAServerThatIsDownIsNot) {
  ASSERT_TRUE(bench.start());
  EXPECT_EQ(surveyed().problem, "does not stand on `main`");
  bench.world().policyFile("broken");
  const PolicyFile broken = surveyed();
  EXPECT_EQ(broken.problem, "does not count: line 1");
  EXPECT_FALSE(broken.policy);
  bench.world().failNext("readFile", {ErrorKind::invalid, "it is a symbolic link, not a file"});
  EXPECT_EQ(surveyed().problem, "does not count: it is a symbolic link, not a file");
  bench.world().policyFile("metrics");
  bench.world().failNext("readFile", {ErrorKind::transient, "down"});
  bench.deliver("refs");
  EXPECT_TRUE(bench.eventually([&] { return bench.engine->counters().effects_retried > 0; }));
  // Nothing is queued between the refusal and the next try: only what comes of that one ends the wait.
  EXPECT_TRUE(bench.eventually(
      [&] { return bench.engine->snapshot(Workbench::shop)->survey->policy->policy.has_value(); },
      Millis(50)));
}

TEST_F(OwnPolicyFile, IsInForceAgainAfterARestart) {
  bench.world().policyFile("metrics");
  ASSERT_TRUE(bench.start());
  (void)surveyed();
  bench.restart();
  EXPECT_EQ(bench.engine->look(Workbench::shop)->size(), 1U);
}

}  // namespace
}  // namespace sluice::testing
