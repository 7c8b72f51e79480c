// When in doubt a deployment does not happen, and nobody is told a time at which nothing will happen: the
// cases between the steps.
#include <gtest/gtest.h>

#include "core/rules/version.h"
#include "core/simulate.h"
#include "scenes.h"

namespace sluice::test {
namespace {

using std::chrono::minutes;

std::int64_t merged(World& world, const std::string& base) {
  const std::int64_t number = confirmed(world, base);
  world.merge(number, World::How::squash);
  world.settle();
  return number;
}

std::int64_t approvedForProd(World& world) {
  const std::int64_t number = merged(world, "uat");
  world.ask(Slot::t1, true);
  world.label(number, "approve-prod", 20);
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::pending_prod);
  return number;
}

void openT2(World& world) {
  CycleAsked asked;
  asked.slot = Slot::t2;
  asked.force = true;
  asked.login = "alice";
  world.feed(asked);
  world.settleUntilPush();
}

bool locked(const World& world) {
  return std::any_of(world.state.locks.begin(), world.state.locks.end(),
                     [&](const auto& entry) { return entry.second.activeAt(world.now()); });
}

TEST(LateApproval, OfARunningCycle_ShipsWithTheNextOne) {
  World world;
  aheadOfProd(world);
  const std::int64_t first = merged(world, "main");
  const std::int64_t late = merged(world, "uat");
  world.ask(Slot::t1, true);
  world.at("2026-03-02T22:00:30Z");
  world.ci_reports = false;
  world.ask(Slot::t2, true);
  world.at("2026-03-02T22:10:00Z");
  world.comment(late, ApproveProd{}, 20);
  world.settle();
  EXPECT_TRUE(replied(world, late, "2026-03-03 22:00")) << world.lastReply(late);
  world.report("success");
  EXPECT_EQ(world.status(first), FixStatus::deployed_prod);
  EXPECT_EQ(world.status(late), FixStatus::pending_prod);
  EXPECT_NE(world.lastCycle().state, CycleState::running);
}

TEST(LateApproval, OfAUatMerge_WaitsForTheNextT2) {
  World world;
  aheadOfProd(world);
  const std::int64_t number = merged(world, "main");
  const std::int64_t other = merged(world, "uat");
  (void)merged(world, "uat");  // nobody approves it, so the other one is picked
  world.ask(Slot::t1, true);
  world.comment(other, ApproveProd{}, 20);
  world.settle();
  world.at("2026-03-02T22:00:30Z");
  world.ci_reports = false;
  world.ask(Slot::t2, true);
  world.report("success");
  ASSERT_EQ(world.status(number), FixStatus::deployed_prod);
  ASSERT_EQ(world.lastCycle().state, CycleState::running) << world.lastCycle().reasons.at(0).text;
  world.at("2026-03-02T22:20:00Z");
  world.comment(number, ApproveUatMerge{}, 10);
  world.settle();
  world.report("success");
  EXPECT_EQ(world.status(number), FixStatus::pending_uat_merge);
}

TEST(BeforeTheTrigger, AnApprovalTakenBack_StopsTheDeployment) {
  World world;
  const std::int64_t number = approvedForProd(world);
  openT2(world);
  world.unlabel(number, "approve-prod");
  world.settleUntilPush();
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::deployed_uat);
  EXPECT_TRUE(world.deployed(Tier::prod).empty());
  EXPECT_EQ(world.lastCycle().state, CycleState::failed);
}

TEST(BeforeTheTrigger, UnapproveIsTaken) {
  World world;
  const std::int64_t number = approvedForProd(world);
  openT2(world);
  world.comment(number, Unapprove{}, 20);
  world.settleUntilPush();
  EXPECT_TRUE(replied(world, number, "taken back")) << world.lastReply(number);
  world.settle();
  EXPECT_TRUE(world.deployed(Tier::prod).empty());
}

