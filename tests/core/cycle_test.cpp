// Whole ways of a fix through both flows, against the model of the outside (world.h): the timelines
// of flow 1 and flow 2, step by step.
#include <gtest/gtest.h>

#include <algorithm>

#include "scenes.h"

namespace sluice::test {
namespace {

const std::vector<std::string> kMedium{"bug", "severity/medium"};

std::int64_t inUat(World& world) {
  const std::int64_t number = confirmed(world, "uat");
  world.merge(number);
  world.settle();
  world.ask(Slot::t1, true);
  EXPECT_EQ(world.status(number), FixStatus::deployed_uat);
  return number;
}

std::int64_t inProdByFlow2(World& world) {
  aheadOfProd(world);
  const std::int64_t number = confirmed(world, "main");
  world.merge(number, World::How::squash);
  world.settle();
  world.ask(Slot::t1, true);
  EXPECT_EQ(world.status(number), FixStatus::pending_prod);
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::deployed_prod);
  return number;
}

TEST(Flow1, GoesToUatAtT1AndToProdAtT2_AndBothRunTheSameRelease) {
  World world;
  const std::int64_t number = inUat(world);
  EXPECT_EQ(world.fix(number).flow, Flow::flow1);
  EXPECT_EQ(world.tags().at("v1.4.1"), world.head("uat"));
  world.label(number, "approve-prod", 20);
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::pending_prod);
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::deployed_prod);
  EXPECT_EQ(world.head("main"), world.head("uat"));
  EXPECT_EQ(world.state.facts.prod.running->version.str(), "v1.4.1");
  EXPECT_FALSE(world.fix(number).live());
  EXPECT_EQ(world.lastCycle().state, CycleState::done);
  EXPECT_TRUE(world.broken.empty()) << world.broken.front();
}

TEST(Flow2, GoesToProdFirstAndIsPickedBackToUat) {
  World world;
  const std::int64_t number = inProdByFlow2(world);
  EXPECT_EQ(world.fix(number).flow, Flow::flow2);
  EXPECT_EQ(world.tags().at("v1.4.1"), world.head("main"));
  world.comment(number, ApproveUatMerge{}, 10);
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::pending_uat_merge);
  world.at("2026-03-03T10:00:00Z");
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::uat_merged);
  EXPECT_EQ(world.tags().at("v1.5.1"), world.head("uat"));
  EXPECT_TRUE(world.broken.empty()) << world.broken.front();
}

TEST(Flow2, AConflictOpensADraftPullRequestAndMergingItCompletesTheFix) {
  World world;
  const std::int64_t number = inProdByFlow2(world);
  world.conflictWith(number, BranchName("uat"));
  const CommitId uat = world.head("uat");
  world.comment(number, ApproveUatMerge{}, 10);
  world.settle();
  world.at("2026-03-03T10:00:00Z");
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::pending_uat_merge);
  EXPECT_EQ(world.head("uat"), uat) << "nothing is pushed to UAT";
  ASSERT_TRUE(world.fix(number).backport);
  ASSERT_FALSE(world.fix(number).reasons.empty());
  EXPECT_EQ(world.fix(number).reasons.front().rule, Rule::conflict);
  world.merge(world.fix(number).backport->number);
  world.settle();
  world.at("2026-03-04T10:00:00Z");
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::uat_merged);
}

TEST(Flow2, WhereTheEnginesDiffer_TheCycleShowsIt) {
  World world;
  const std::int64_t number = inProdByFlow2(world);
  world.disagreements = {"pick of a onto b: libgit2: tree c; git: tree d"};
  world.comment(number, ApproveUatMerge{}, 10);
  world.settle();
  world.at("2026-03-03T10:00:00Z");
  world.ask(Slot::t2, true);
  const auto& actions = world.lastCycle().actions;
  EXPECT_TRUE(std::any_of(actions.begin(), actions.end(), [](const std::string& action) {
    return action.find("libgit2: tree c; git: tree d") != std::string::npos;
  }));
}

