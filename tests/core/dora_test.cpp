// DORA's five measures, counted by hand beside.
#include "core/dora.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const Instant kFrom = *fromRfc3339("2026-03-01T00:00:00Z");
const Instant kUntil = kFrom + hours(24 * 10);

struct Given {
  std::string id;
  Purpose purpose = Purpose::prod_flow2;
  DeploymentState state = DeploymentState::succeeded;
  Millis ends{};  ///< after kFrom
  std::vector<std::string> undoes = {};
  std::vector<std::string> fixes = {};
  std::string version = "v1";
};

Deployment made(const Given& given) {
  Deployment deployment;
  deployment.id = DeploymentId(given.id);
  deployment.environment = Tier::prod;
  deployment.purpose = given.purpose;
  deployment.state = given.state;
  deployment.release.version = TagName(given.version);
  deployment.finished_at = kFrom + given.ends;
  deployment.triggered_at = *deployment.finished_at - minutes(5);
  for (const std::string& id : given.undoes) deployment.undoes.emplace_back(id);
  for (const std::string& id : given.fixes) deployment.fixes.emplace_back(id);
  return deployment;
}

Dora measured(const std::vector<Given>& given, const std::map<FixId, Instant>& committed = {}) {
  std::vector<Deployment> deployments;
  for (const Given& one : given) deployments.push_back(made(one));
  return measureDelivery(deployments, committed, kFrom, kUntil);
}

const Measure& named(const Dora& dora, const std::string& name) {
  for (const Measure& measure : dora.measures) {
    if (measure.name == name) return measure;
  }
  ADD_FAILURE() << name;
  return dora.measures.front();
}

TEST(Dora, WithoutADeploymentThereIsNoNumber_AndAReasonForEach) {
  const Dora dora = measured({});
  ASSERT_EQ(dora.measures.size(), 5U);
  for (const Measure& measure : dora.measures) {
    EXPECT_FALSE(measure.value) << measure.name;
    EXPECT_FALSE(measure.reason.empty()) << measure.name;
    EXPECT_FALSE(measure.how.empty()) << measure.name;
    EXPECT_EQ(measure.counted, 0) << measure.name;
  }
}

TEST(Dora, FiveMeasuresOfTenDays) {
  const Dora dora = measured(
      {
          {"before", Purpose::prod_flow2, DeploymentState::succeeded, -hours(5)},
          {"a", Purpose::prod_flow2, DeploymentState::succeeded, hours(10), {}, {"f1", "f2"}},
          {"b", Purpose::prod_flow1, DeploymentState::succeeded, hours(30), {}, {"f3"}},
          {"back", Purpose::rollback, DeploymentState::succeeded, hours(31), {"b"}},
          {"c", Purpose::prod_flow2, DeploymentState::failed, hours(50)},
          {"fix", Purpose::hotfix, DeploymentState::succeeded, hours(53), {}, {"f4"}},
          {"after", Purpose::prod_flow2, DeploymentState::succeeded, hours(24 * 11)},
      },
      {{FixId("f1"), kFrom + hours(8)}, {FixId("f2"), kFrom + hours(6)}, {FixId("f3"), kFrom + hours(20)}});
  EXPECT_EQ(dora.deployments, 5);
  EXPECT_DOUBLE_EQ(named(dora, "deployment_frequency").value.value(), 0.3);
  EXPECT_EQ(named(dora, "deployment_frequency").counted, 3);
  EXPECT_DOUBLE_EQ(named(dora, "change_lead_time").value.value(), 4 * 3600.0)
      << "median of 2, 4 and 10 hours";
  EXPECT_EQ(named(dora, "change_lead_time").counted, 3) << "f4's commit time is not known";
  EXPECT_DOUBLE_EQ(named(dora, "change_fail_rate").value.value(), 0.5)
      << "b was taken back, c failed; a and fix not";
  EXPECT_DOUBLE_EQ(named(dora, "failed_deployment_recovery_time").value.value(), 2 * 3600.0)
      << "1 and 3 hours";
  EXPECT_DOUBLE_EQ(named(dora, "deployment_rework_rate").value.value(), 0.4) << "back and fix, of five";
}

TEST(Dora, WhatCiWasNeverAskedFor_OrIsOnItsWay_IsNoDeployment) {
  Deployment stopped = made({"stopped", Purpose::prod_flow2, DeploymentState::failed, hours(1)});
  stopped.triggered_at.reset();
  Deployment running = made({"running", Purpose::prod_flow2, DeploymentState::running, hours(1)});
  running.finished_at.reset();
  EXPECT_EQ(measureDelivery({stopped, running}, {}, kFrom, kUntil).deployments, 0);
}

TEST(Dora, AFailureThatNothingHasMendedYetIsNoRecovery) {
  const Dora dora = measured({{"a", Purpose::prod_flow2, DeploymentState::failed, hours(1)}});
  EXPECT_FALSE(named(dora, "failed_deployment_recovery_time").value);
  EXPECT_EQ(named(dora, "failed_deployment_recovery_time").reason, "PROD has not recovered yet");
  EXPECT_DOUBLE_EQ(named(dora, "change_fail_rate").value.value(), 1);
}

TEST(Dora, TakingAwayWhatARollbackHadBroughtBack_CountsAgainstTheDeploymentThatHadBroughtItFirst) {
  const Dora dora = measured({
      {"a", Purpose::prod_flow2, DeploymentState::succeeded, hours(1), {}, {}, "v1"},
      {"b", Purpose::prod_flow2, DeploymentState::succeeded, hours(2), {}, {}, "v2"},
      {"back", Purpose::rollback, DeploymentState::succeeded, hours(3), {"b"}, {}, "v1"},
      {"again", Purpose::rollback, DeploymentState::succeeded, hours(4), {"back"}, {}, "v0"},
  });
  EXPECT_DOUBLE_EQ(named(dora, "change_fail_rate").value.value(), 1) << "both releases were taken away";
}

}  // namespace
}  // namespace sluice