TEST(BeforeTheTrigger, ASeverityRaisedToCritical_StopsTheDeployment) {
  World world;
  const std::int64_t number = approvedForProd(world);
  openT2(world);
  world.label(number, "severity/critical", 20);
  world.settleUntilPush();
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::submitted);
  EXPECT_TRUE(world.deployed(Tier::prod).empty());
}

TEST(FirstDeployment, ThatFails_LeavesTheEnvironmentAtWhatItRan) {
  World world;
  aheadOfProd(world);
  const std::int64_t rejected = merged(world, "main");
  world.ask(Slot::t1, true);
  world.conclusion = "failure";
  world.ask(Slot::t2, true);
  world.conclusion = "success";
  world.reconcile();
  EXPECT_EQ(world.state.facts.prod.running->version.str(), "v1.4.0");
  world.order(rejected, Unapprove{}, "alice");
  world.order(rejected, Reject{"wrong"}, "bob");
  EXPECT_EQ(world.status(rejected), FixStatus::rejected);
  world.at("2026-03-03T10:00:00Z");
  const std::int64_t other = merged(world, "main");
  world.ask(Slot::t1, true);
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.lastCycle().state, CycleState::blocked);
  EXPECT_EQ(world.lastCycle().reasons.at(0).rule, Rule::unaccounted);
  EXPECT_EQ(world.status(other), FixStatus::pending_prod);
  EXPECT_TRUE(world.deployed(Tier::prod).empty());
}

TEST(FirstDeployment, ToUatThatFails_DoesNotPutUatAhead) {
  World world;
  (void)merged(world, "uat");
  world.conclusion = "failure";
  world.ask(Slot::t1, true);
  world.reconcile();
  EXPECT_EQ(versionState(*world.state.survey, {}), VersionState::aligned);
}

TEST(FailedFastForward, ShipsWithTheFlow2ReleaseThatComesAfterIt) {
  World world;
  const std::int64_t before = approvedForProd(world);
  world.ask(Slot::t2, true);
  ASSERT_EQ(world.status(before), FixStatus::deployed_prod);
  world.at("2026-03-03T10:00:00Z");
  const std::int64_t failed = approvedForProd(world);
  world.conclusion = "failure";
  world.ask(Slot::t2, true);
  world.conclusion = "success";
  ASSERT_EQ(world.head("main"), world.head("uat")) << "the branch had moved";
  world.at("2026-03-04T10:00:00Z");
  const std::int64_t flow2 = world.openPullRequest("main", {"bug", "severity/low", "found-in/prod"});
  world.comment(flow2, Confirm{}, 20);
  world.settle();
  world.merge(flow2, World::How::squash);
  world.settle();
  world.ask(Slot::t1, true);
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(flow2), FixStatus::deployed_prod) << world.lastReply(flow2);
  EXPECT_EQ(world.status(failed), FixStatus::deployed_prod) << world.lastReply(failed);
  EXPECT_TRUE(world.broken.empty()) << world.broken.front();
}

TEST(Untracked, QuestionsAreAnsweredOnce_AndOrdersDoNotComeBack) {
  World world;
  const std::int64_t number = world.openPullRequest("uat", {});
  LockEnvironment lock;
  lock.environment = Tier::prod;
  lock.reason = "now";
  world.comment(number, lock, 10);
  world.settle();
  EXPECT_TRUE(locked(world));
  EXPECT_FALSE(world.tracks(number));
  EXPECT_FALSE(world.lastReply(number).empty());
  world.order(0, Unlock{}, "alice");
  EXPECT_FALSE(locked(world));
  world.at("2026-03-09T10:00:00Z");
  world.label(number, "bug", 30);
  world.settle();
  EXPECT_TRUE(world.tracks(number));
  EXPECT_FALSE(locked(world));
}

TEST(Untracked, AnApprovalOfIt_TracksItAndIsRefused) {
  World world;
  const std::int64_t number = world.openPullRequest("uat", {});
  world.comment(number, ApproveProd{}, 20);
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::submitted);
  EXPECT_TRUE(replied(world, number, "deployed_uat")) << world.lastReply(number);
}