/// A Flow 2 fix whose UAT merge conflicted; its draft pull request is open.
std::int64_t inConflict(World& world) {
  const std::int64_t number = inProdByFlow2(world);
  world.conflictWith(number, BranchName("uat"));
  world.comment(number, ApproveUatMerge{}, 10);
  world.settle();
  world.at("2026-03-03T10:00:00Z");
  world.ask(Slot::t2, true);
  EXPECT_TRUE(world.fix(number).backport);
  return number;
}

TEST(Conflict, ItsStatusFailsWhileMarkersRemainAndThenSucceeds) {
  World world;
  const std::int64_t number = inConflict(world);
  const Backport& backport = *world.fix(number).backport;
  ASSERT_TRUE(world.statuses.contains(backport.marker_commit));
  EXPECT_EQ(world.statuses.at(backport.marker_commit).state, CommitState::failure);
  EXPECT_EQ(world.statuses.at(backport.marker_commit).context, "sluice/conflict");
  EXPECT_NE(world.statuses.at(backport.marker_commit).description.find("file.txt"), std::string::npos);
  world.pushToPullRequest(backport.number);
  world.settle();
  const CommitId head = world.pullRequest(backport.number).head;
  ASSERT_TRUE(world.statuses.contains(head));
  EXPECT_EQ(world.statuses.at(head).state, CommitState::success);
}

TEST(Conflict, MarkersThatWereMerged_StopUatUntilTheyAreRemoved) {
  World world;
  const std::int64_t number = inConflict(world);
  world.merge(world.fix(number).backport->number);
  world.marked.insert(world.head("uat"));
  world.settle();
  EXPECT_EQ(world.fix(number).backport->markers, std::vector<std::string>{"file.txt"});
  const std::int64_t other = confirmed(world, "uat");
  world.merge(other);
  world.marked.insert(world.head("uat"));
  world.settle();
  const CommitId running = world.state.facts.uat.running->sha;
  world.at("2026-03-04T10:00:00Z");
  world.ask(Slot::t1, true);
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.state.facts.uat.running->sha, running) << "nothing with markers in it is deployed";
  EXPECT_EQ(world.status(number), FixStatus::pending_uat_merge);
  ASSERT_FALSE(world.fix(number).reasons.empty());
  EXPECT_NE(world.fix(number).reasons.front().text.find("file.txt"), std::string::npos);
  world.commit(BranchName("uat"), "remove the markers");
  world.reconcile();
  EXPECT_TRUE(world.fix(number).backport->markers.empty());
  world.at("2026-03-05T10:00:00Z");
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::uat_merged);
}

TEST(Conflict, MergedRightBeforeTheCycle_IsSearchedWithinIt) {
  World world;
  const std::int64_t number = inConflict(world);
  world.merge(world.fix(number).backport->number);
  world.at("2026-03-04T10:00:00Z");
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::uat_merged);
}

TEST(Conflict, ClosingItBringsTheQuestionBackAndANewApprovalOpensAnother) {
  World world;
  const std::int64_t number = inConflict(world);
  const std::int64_t first = world.fix(number).backport->number;
  world.close(first);
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::deployed_prod);
  EXPECT_TRUE(replied(world, number, "/approve uat-merge")) << world.lastReply(number);
  ASSERT_FALSE(world.fix(number).reasons.empty());
  EXPECT_NE(world.fix(number).reasons.front().text.find("closed without"), std::string::npos);
  world.comment(number, ApproveUatMerge{}, 10);
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::pending_uat_merge);
  world.at("2026-03-04T10:00:00Z");
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.fix(number).backport->branch.str(), "backport/" + std::to_string(number) + "-to-uat-2");
  EXPECT_NE(world.fix(number).backport->number, first);
  world.merge(world.fix(number).backport->number);
  world.settle();
  world.at("2026-03-05T10:00:00Z");
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::uat_merged);
}

