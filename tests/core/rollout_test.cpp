// Deployments in several steps: service after service, share after share, and what is left when one fails.
#include "core/rules/rollout.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/rules/impact.h"
#include "scenes.h"

namespace sluice::test {
namespace {

using Names = std::vector<std::string>;

TEST(StepRef, ReadsTheStepBehindTheDeployment) {
  struct Case {
    const char* id;
    const char* deployment;
    std::optional<std::size_t> index;
  };
  const Case cases[] = {{"dep-0123456789abcdef", "dep-0123456789abcdef", {}},
                        {"dep-0123456789abcdef-1", "dep-0123456789abcdef", 0},
                        {"dep-0123456789abcdef-12", "dep-0123456789abcdef", 11},
                        {"dep-0123456789abcdef-0", "dep-0123456789abcdef-0", {}},
                        {"dep-0123456789abcdef-x", "dep-0123456789abcdef-x", {}},
                        {"dep-0123456789abcdef-", "dep-0123456789abcdef-", {}},
                        {"dep-12345678901234", "dep-12345678901234", {}},
                        {"", "", {}}};
  for (const Case& one : cases) {
    const StepRef ref = stepRef(DeploymentId(one.id));
    EXPECT_EQ(ref.deployment.str(), one.deployment) << one.id;
    EXPECT_EQ(ref.index, one.index) << one.id;
  }
}

TEST(RolloutSteps, GoServiceByServiceAndShareByShare) {
  const TrafficSteps traffic{{10, 100}, Millis(1)};
  const auto shown = [&](const Names& services, const char* strategy) {
    std::string text;
    for (const RolloutStep& step : rolloutSteps(services, strategy, traffic)) {
      for (const std::string& service : step.services) text += service + ":";
      text += std::to_string(step.traffic_percent) + " ";
    }
    return text;
  };
  EXPECT_EQ(shown({}, "direct"), "100 ");
  EXPECT_EQ(shown({"api"}, "rolling"), "api:100 ");
  EXPECT_EQ(shown({"api", "web"}, "feature_flag"), "api:100 web:100 ");
  EXPECT_EQ(shown({}, "canary"), "10 100 ");
  EXPECT_EQ(shown({"api", "web"}, "blue_green"), "api:10 api:100 web:10 web:100 ");
}

TEST(ServicesTouched, TakeThoseAlongThatNeedATouchedLibrary_AlsoThroughAnother) {
  Settings settings;
  settings.services = {{"base", {"base/**"}, {}, ServiceKind::library},
                       {"client", {"client/**"}, {"base"}, ServiceKind::library},
                       {"api", {"api/**"}, {}, ServiceKind::application},
                       {"web", {"web/**"}, {"client", "api"}, ServiceKind::application}};
  EXPECT_EQ(servicesTouched(settings, {"base/a.cpp"}), (Names{"base", "client", "web"}));
  EXPECT_EQ(servicesTouched(settings, {"api/a.cpp"}), (Names{"api"}))
      << "web needs it, and is not built with it";
  EXPECT_EQ(servicesTouched(settings, {"README"}), Names{});
}

struct RolloutTest : ::testing::Test {
  RolloutTest() {
    world.settings.services = {{"backend", {"api/**"}, {}}, {"frontend", {"web/**"}, {"backend"}}};
    world.files = {"web/page.ts", "api/a.cpp"};
    world.settings.prod.strategy = "rolling";
    aheadOfProd(world);
  }
  std::int64_t queued() {
    const std::int64_t number = confirmed(world, "main");
    world.merge(number, World::How::squash);
    world.settle();
    world.ask(Slot::t1, true);
    return number;
  }
  void lockProd() {
    LockEnvironment lock;
    lock.environment = Tier::prod;
    lock.reason = "look at the graphs first";
    ASSERT_TRUE(world.order(0, lock, "alice").accepted);
  }
  /// What CI was asked for, oldest first.
  std::string asked() const {
    std::string text;
    for (const TriggerDeployment& trigger : world.triggers) {
      text += trigger.rollback ? "<" : ">";
      for (const std::string& service : trigger.services) text += service;
      text += ":" + std::to_string(trigger.traffic_percent) + " ";
    }
    return text;
  }
  const Deployment& first() const {
    for (const auto& [id, deployment] : world.deployments()) {
      if (deployment.purpose == Purpose::prod_flow2) return deployment;
    }
    throw std::logic_error("nothing was deployed to PROD");
  }
  std::size_t locks() const {
    return static_cast<std::size_t>(std::count_if(world.state.locks.begin(), world.state.locks.end(),
                                                  [](const auto& entry) { return entry.second.live(); }));
  }

