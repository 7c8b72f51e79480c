// Alerts that call for a rollback, and those that do not.
#include "core/flows/alert.h"

#include <gtest/gtest.h>

#include "scenes.h"

namespace sluice::test {
namespace {

struct AlertTest : ::testing::Test {
  AlertTest() {
    AlertSettings alert;
    alert.name = "shop";
    alert.labels = {{"severity", "critical"}};
    world.settings.alert = alert;
    aheadOfProd(world);
    number = confirmed(world, "main");
    world.merge(number, World::How::squash);
    world.settle();
    world.ask(Slot::t1, true);
  }
  void ship() {
    world.ask(Slot::t2, true);
    ASSERT_EQ(running(), "v1.4.1");
  }
  void fires(const std::string& began, const std::string& severity = "critical") {
    AlertFired alert;
    alert.name = "HighErrorRate";
    alert.labels = {{"alertname", "HighErrorRate"}, {"severity", severity}};
    alert.summary = "5 % of the orders fail";
    alert.began = *fromRfc3339(began);
    world.feed(alert);
    world.settle();
  }
  std::string running() const { return world.state.facts.prod.running->version.str(); }

  World world;
  std::int64_t number = 0;
};

TEST_F(AlertTest, OneAfterTheDeploymentBringsTheLastGoodReleaseBack) {
  ship();
  world.pass("2026-03-02T10:05:00Z");
  fires("2026-03-02T10:04:00Z");
  EXPECT_EQ(running(), "v1.4.0");
  EXPECT_TRUE(world.fix(number).held);
  EXPECT_EQ(world.fix(number).status, FixStatus::pending_prod);
  ASSERT_TRUE(world.triggers.back().rollback);
  EXPECT_EQ(world.triggers.back().asked_at, world.now());
  const Deployment* rollback = nullptr;
  for (const auto& [id, deployment] : world.deployments()) {
    if (deployment.purpose == Purpose::rollback) rollback = &deployment;
  }
  ASSERT_NE(rollback, nullptr);
  EXPECT_TRUE(rollback->automatic);
  EXPECT_NE(rollback->why.find("HighErrorRate: 5 % of the orders fail"), std::string::npos) << rollback->why;
  EXPECT_TRUE(world.broken.empty()) << world.broken.front();
}

TEST_F(AlertTest, ToldAgainItDoesNotGoFurtherBack) {
  ship();
  world.pass("2026-03-02T10:05:00Z");
  for (int i = 0; i < 3; ++i) fires("2026-03-02T10:04:00Z");
  EXPECT_EQ(running(), "v1.4.0");
  EXPECT_EQ(world.triggers.size(), 2U);
}

struct Unconcerned {
  const char* began;
  const char* severity;
};
struct UnconcernedAlert : AlertTest, ::testing::WithParamInterface<Unconcerned> {};

TEST_P(UnconcernedAlert, ChangesNothing) {
  ship();
  world.pass("2026-03-02T12:00:00Z");
  fires(GetParam().began, GetParam().severity);
  EXPECT_EQ(running(), "v1.4.1");
  EXPECT_EQ(world.triggers.size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Alerts, UnconcernedAlert,
                         ::testing::Values(Unconcerned{"2026-03-02T09:59:00Z", "critical"},  // before it
                                           Unconcerned{"2026-03-02T10:31:00Z", "critical"},  // long after it
                                           Unconcerned{"2026-03-02T10:05:00Z", "warning"}));

TEST_F(AlertTest, WhileTheRunIsUnderWay_ItIsLetEndAndThenGoesBack_WhateverCiSays) {
  world.ci_reports = false;
  world.ask(Slot::t2, true);
  world.pass("2026-03-02T10:02:00Z");
  fires("2026-03-02T10:01:00Z");
  EXPECT_EQ(world.triggers.size(), 1U) << "PROD never gets two deployments at once";
  world.ci_reports = true;
  world.report("success");
  EXPECT_EQ(world.triggers.size(), 2U);
  EXPECT_TRUE(world.triggers.back().rollback);
  EXPECT_EQ(running(), "v1.4.0");
  EXPECT_EQ(world.fix(number).status, FixStatus::pending_prod);
}

TEST_F(AlertTest, WithoutAConfiguredAlertNothingHappens) {
  ship();
  world.settings.alert.reset();
  fires("2026-03-02T10:00:00Z");
  EXPECT_EQ(running(), "v1.4.1");
}

TEST_F(AlertTest, AfterARollbackItCallsAPersonInsteadOfGoingOn) {
  ship();
  world.pass("2026-03-02T10:05:00Z");
  fires("2026-03-02T10:04:00Z");
  world.pass("2026-03-02T10:10:00Z");
  fires("2026-03-02T10:09:00Z");
  EXPECT_EQ(world.triggers.size(), 2U);
  EXPECT_TRUE(replied(world, number, "needs a person")) << world.lastReply(number);
}

}  // namespace
}  // namespace sluice::test