TEST(Prediction, IsMadeAgainWhenTheBranchMovesAndAChangeIsTold) {
  World world;
  aheadOfProd(world);
  const std::int64_t number = confirmed(world, "main");
  world.merge(number);
  world.settle();
  world.ask(Slot::t1, true);
  EXPECT_EQ(world.fix(number).plan->analysis.prediction, PickOutcome::picked);
  const auto digest = world.fix(number).approvals.front().digest;
  world.conflictWith(number, BranchName("uat"));
  const CommitId moved = world.commit(BranchName("uat"), "by law");
  world.reconcile();
  const Analysis& analysis = world.fix(number).plan->analysis;
  EXPECT_EQ(analysis.predicted_onto, moved);
  EXPECT_EQ(analysis.prediction, PickOutcome::conflict);
  ASSERT_EQ(analysis.conflicts.size(), 1U);
  EXPECT_TRUE(replied(world, number, "will conflict now in `file.txt`")) << world.lastReply(number);
  EXPECT_EQ(world.status(number), FixStatus::pending_prod) << "a prediction moves nothing";
  world.comment(number, ShowStatus{}, 20);
  world.settle();
  EXPECT_TRUE(replied(world, number, "will conflict in `file.txt` (content).")) << world.lastReply(number);
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::deployed_prod) << "PROD does not wait for UAT's conflict";
  EXPECT_EQ(world.fix(number).approvals.front().digest, digest);
}

TEST(Flow2, AConflictDoesNotHoldUpTheNightsOtherFixes) {
  World world;
  aheadOfProd(world);
  const std::int64_t first = confirmed(world, "main");
  const std::int64_t second = confirmed(world, "main");
  world.merge(first);
  world.merge(second);
  world.settle();
  world.ask(Slot::t1, true);
  world.ask(Slot::t2, true);
  world.conflictWith(first, BranchName("uat"));
  for (const std::int64_t number : {first, second}) world.comment(number, ApproveUatMerge{}, 10);
  world.settle();
  world.at("2026-03-03T10:00:00Z");
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(first), FixStatus::pending_uat_merge);
  EXPECT_EQ(world.status(second), FixStatus::uat_merged);
}

TEST(PartialApproval, ShipsOnlyWhatWasApprovedAndTheRestTheNextNight) {
  World world;
  const std::int64_t yes = confirmed(world, "uat");
  const std::int64_t no = confirmed(world, "uat");
  world.merge(yes, World::How::squash);
  world.merge(no, World::How::squash);
  world.settle();
  world.ask(Slot::t1, true);
  world.comment(yes, ApproveProd{}, 20);
  world.settle();
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(yes), FixStatus::deployed_prod);
  EXPECT_EQ(world.status(no), FixStatus::deployed_uat);
  EXPECT_NE(world.head("main"), world.head("uat"));
  EXPECT_EQ(world.state.facts.prod.running->version.str(), "v1.4.2") << "v1.4.1 is UAT's";
  world.comment(no, ApproveProd{}, 20);
  world.settle();
  world.at("2026-03-03T10:00:00Z");
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(no), FixStatus::deployed_prod);
  EXPECT_TRUE(world.broken.empty()) << world.broken.front();
}

TEST(UnaccountedCommits, StopTheProdReleaseByName) {
  World world;
  aheadOfProd(world);
  const std::int64_t number = confirmed(world, "main");
  world.merge(number);
  world.commit(BranchName("main"), "sneaked in");
  world.settle();
  world.ask(Slot::t1, true);
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::pending_prod);
  EXPECT_EQ(world.lastCycle().state, CycleState::blocked);
  ASSERT_FALSE(world.lastCycle().reasons.empty());
  EXPECT_EQ(world.lastCycle().reasons.front().rule, Rule::unaccounted);
  EXPECT_NE(world.lastCycle().reasons.front().text.find("sneaked in"), std::string::npos);
  EXPECT_FALSE(world.tags().contains("v1.4.1"));
}

TEST(Ancestry, AProdBranchThatIsNotAnAncestorStopsFlow1) {
  World world;
  const std::int64_t number = inUat(world);
  world.comment(number, ApproveProd{}, 20);
  world.commit(BranchName("main"), "direct push");
  world.settle();
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::pending_prod);
  EXPECT_EQ(world.lastCycle().state, CycleState::blocked);
  EXPECT_EQ(world.lastCycle().reasons.front().rule, Rule::ancestry);
}

