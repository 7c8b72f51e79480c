// Runs of CI: which of them may deploy, and reports that come late, again, or say the opposite.
#include "core/flows/runs.h"

#include <gtest/gtest.h>

#include "scenes.h"

namespace sluice::test {
namespace {

struct Runs : ::testing::Test {
  World world;
  DeploymentId id;

  /// A deployment to PROD that CI has taken, and that nobody reported on.
  Runs() {
    world.settings.notify = {NoticeFilter{"chat"}};
    aheadOfProd(world);
    world.reconcile();
    const std::int64_t number = confirmed(world, "main");
    world.merge(number);
    world.settle();
    world.at("2026-03-02T20:00:00Z");
    (void)world.ask(Slot::t1, true);
    world.ci_reports = false;
    world.at("2026-03-02T22:00:00Z");
    (void)world.ask(Slot::t2, true);
    for (const auto& [known, deployment] : world.deployments()) {
      if (deployment.environment == Tier::prod) id = known;
    }
  }
  const Deployment& deployment() const { return world.deployments().at(id); }
  Answer claim(std::int64_t run, const DeploymentId& of) {
    RunClaimed claimed;
    claimed.deployment = of;
    claimed.run.id = run;
    claimed.by = "a job";
    State before = world.state;
    if (!before.deployments.contains(of) && world.deployments().contains(of))
      before.deployments[of] = world.deployments().at(of);
    const Answer answer = *decide(before, Event{world.now(), claimed, ""}, world.settings).answer;
    world.feed(claimed);
    return answer;
  }
  Answer claim(std::int64_t run) { return claim(run, id); }
  void report(const std::string& conclusion, std::int64_t run = 0) {
    RunReported reported;
    reported.deployment = id;
    reported.run = {run, "", "completed", conclusion};
    world.feed(reported);
    world.settle();
  }
  std::size_t told() const {
    const auto found = world.notices.find("chat");
    if (found == world.notices.end()) return 0;
    return static_cast<std::size_t>(
        std::count_if(found->second.begin(), found->second.end(),
                      [](const Notice& notice) { return notice.id.starts_with("contradicted/"); }));
  }
};

TEST_F(Runs, TheRunThatWasStartedMayDeploy_AskedAgainItMayToo_AndNoOtherEver) {
  ASSERT_EQ(deployment().state, DeploymentState::running);
  const std::int64_t run = deployment().run.id;
  ASSERT_NE(run, 0);
  const Answer other = claim(run + 1);
  EXPECT_FALSE(other.accepted);
  ASSERT_EQ(other.reasons.size(), 1U);
  EXPECT_NE(other.reasons[0].text.find("belongs to run " + std::to_string(run)), std::string::npos);
  EXPECT_FALSE(deployment().steps.at(0).claimed_at);
  EXPECT_TRUE(claim(run).accepted);
  EXPECT_EQ(deployment().steps.at(0).claimed_at, world.now());
  EXPECT_TRUE(claim(run).accepted);
  EXPECT_FALSE(claim(run + 1).accepted);
}

TEST_F(Runs, WhereNobodyKnowsTheRun_TheFirstThatClaimsIsIt) {
  world.state.deployments.at(id).run = world.state.deployments.at(id).steps.at(0).run = {};
  EXPECT_TRUE(claim(501).accepted);
  EXPECT_EQ(deployment().run.id, 501);
  EXPECT_FALSE(claim(502).accepted);
  EXPECT_TRUE(claim(501).accepted);
}

TEST_F(Runs, AClaimOfWhatIsOverOrUnknownIsRefused) {
  const Answer unknown = claim(1, DeploymentId("dep-000000000000"));
  EXPECT_FALSE(unknown.accepted);
  EXPECT_TRUE(unknown.unknown);
  const std::int64_t run = deployment().run.id;
  report("success");
  const Answer over = claim(run);
  EXPECT_FALSE(over.accepted);
  EXPECT_NE(over.reasons[0].text.find("has succeeded already"), std::string::npos);
}

struct Late {
  std::string first, then;
  DeploymentState ends;
  std::size_t told;
};

struct LateReports : Runs, ::testing::WithParamInterface<Late> {};

TEST_P(LateReports, TheFirstFinalWordStands) {
  const std::int64_t run = deployment().run.id;
  if (GetParam().first == "timeout") {
    world.at("2026-03-02T22:31:00Z");
    ASSERT_EQ(deployment().state, DeploymentState::failed);
  } else {
    report(GetParam().first, run);
  }
  report(GetParam().then, run);
  report(GetParam().then, run);
  EXPECT_EQ(deployment().state, GetParam().ends);
  EXPECT_EQ(told(), GetParam().told) << "of PROD people are told, once";
}

INSTANTIATE_TEST_SUITE_P(Each, LateReports,
                         ::testing::Values(Late{"success", "success", DeploymentState::succeeded, 0},
                                           Late{"success", "failure", DeploymentState::succeeded, 1},
                                           Late{"failure", "success", DeploymentState::failed, 1},
                                           Late{"failure", "cancelled", DeploymentState::failed, 0},
                                           Late{"timeout", "success", DeploymentState::failed, 1},
                                           Late{"timeout", "failure", DeploymentState::failed, 0}));

TEST_F(Runs, AReportOfAnotherRunChangesNothing_AndNobodyIsTold) {
  const std::int64_t run = deployment().run.id;
  report("failure", run + 1);
  EXPECT_EQ(deployment().state, DeploymentState::running);
  report("success", run);
  report("failure", run + 1);
  EXPECT_EQ(deployment().state, DeploymentState::succeeded);
  EXPECT_EQ(told(), 0U);
}

}  // namespace
}  // namespace sluice::test