  World world;
};

TEST_F(RolloutTest, ServicesGoOutInDependencyOrder_EachUnderAnIdOfItsOwn) {
  const std::int64_t number = queued();
  world.ask(Slot::t2, true);
  EXPECT_EQ(asked(), ">backend:100 >frontend:100 ");
  EXPECT_EQ(world.status(number), FixStatus::deployed_prod);
  const std::string id = first().id.str();
  EXPECT_EQ(world.triggers[0].deployment.str(), id + "-1");
  EXPECT_EQ(world.triggers[1].deployment.str(), id + "-2");
  EXPECT_EQ(first().steps.size(), 2U);
  EXPECT_TRUE(first().steps[1].finished_at);
  EXPECT_TRUE(world.broken.empty()) << world.broken.front();
}

TEST_F(RolloutTest, TheEnvironmentIsLockedUntilTheLastServiceIsThere) {
  queued();
  world.ci_reports = false;
  world.ask(Slot::t2, true);
  ASSERT_EQ(asked(), ">backend:100 ");
  ASSERT_EQ(locks(), 1U);
  EXPECT_EQ(world.state.locks.begin()->second.owner, "sluice");
  world.report("success");
  EXPECT_EQ(asked(), ">backend:100 >frontend:100 ");
  EXPECT_EQ(locks(), 1U);
  world.report("success");
  EXPECT_EQ(locks(), 0U);
  EXPECT_EQ(world.state.facts.prod.running, first().release);
}

TEST_F(RolloutTest, ARepeatedReportOfAStepThatIsOver_SaysNothingAboutTheNext) {
  queued();
  world.ci_reports = false;
  world.ask(Slot::t2, true);
  RunReported again;
  again.deployment = first().stepId(0);
  again.run = first().run;
  again.run.status = "completed";
  again.run.conclusion = "success";
  for (int i = 0; i < 3; ++i) {
    world.feed(again);
    world.settle();
  }
  RunReported unnamed = again;
  unnamed.deployment = first().id;
  unnamed.run.id = 0;
  world.feed(unnamed);
  world.settle();
  EXPECT_EQ(first().currentStep(), 1U);
  EXPECT_EQ(first().state, DeploymentState::running);
}

TEST_F(RolloutTest, AFailedServiceBringsBackWhatIsOut_InTheReverseOrder_AndSaysWhatIs) {
  world.failing_services = {"frontend"};
  const std::int64_t number = queued();
  world.ask(Slot::t2, true);
  EXPECT_EQ(asked(), ">backend:100 >frontend:100 <frontend:100 <backend:100 ");
  EXPECT_EQ(first().state, DeploymentState::failed);
  EXPECT_NE(first().reason.find("step 2 of 2 (frontend)"), std::string::npos) << first().reason;
  EXPECT_NE(first().reason.find("begun: backend frontend"), std::string::npos) << first().reason;
  EXPECT_EQ(world.state.facts.prod.running->version.str(), "v1.4.0");
  EXPECT_TRUE(world.state.facts.prod.good);
  EXPECT_EQ(world.status(number), FixStatus::pending_prod);
  EXPECT_TRUE(world.fix(number).held);
  EXPECT_TRUE(world.broken.empty()) << world.broken.front();
}

TEST_F(RolloutTest, OnTheWayBackTheSmokeTestIsOfTheWhole) {
  SmokeStep step;
  step.name = "login";
  step.url = "http://127.0.0.1:1/login";
  world.settings.prod.smoke = {step};
  world.failing_services = {"frontend"};
  std::vector<std::string> smoked;
  world.on_event = [&](const State&, const Event& event) {
    if (const auto* result = std::get_if<Smoked>(&event.body)) smoked.push_back(result->deployment.str());
  };
  queued();
  world.ask(Slot::t2, true);
  EXPECT_EQ(asked(), ">backend:100 >frontend:100 <frontend:100 <backend:100 ");
  ASSERT_EQ(smoked.size(), 2U) << "the backend that went out, and both of them when they are back";
  EXPECT_EQ(smoked[0], first().id.str() + "-1");
  EXPECT_TRUE(smoked[1].ends_with("-2"));
  EXPECT_TRUE(world.state.facts.prod.good);
}

TEST_F(RolloutTest, WhatWasNotBegunIsNotTakenBack) {
  world.failing_services = {"backend"};
  queued();
  world.ask(Slot::t2, true);
  EXPECT_EQ(asked(), ">backend:100 <backend:100 ");
  EXPECT_NE(first().reason.find("not begun: frontend"), std::string::npos) << first().reason;
}

TEST_F(RolloutTest, ALockBetweenTwoServicesIsWaitedFor_AndAfterTheTimeoutItGoesBack) {
  queued();
  world.ci_reports = false;
  world.ask(Slot::t2, true);
  lockProd();
  world.report("success");
  ASSERT_EQ(first().state, DeploymentState::waiting);
  EXPECT_NE(first().reason.find("look at the graphs first"), std::string::npos) << first().reason;
  EXPECT_EQ(asked(), ">backend:100 ");
  world.ci_reports = true;
  world.pass("2026-03-02T10:01:30Z");
  ASSERT_EQ(first().state, DeploymentState::waiting);
  world.pass("2026-03-02T10:40:00Z");
  EXPECT_EQ(asked(), ">backend:100 ") << "a person's lock keeps Sluice from going back by itself, too";
  EXPECT_EQ(first().state, DeploymentState::failed);
  EXPECT_FALSE(world.state.facts.prod.good);
}

TEST_F(RolloutTest, UnlockedInTime_TheNextServiceGoes) {
  queued();
  world.ci_reports = false;
  world.ask(Slot::t2, true);
  lockProd();
  world.report("success");
  Unlock unlock;
  unlock.environment = Tier::prod;
  ASSERT_TRUE(world.order(0, unlock, "alice").accepted);
  world.ci_reports = true;
  world.pass("2026-03-02T10:05:00Z");
  EXPECT_EQ(asked(), ">backend:100 >frontend:100 ");
  EXPECT_EQ(first().state, DeploymentState::succeeded);
}

TEST_F(RolloutTest, AStepWithoutAReportTimesOut) {
  queued();
  world.ci_reports = false;
  world.ask(Slot::t2, true);
  world.report("success");
  world.pass("2026-03-02T10:29:00Z");
  EXPECT_EQ(first().state, DeploymentState::running);
  world.pass("2026-03-02T10:31:00Z");
  EXPECT_EQ(first().state, DeploymentState::failed);
  EXPECT_EQ(asked(), ">backend:100 >frontend:100 <frontend:100 ");
}

struct CanaryTest : RolloutTest {
  CanaryTest() {
    world.settings.services.clear();
    world.settings.prod.strategy = "canary";
  }
};

TEST_F(CanaryTest, TheTrafficIsMovedInSteps_WithAPauseBetween) {
  const std::int64_t number = queued();
  world.ask(Slot::t2, true);
  EXPECT_EQ(asked(), ">:10 ");
  EXPECT_EQ(first().state, DeploymentState::waiting);
  EXPECT_EQ(locks(), 0U) << "one service needs no lock: one deployment at a time is enough";
  world.pass("2026-03-02T10:09:00Z");
  EXPECT_EQ(asked(), ">:10 ");
  world.pass("2026-03-02T10:10:00Z");
  EXPECT_EQ(asked(), ">:10 >:50 ");
  world.pass("2026-03-02T10:20:00Z");
  EXPECT_EQ(asked(), ">:10 >:50 >:100 ");
  EXPECT_EQ(world.status(number), FixStatus::deployed_prod);
  EXPECT_TRUE(world.broken.empty()) << world.broken.front();
}

TEST_F(CanaryTest, AShareThatFailsGoesBack) {
  queued();
  world.ask(Slot::t2, true);
  world.conclusion = "failure";
  world.on_event = [&](const State&, const Event& event) {
    const auto* report = std::get_if<RunReported>(&event.body);
    if (report != nullptr && report->run.conclusion == "failure") world.conclusion = "success";
  };
  world.pass("2026-03-02T10:10:00Z");
  EXPECT_EQ(asked(), ">:10 >:50 <:100 ");
  EXPECT_EQ(world.state.facts.prod.running->version.str(), "v1.4.0");
}

TEST_F(CanaryTest, AFreezeBetweenTwoSharesStopsTheNext) {
  queued();
  world.ask(Slot::t2, true);
  FreezeWindow freeze;
  freeze.from = *fromRfc3339("2026-03-02T10:05:00Z");
  freeze.until = *fromRfc3339("2026-03-02T10:15:00Z");
  freeze.level = FreezeLevel::hard;
  freeze.reason = "go-live";
  world.settings.freezes.push_back(freeze);
  world.pass("2026-03-02T10:10:00Z");
  EXPECT_EQ(asked(), ">:10 ");
  world.pass("2026-03-02T10:15:30Z");
  EXPECT_EQ(asked(), ">:10 >:50 ");
}

}  // namespace
}  // namespace sluice::test