TEST(Approval, IsVoidAfterAPushToAConfirmedFlow2Fix) {
  World world;
  aheadOfProd(world);
  const std::int64_t number = confirmed(world, "main");
  world.pushToPullRequest(number);
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::submitted);
  EXPECT_NE(world.lastReply(number).find("void"), std::string::npos);
}

TEST(Approval, IsVoidWhenUatGetsANewerReleaseBeforeT2) {
  World world;
  const std::int64_t first = inUat(world);
  world.comment(first, ApproveProd{}, 20);
  world.settle();
  EXPECT_EQ(world.status(first), FixStatus::pending_prod);
  const std::int64_t second = world.openPullRequest("uat", {"bug", "severity/low", "found-in/uat"});
  world.comment(second, Confirm{}, 20);
  world.settle();
  world.merge(second);
  world.settle();
  world.at("2026-03-03T10:00:00Z");
  world.ask(Slot::t1, true);
  EXPECT_EQ(world.status(second), FixStatus::deployed_uat);
  EXPECT_EQ(world.status(first), FixStatus::deployed_uat) << "the release it was approved in is another now";
}

TEST(Approval, TakenBackBeforeT2_DoesNotShip) {
  World world;
  const std::int64_t number = inUat(world);
  world.label(number, "approve-prod", 20);
  world.settle();
  world.unlabel(number, "approve-prod");
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::deployed_uat);
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::deployed_uat);
}

TEST(Held, FixIsPassedOver) {
  World world;
  const std::int64_t number = inUat(world);
  world.comment(number, ApproveProd{}, 20);
  world.comment(number, HoldFix{"client asked"}, 30);
  world.settle();
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::pending_prod);
  EXPECT_EQ(world.fix(number).reasons.front().rule, Rule::hold);
}

TEST(Cycle, IsOnePerSlotAndDateWhoeverAsks) {
  World world;
  world.at("2026-03-02T20:05:00Z");
  const Answer first = world.ask(Slot::t1);
  world.feed(ScheduleRan{"t1.yml"});
  CycleAsked automatic;
  automatic.automatic = true;
  world.feed(automatic);
  world.settle();
  const Answer again = world.ask(Slot::t1);
  EXPECT_TRUE(first.accepted);
  EXPECT_EQ(first.id, again.id);
  EXPECT_EQ(world.lastCycle().attempt, 1);
}

TEST(Cycle, OutsideItsWindowNeedsAnAdminWithForce) {
  World world;
  CycleAsked asked;
  asked.login = "bob";
  const auto answerTo = [&](const CycleAsked& a) {
    return *decide(world.state, Event{*fromRfc3339("2026-03-02T10:00:00Z"), a, ""}, world.settings).answer;
  };
  EXPECT_EQ(answerTo(asked).reasons.front().rule, Rule::window);
  asked.force = true;
  EXPECT_FALSE(answerTo(asked).accepted);
  asked.login = "alice";
  EXPECT_TRUE(answerTo(asked).accepted);
  asked.force = false;
  EXPECT_FALSE(answerTo(asked).accepted);
  asked.login = "nobody";
  EXPECT_EQ(answerTo(asked).reasons.front().rule, Rule::permission);
}

TEST(Cycle, BlockedByALockIsTriedAgainEachMinuteOfItsWindow) {
  World world;
  const std::int64_t number = confirmed(world, "uat");
  world.merge(number);
  world.settle();
  world.order(0, LockEnvironment{Tier::uat, Millis(std::chrono::minutes(3)), "database work"}, "alice");
  world.at("2026-03-02T20:00:00Z");
  world.order(0, LockEnvironment{Tier::uat, Millis(std::chrono::minutes(3)), "database work"}, "alice");
  world.ask(Slot::t1);
  EXPECT_EQ(world.lastCycle().state, CycleState::blocked);
  EXPECT_EQ(world.status(number), FixStatus::confirmed) << "a blocked cycle leaves every fix untouched";
  for (const char* minute :
       {"2026-03-02T20:01:00Z", "2026-03-02T20:02:00Z", "2026-03-02T20:03:00Z", "2026-03-02T20:04:00Z"}) {
    world.at(minute);
    world.settle();
  }
  EXPECT_EQ(world.lastCycle().state, CycleState::done);
  EXPECT_EQ(world.status(number), FixStatus::deployed_uat);
}

