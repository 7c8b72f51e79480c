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

const ForgeUser kSluice{500, "sluice-bot", false};
const ForgeUser kActions{41898282, "github-actions[bot]", true};
const ForgeUser kMallory{666, "mallory", false};

/// GitHub Deployments: the run is GitHub's deployment, and its statuses are the report.
struct ByDeployment : Runs {
  std::int64_t github = 0;

  ByDeployment() {
    world.settings.trigger = {TriggerKind::deployment, "", {}};
    github = deployment().run.id;
  }
  DeploymentStatusSet status(const std::string& state, const ForgeUser& by) const {
    DeploymentStatusSet set;
    set.deployment = id;
    set.run = runIn(state);
    set.run.id = github;
    set.by = by;
    set.made_by = kSluice;
    return set;
  }
  std::vector<ReadRun> looks(const DeploymentStatusSet& set) const {
    std::vector<ReadRun> asked;
    for (const Effect& effect : decide(world.state, Event{world.now(), set, ""}, world.settings).effects) {
      if (const auto* look = std::get_if<ReadRun>(&effect.body)) asked.push_back(*look);
    }
    return asked;
  }
  DeploymentState after(const DeploymentStatusSet& set) {
    world.feed(set);
    world.settle();
    return deployment().state;
  }
};

TEST_F(ByDeployment, TheStatusOfWhoMadeItIsTheReport) {
  EXPECT_EQ(after(status("in_progress", kSluice)), DeploymentState::running);
  EXPECT_EQ(deployment().run.status, "in_progress");
  EXPECT_EQ(after(status("success", kSluice)), DeploymentState::succeeded);
  EXPECT_EQ(after(status("failure", kSluice)), DeploymentState::succeeded) << "the first final word stands";
  EXPECT_EQ(told(), 1U);
}

TEST_F(ByDeployment, AnErrorIsAFailure) {
  EXPECT_EQ(after(status("error", kSluice)), DeploymentState::failed);
  EXPECT_EQ(deployment().run.conclusion, "failure");
}

TEST_F(ByDeployment, WhoeverElseMayWriteToTheRepositoryReportsNothing) {
  EXPECT_EQ(after(status("success", kMallory)), DeploymentState::running);
  EXPECT_EQ(after(status("failure", kMallory)), DeploymentState::running);
  EXPECT_EQ(after(status("success", {667, "nice-tool[bot]", true})), DeploymentState::running);
  EXPECT_EQ(after(status("success", kActions)), DeploymentState::running)
      << "any workflow of any branch can ask it to";
  EXPECT_EQ(after(status("success", {})), DeploymentState::running);
}

TEST_F(ByDeployment, OnlyTheConfiguredReport_WhereSomeAre) {
  world.settings.trigger.reporters = {"Argo-CD[bot]"};
  EXPECT_EQ(after(status("success", kSluice)), DeploymentState::running);
  EXPECT_EQ(after(status("success", {77, "argo-cd[bot]", true})), DeploymentState::succeeded);
}

/// Somebody who may write made a deployment of her own with our id, or one that looks like it.
struct Decoys : ByDeployment, ::testing::WithParamInterface<std::string> {
  DeploymentStatusSet decoy() const {
    DeploymentStatusSet set = status("success", kMallory);
    set.deployment = DeploymentId(id.str() + GetParam());
    set.made_by = kMallory;
    set.run.id = github + 1;
    return set;
  }
};

TEST_P(Decoys, AreForeign) {
  EXPECT_EQ(after(decoy()), DeploymentState::running);
  EXPECT_TRUE(looks(decoy()).empty());
}

TEST_P(Decoys, WhileNobodyKnowsWhichIsOurs_AreNoMoreThanAReasonToAsk) {
  Deployment& known = world.state.deployments.at(id);
  known.run = known.steps.at(0).run = {};
  const auto asked = looks(decoy());
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_EQ(asked[0].deployment, id);
  EXPECT_EQ(asked[0].run_id, 0);
  EXPECT_EQ(after(decoy()), DeploymentState::running);
}

INSTANTIATE_TEST_SUITE_P(Each, Decoys, ::testing::Values("", "-1", "-2"));

TEST_F(ByDeployment, AJobSpeaksForTheDeploymentThatItCarriesOut) {
  const auto says = [&](std::int64_t run, const std::string& conclusion) {
    RunReported reported;
    reported.deployment = id;
    reported.run = {run, "", "completed", conclusion};
    reported.by = "a job";
    world.feed(reported);
    world.settle();
    return deployment().state;
  };
  const Answer other = claim(github + 1);
  ASSERT_FALSE(other.accepted);
  EXPECT_NE(other.reasons[0].text.find("belongs to run " + std::to_string(github)), std::string::npos);
  EXPECT_TRUE(claim(github).accepted);
  EXPECT_EQ(says(github + 1, "success"), DeploymentState::running);
  EXPECT_EQ(says(github, "success"), DeploymentState::succeeded);
}

TEST_F(ByDeployment, UntilGithubHasSaidWhichOneItIs_NoJobSpeaksForIt) {
  Deployment& known = world.state.deployments.at(id);
  known.run = known.steps.at(0).run = {};
  const Answer early = claim(github);
  ASSERT_FALSE(early.accepted);
  EXPECT_NE(early.reasons[0].text.find("ask again"), std::string::npos);
  RunReported reported;
  reported.deployment = id;
  reported.run = {github + 1, "", "completed", "success"};
  reported.by = "a job";
  world.feed(reported);
  world.settle();
  EXPECT_EQ(deployment().state, DeploymentState::running);
  reported.by = "";  // GitHub was asked
  reported.run.id = github;
  world.feed(reported);
  world.settle();
  EXPECT_EQ(deployment().state, DeploymentState::succeeded);
}

TEST_F(ByDeployment, ARunOfAWorkflowIsNoReport) {
  RunReported reported;
  reported.deployment = id;
  reported.run = {github, "", "completed", "success"};
  reported.workflow = "deploy.yml";
  world.feed(reported);
  world.settle();
  EXPECT_EQ(deployment().state, DeploymentState::running);
}

TEST_F(Runs, ARunThatWasStartedInAnotherWayIsForeign) {
  world.state.deployments.at(id).run = world.state.deployments.at(id).steps.at(0).run = {};
  RunReported reported;
  reported.deployment = id;
  reported.run = {77, "", "completed", "success"};
  reported.workflow = "deploy.yml";
  reported.event = "repository_dispatch";
  world.feed(reported);
  EXPECT_EQ(deployment().state, DeploymentState::running);
  reported.event = "workflow_dispatch";
  world.feed(reported);
  world.settle();
  EXPECT_EQ(deployment().state, DeploymentState::succeeded);
}

TEST_F(ByDeployment, WhereAWorkflowIsStarted_AStatusIsAReasonToLookAtItsRun_AndNoMore) {
  world.settings.trigger = {TriggerKind::workflow_dispatch, "deploy.yml", {}};
  DeploymentStatusSet set = status("success", kActions);
  set.deployment = DeploymentId();
  set.run.id = 9'000;  // of the deployment that GitHub makes for the job's environment
  set.job = github;
  const auto asked = looks(set);
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_EQ(asked[0].run_id, github);
  EXPECT_EQ(after(set), DeploymentState::running);
  set.run = runIn("in_progress");
  EXPECT_TRUE(looks(set).empty());
  set.run = runIn("success");
  set.job = github + 1;
  EXPECT_TRUE(looks(set).empty()) << "a run of somebody else";
}

}  // namespace
}  // namespace sluice::test