TEST(FirstLook, DoesNotTrackWhatWasMergedBefore) {
  World world;
  world.webhooks = false;
  const std::int64_t old = world.openPullRequest("uat", {"bug"});
  world.merge(old);
  const std::int64_t open = world.openPullRequest("uat", {"bug"});
  world.comment(open, HoldFix{"said before Sluice came"}, 10);
  world.at("2026-08-01T00:00:00Z");
  world.webhooks = true;
  world.reconcile();
  EXPECT_FALSE(world.tracks(old));
  ASSERT_TRUE(world.tracks(open));
  EXPECT_FALSE(world.fix(open).held);
}

TEST(Adopt, MakesApprovalsVoid_AndTheyCanBeGivenAgain) {
  World world;
  const std::int64_t number = approvedForProd(world);
  world.tag("v1.9.0", world.head("uat"));
  world.order(0, Adopt{Tier::uat, TagName("v1.9.0")}, "alice");
  EXPECT_EQ(world.status(number), FixStatus::deployed_uat);
  EXPECT_TRUE(world.order(number, ApproveProd{}, "bob").accepted);
  EXPECT_EQ(world.status(number), FixStatus::pending_prod);
}

TEST(StrategyChanged, TheNextApprovalIsANewOne) {
  World world;
  const std::int64_t number = approvedForProd(world);
  world.settings.prod.strategy = "rolling";
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::pending_prod);
  EXPECT_TRUE(world.order(number, ApproveProd{}, "bob").accepted);
  world.at("2026-03-03T10:00:00Z");
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::deployed_prod) << world.lastReply(number);
}

TEST(Times, OfAFlow2Confirmation_NameAT2AfterItsT1) {
  World world;
  aheadOfProd(world);
  world.at("2026-03-02T21:30:00Z");
  const std::int64_t number = world.openPullRequest("main", {"bug", "severity/medium"});
  world.comment(number, Confirm{}, 20);
  world.settle();
  EXPECT_TRUE(replied(world, number, "T2 on 2026-03-03 22:00")) << world.lastReply(number);
}

TEST(Times, AfterTonightsCycleRanEarly_NameTheNextNight) {
  World world;
  const std::int64_t number = merged(world, "uat");
  world.ask(Slot::t1, true);
  world.ask(Slot::t2, true);
  world.comment(number, ApproveProd{}, 20);
  world.settle();
  EXPECT_TRUE(replied(world, number, "2026-03-03 22:00")) << world.lastReply(number);
}

TEST(Severity, OfALabelIsNotTalkedOver) {
  World world;
  const std::int64_t number = world.openPullRequest("uat", {"bug", "severity/critical"});
  Confirm confirm;
  confirm.severity = Severity::low;
  world.comment(number, confirm, 20);
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::submitted);
  EXPECT_TRUE(replied(world, number, "/hotfix")) << world.lastReply(number);
}

TEST(Simulation, OfAPlannedFixThatWasMergedSince_IsWhatT1Does) {
  World world;
  const std::int64_t number = confirmed(world, "uat");
  world.ask(Slot::t1, true);
  ASSERT_EQ(world.status(number), FixStatus::planned);
  world.merge(number);
  world.settle();
  world.at("2026-03-03T10:00:00Z");
  world.reconcile();
  EXPECT_TRUE(simulate(world.state, world.settings, Slot::t1, world.now(), {}).would_run);
  EXPECT_TRUE(whyNot(world.state, world.settings, world.fix(number), world.now()).empty());
  world.ask(Slot::t1, true);
  EXPECT_EQ(world.status(number), FixStatus::deployed_uat);
}

TEST(Why, NamesWhatStopsTheReleaseAsAWhole) {
  World world;
  aheadOfProd(world);
  const std::int64_t number = merged(world, "main");
  world.commit(BranchName("main"), "sneaked in");
  world.ask(Slot::t1, true);
  world.reconcile();
  const auto reasons = whyNot(world.state, world.settings, world.fix(number), world.now());
  ASSERT_FALSE(reasons.empty());
  EXPECT_EQ(reasons.at(0).rule, Rule::unaccounted);
  const auto checks = releaseChecks(world.state, world.settings, Tier::prod, world.now(), std::nullopt);
  EXPECT_TRUE(std::any_of(checks.begin(), checks.end(), [](const Check& check) {
    return check.name == "accounted_commits" && check.state == CheckState::fail;
  }));
}