TEST(Cycle, InAFreezeShipsNothing) {
  World world;
  const std::int64_t number = confirmed(world, "uat");
  world.merge(number);
  world.settle();
  FreezeWindow freeze;
  freeze.from = *fromRfc3339("2026-03-01T00:00:00Z");
  freeze.until = *fromRfc3339("2026-03-05T00:00:00Z");
  freeze.reason = "month end";
  world.settings.freezes.push_back(freeze);
  world.ask(Slot::t1, true);
  EXPECT_EQ(world.lastCycle().state, CycleState::blocked);
  EXPECT_EQ(world.lastCycle().reasons.front().rule, Rule::freeze);
  EXPECT_EQ(world.status(number), FixStatus::confirmed);
}

TEST(Cycle, WithTheForgeDownIsBlockedAndSaysSo) {
  World world;
  world.forge_up = false;
  world.ask(Slot::t1, true);
  EXPECT_EQ(world.lastCycle().state, CycleState::blocked);
}

TEST(Deployment, ThatFailsLeavesTheFixWhereItWasAndShipsTheSameTagOnTheNextTry) {
  World world;
  const std::int64_t number = confirmed(world, "uat");
  world.merge(number);
  world.settle();
  world.conclusion = "failure";
  world.ask(Slot::t1, true);
  EXPECT_EQ(world.status(number), FixStatus::planned);
  EXPECT_EQ(world.lastCycle().state, CycleState::failed);
  EXPECT_EQ(world.fix(number).reasons.front().rule, Rule::ci);
  world.conclusion = "success";
  world.ask(Slot::t1, true);
  EXPECT_EQ(world.lastCycle().attempt, 2);
  EXPECT_EQ(world.status(number), FixStatus::deployed_uat);
  EXPECT_FALSE(world.tags().contains("v1.4.2"));
}

TEST(Deployment, WithoutAReportCountsAsFailedAfterItsTimeout) {
  World world;
  const std::int64_t number = confirmed(world, "uat");
  world.merge(number);
  world.settle();
  world.ci_reports = false;
  world.ask(Slot::t1, true);
  EXPECT_EQ(world.lastCycle().state, CycleState::running);
  EXPECT_TRUE(nextWake(world.state, world.settings));
  world.at("2026-03-02T10:31:00Z");
  EXPECT_EQ(world.lastCycle().state, CycleState::failed);
  EXPECT_EQ(world.fix(number).reasons.front().rule, Rule::timeout);
}

TEST(Deployment, WhosePushIsRefusedTriggersNothing) {
  World world;
  const std::int64_t number = confirmed(world, "uat");
  world.merge(number);
  world.settle();
  world.push_error = Error{ErrorKind::unauthorized, "protected branch"};
  world.ask(Slot::t1, true);
  EXPECT_EQ(world.runs(), 0);
  EXPECT_EQ(world.status(number), FixStatus::planned);
  EXPECT_NE(world.fix(number).reasons.front().text.find("protected branch"), std::string::npos);
}

TEST(Deployment, ToProdWithAnUnclearTriggerIsHeldAndNeverSentAgain) {
  World world;
  const std::int64_t number = inUat(world);
  world.comment(number, ApproveProd{}, 20);
  world.settle();
  world.trigger_error = Error{ErrorKind::unclear, "the answer was lost"};
  world.ask(Slot::t2, true);
  ASSERT_TRUE(world.fix(number).held);
  EXPECT_EQ(world.fix(number).held->by, "sluice");
  EXPECT_EQ(world.status(number), FixStatus::pending_prod);
}

TEST(Severity, RaisedAfterConfirmationTakesTheFixOutOfThePipeline) {
  World world;
  const std::int64_t number = confirmed(world, "uat");
  world.label(number, "severity/critical", 99);
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::submitted);
}

TEST(ClosedPullRequest, ClosesTheFixAndOpeningItAgainTracksItAnew) {
  World world;
  const std::int64_t number = confirmed(world, "uat");
  world.close(number);
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::closed);
}

}  // namespace
}  // namespace sluice::test