TEST(Blocked, TellsTheFixesThatWaitedForIt_Once) {
  World world;
  const std::int64_t number = approvedForProd(world);
  LockEnvironment lock;
  lock.environment = Tier::prod;
  lock.reason = "the bank is closed";
  world.order(0, lock, "alice");
  world.at("2026-03-02T22:00:10Z");
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.lastCycle().state, CycleState::blocked);
  EXPECT_TRUE(replied(world, number, "the bank is closed")) << world.lastReply(number);
  EXPECT_EQ(world.status(number), FixStatus::pending_prod);
}

TEST(Retry, OfAFailedCycle_TakesEachFixOnce) {
  World world;
  aheadOfProd(world);
  const std::int64_t number = merged(world, "main");
  world.ask(Slot::t1, true);
  world.ask(Slot::t2, true);
  world.conflictWith(number, BranchName("uat"));
  world.comment(number, ApproveUatMerge{}, 10);
  world.settle();
  world.at("2026-03-03T10:00:00Z");
  world.ask(Slot::t2, true);
  world.merge(world.fix(number).backport->number);
  world.settle();
  world.at("2026-03-04T10:00:00Z");
  world.conclusion = "failure";
  world.ask(Slot::t2, true);
  world.conclusion = "success";
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::uat_merged);
  for (const auto& [id, deployment] : world.deployments()) EXPECT_EQ(deployment.fixes.size(), 1U) << id.str();
}

TEST(Versions, AfterACompletedFlow2_UatIsAhead) {
  World world;
  aheadOfProd(world);
  const std::int64_t number = merged(world, "main");
  world.ask(Slot::t1, true);
  world.ask(Slot::t2, true);
  world.comment(number, ApproveUatMerge{}, 10);
  world.settle();
  EXPECT_EQ(versionState(*world.state.survey, world.state.facts.prod.accounted), VersionState::diverged);
  world.at("2026-03-03T10:00:00Z");
  world.ask(Slot::t2, true);
  ASSERT_EQ(world.status(number), FixStatus::uat_merged);
  world.reconcile();
  EXPECT_EQ(versionState(*world.state.survey, world.state.facts.prod.accounted), VersionState::uat_ahead);
}

TEST(UatMerges, ArePickedInTheOrderInWhichTheyLanded) {
  World world;
  aheadOfProd(world);
  const std::int64_t second = confirmed(world, "main");
  const std::int64_t first = confirmed(world, "main");
  world.merge(first, World::How::squash);
  world.merge(second, World::How::squash);
  world.settle();
  world.ask(Slot::t1, true);
  world.ask(Slot::t2, true);
  world.comment(second, ApproveUatMerge{}, 10);
  world.comment(first, ApproveUatMerge{}, 10);
  world.settle();
  world.at("2026-03-03T10:00:00Z");
  world.ask(Slot::t2, true);
  const auto& actions = world.lastCycle().actions;
  ASSERT_GE(actions.size(), 2U);
  EXPECT_TRUE(actions.at(0).starts_with("#" + std::to_string(first) + " picked")) << actions.at(0);
}

TEST(Cycle, AskedForAgainByAManagerOutsideItsWindow_IsTheSameOne) {
  World world;
  world.ask(Slot::t2, true);
  CycleAsked asked;
  asked.slot = Slot::t2;
  asked.login = "bob";
  const Answer answer = *decide(world.state, Event{world.now(), asked, ""}, world.settings).answer;
  EXPECT_TRUE(answer.accepted) << answer.text;
  EXPECT_EQ(answer.id, world.lastCycle().id.str());
}

}  // namespace
}  // namespace sluice::test
