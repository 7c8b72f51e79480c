// The emergency path: a branch from PROD's release, the right people, no slot.
#include "core/hotfix.h"

#include <gtest/gtest.h>

#include "core/rules/hotfix.h"
#include "scenes.h"

namespace sluice::test {
namespace {

TEST(HotfixNumber, IsTheIssuesWhereTheBranchNamesOne) {
  const std::pair<const char*, std::int64_t> rows[] = {{"hotfix/42-login", 42},
                                                       {"hotfix/42", 42},
                                                       {"hotfix/login", 0},
                                                       {"hotfix/42x", 0},
                                                       {"hotfix/-42", 0},
                                                       {"hotfix/0-a", 0},
                                                       {"hotfix/", 0},
                                                       {"feature/42-a", 0},
                                                       {"hotfix/1000000000-a", 0},
                                                       {"hotfix/99999999999999999999-a", 0}};
  for (const auto& [name, number] : rows) EXPECT_EQ(hotfixNumber(BranchName(name)), number) << name;
}

struct HotfixTest : ::testing::Test {
  HotfixTest() {
    aheadOfProd(world);
    world.reconcile();
    issue = world.openIssue({"severity/critical"});
    branch = "hotfix/" + std::to_string(issue) + "-it-burns";
  }
  CommitId push(std::int64_t by = 30, const std::string& subject = "fix it") {
    return world.pushTo(branch, world.tags().at("v1.4.0"), subject, by);
  }
  std::string why() const {
    std::string text;
    for (const Reason& reason : world.fix(issue).reasons) text += reason.text + "; ";
    return text;
  }

  World world;
  std::int64_t issue = 0;
  std::string branch;
};

TEST_F(HotfixTest, APushAndAnAdminsApproval_GoToPRODAtOnce_WithoutASlot) {
  const CommitId head = push();
  EXPECT_EQ(world.status(issue), FixStatus::submitted) << why();
  EXPECT_EQ(world.fix(issue).severity, Severity::critical);
  EXPECT_TRUE(world.fix(issue).hotfix->told);
  world.comment(issue, ApproveProd{}, 10);
  world.settle();
  EXPECT_EQ(world.status(issue), FixStatus::deployed_prod) << why() << world.lastReply(issue);
  EXPECT_EQ(world.tags().at("v1.4.1"), head);
  EXPECT_EQ(world.head("main"), head) << "the PROD branch is moved along";
  EXPECT_EQ(world.state.facts.prod.running->version.str(), "v1.4.1");
  EXPECT_TRUE(world.broken.empty()) << world.broken.front();
}

TEST_F(HotfixTest, TheCommandMakesTheBranchAtWhatPRODRuns) {
  world.comment(issue, StartHotfix{"Login loop!"}, 10);
  world.settle();
  const std::string name = "hotfix/" + std::to_string(issue) + "-login-loop";
  EXPECT_EQ(world.head(name), world.tags().at("v1.4.0"));
  ASSERT_TRUE(world.tracks(issue));
  EXPECT_NE(why().find("no commit yet"), std::string::npos) << why();
  world.comment(issue, StartHotfix{"x"}, 20);
  world.settle();
  EXPECT_TRUE(replied(world, issue, "admin")) << "a manager may not: " << world.lastReply(issue);
}

TEST_F(HotfixTest, BelowHighItIsNoEmergency) {
  const std::int64_t mild = world.openIssue({"severity/medium"});
  world.pushTo("hotfix/" + std::to_string(mild), world.tags().at("v1.4.0"), "mild", 30);
  world.comment(mild, ApproveProd{}, 10);
  world.settle();
  EXPECT_EQ(world.status(mild), FixStatus::submitted);
  EXPECT_TRUE(world.triggers.empty());
  world.comment(mild, Confirm{Flow::unset, Severity::critical, {}, false, ""}, 20);
  world.settle();
  EXPECT_EQ(world.status(mild), FixStatus::deployed_prod) << world.lastReply(mild);
}

TEST_F(HotfixTest, AManagerAloneIsNotEnough_AndNobodyApprovesTheirOwnPush) {
  push(10);
  world.comment(issue, ApproveProd{}, 20);
  world.settle();
  EXPECT_EQ(world.status(issue), FixStatus::submitted);
  world.comment(issue, ApproveProd{}, 10);
  world.settle();
  EXPECT_TRUE(replied(world, issue, "nobody approves their own")) << world.lastReply(issue);
  EXPECT_TRUE(world.triggers.empty());
}

TEST_F(HotfixTest, APushAfterTheApprovalMakesItVoid) {
  world.order(0, LockEnvironment{Tier::prod, {}, "not yet"}, "alice");
  push();
  world.comment(issue, ApproveProd{}, 10);
  world.settle();
  EXPECT_EQ(world.status(issue), FixStatus::pending_prod) << why();
  push(30, "another one");
  EXPECT_EQ(world.status(issue), FixStatus::submitted);
  world.order(0, Unlock{Tier::prod, ""}, "alice");
  world.settle();
  EXPECT_TRUE(world.triggers.empty()) << "what nobody approved does not go";
}

TEST_F(HotfixTest, ABranchFromTheWrongReleaseIsNamedAndStopped) {
  world.pushTo(branch, world.head("uat"), "fix it", 30);
  world.comment(issue, ApproveProd{}, 10);
  world.settle();
  EXPECT_TRUE(world.triggers.empty());
  EXPECT_NE(why().find("not its own"), std::string::npos) << why();
}

TEST_F(HotfixTest, ADeletedBranchStopsIt_AndPushingItAgainGoesOn) {
  push();
  world.moveTo(branch, CommitId(), 30);
  world.comment(issue, ApproveProd{}, 10);
  world.settle();
  EXPECT_TRUE(world.triggers.empty());
  EXPECT_NE(why().find("deleted"), std::string::npos) << why();
  push();
  world.comment(issue, ApproveProd{}, 10);
  world.settle();
  EXPECT_EQ(world.status(issue), FixStatus::deployed_prod) << why();
}

TEST_F(HotfixTest, InAFreezeItTakesTwo_AndInAFullOneAlsoACto) {
  world.settings.people.push_back({"dora", "dora", 40, {Role::senior}});
  world.settings.people.push_back({"eve", "eve", 50, {Role::cto}});
  FreezeWindow freeze;
  freeze.from = world.now();
  freeze.until = world.now() + std::chrono::hours(100);
  freeze.level = FreezeLevel::hard;
  freeze.reason = "holidays";
  world.settings.freezes = {freeze};
  push();
  world.comment(issue, ApproveProd{}, 10);
  world.settle();
  EXPECT_TRUE(world.triggers.empty()) << "one is not enough";
  EXPECT_NE(why().find("two people"), std::string::npos) << why();
  world.settings.freezes.front().level = FreezeLevel::full;
  world.comment(issue, ApproveProd{}, 40);
  world.settle();
  EXPECT_TRUE(world.triggers.empty()) << "a senior is no cto";
  EXPECT_NE(why().find("cto"), std::string::npos) << why();
  world.comment(issue, ApproveProd{}, 50);
  world.settle();
  EXPECT_EQ(world.status(issue), FixStatus::deployed_prod) << why();
}

TEST_F(HotfixTest, TwoAtOnce_TheSecondWaitsAndThenStandsOnTheWrongRelease) {
  world.ci_reports = false;
  push();
  const std::int64_t other = world.openIssue({"severity/high"});
  world.pushTo("hotfix/" + std::to_string(other), world.tags().at("v1.4.0"), "the other", 30);
  world.comment(issue, ApproveProd{}, 10);
  world.comment(other, ApproveProd{}, 10);
  world.settle();
  EXPECT_EQ(world.triggers.size(), 1U) << "PROD never gets two deployments at once";
  world.report("success");
  world.reconcile();
  EXPECT_EQ(world.triggers.size(), 1U);
  const std::int64_t first = world.status(issue) == FixStatus::deployed_prod ? issue : other;
  const std::int64_t second = first == issue ? other : issue;
  EXPECT_EQ(world.status(first), FixStatus::deployed_prod);
  ASSERT_FALSE(world.fix(second).reasons.empty());
  EXPECT_EQ(world.fix(second).reasons.front().rule, Rule::ancestry) << world.fix(second).reasons.front().text;
}

TEST_F(HotfixTest, RemindsAtHalfAndThreeQuarters_AndSaysWhenTheTimeIsOver) {
  push();
  world.at("2026-03-02T10:31:00Z");
  world.settle();
  EXPECT_TRUE(replied(world, issue, "50 %")) << world.lastReply(issue);
  world.at("2026-03-02T10:46:00Z");
  world.settle();
  EXPECT_TRUE(replied(world, issue, "75 %")) << world.lastReply(issue);
  world.at("2026-03-02T11:01:00Z");
  world.settle();
  EXPECT_TRUE(replied(world, issue, "time is over")) << world.lastReply(issue);
  EXPECT_TRUE(world.fix(issue).hotfix->missed);
}

TEST_F(HotfixTest, IsPickedBackToUATLikeEverythingThatWentToPRODFirst) {
  push();
  world.comment(issue, ApproveProd{}, 10);
  world.settle();
  world.reconcile();
  ASSERT_EQ(world.state.facts.debts.size(), 1U);
  world.comment(issue, ApproveUatMerge{}, 10);
  world.settle();
  world.at("2026-03-03T10:00:00Z");
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(issue), FixStatus::uat_merged) << world.lastReply(issue);
  world.reconcile();
  EXPECT_TRUE(world.state.facts.debts.empty());
  EXPECT_TRUE(world.broken.empty()) << world.broken.front();
}

TEST(Hotfix, WhereBothRanTheSameRelease_UATIsBroughtLevelByAFastForward) {
  World world;
  world.reconcile();
  const std::int64_t issue = world.openIssue({"severity/high"});
  const CommitId head =
      world.pushTo("hotfix/" + std::to_string(issue), world.tags().at("v1.4.0"), "fix it", 30);
  world.comment(issue, ApproveProd{}, 10);
  world.settle();
  ASSERT_EQ(world.status(issue), FixStatus::deployed_prod);
  world.comment(issue, ApproveUatMerge{}, 10);
  world.settle();
  world.at("2026-03-03T10:00:00Z");
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(issue), FixStatus::uat_merged) << world.lastReply(issue);
  EXPECT_EQ(world.head("uat"), head);
  EXPECT_EQ(world.state.facts.uat.running, world.state.facts.prod.running)
      << "both run the very same release";
}

TEST_F(HotfixTest, APRODBranchThatHoldsMoreThanPRODRunsTakesItInByAMerge_WhichIsAccountedForLater) {
  const std::int64_t number = confirmed(world, "main");
  world.merge(number, World::How::squash);
  world.settle();
  const CommitId head = push();
  world.comment(issue, ApproveProd{}, 10);
  world.settle();
  ASSERT_EQ(world.status(issue), FixStatus::deployed_prod) << why();
  EXPECT_EQ(world.tags().at("v1.4.1"), head) << "PROD runs the hotfix alone";
  EXPECT_TRUE(world.contains(world.head("main"), head));
  world.ask(Slot::t1, true);
  world.at("2026-03-03T10:00:00Z");
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::deployed_prod) << world.lastReply(number);
  EXPECT_TRUE(world.contains(world.state.facts.prod.running->sha, head)) << "nothing of the hotfix is lost";
  EXPECT_TRUE(world.broken.empty()) << world.broken.front();
}

TEST_F(HotfixTest, AMergeThatConflictsHoldsNothingUp_AndAPersonIsTold) {
  const std::int64_t number = confirmed(world, "main");
  world.merge(number, World::How::squash);
  world.settle();
  const CommitId before = world.head("main");
  push();
  world.conflictWith(issue, BranchName("main"));
  world.comment(issue, ApproveProd{}, 10);
  world.settle();
  EXPECT_EQ(world.status(issue), FixStatus::deployed_prod);
  EXPECT_EQ(world.head("main"), before);
  bool told = false;
  for (const Finding& finding : world.findings)
    told = told ||
           finding.text.find("could not be merged into `main`: it conflicts in a.txt") != std::string::npos;
  EXPECT_TRUE(told);
}

TEST_F(HotfixTest, OneThatFailsInCiIsNotSentAgainByItself_ButByRetryOrANewHead) {
  push();
  world.conclusion = "failure";
  world.comment(issue, ApproveProd{}, 10);
  world.settle();
  EXPECT_EQ(world.triggers.size(), 1U);
  EXPECT_EQ(world.status(issue), FixStatus::pending_prod);
  world.reconcile();
  world.reconcile();
  EXPECT_EQ(world.triggers.size(), 1U);
  EXPECT_NE(world.fix(issue).reasons.at(0).text.find("/retry"), std::string::npos);
  EXPECT_FALSE(world.order(issue, Retry{}, "bob").accepted);
  world.conclusion = "success";
  ASSERT_TRUE(world.order(issue, Retry{}, "alice").accepted);
  world.settle();
  EXPECT_EQ(world.status(issue), FixStatus::deployed_prod) << world.lastReply(issue);
  EXPECT_EQ(world.triggers.size(), 2U);
  EXPECT_FALSE(world.order(issue, Retry{}, "alice").accepted) << "nothing has failed any more";
}

TEST_F(HotfixTest, AFinishedOneDoesNotBeginAnewBecauseItsBranchIsStillThere) {
  push();
  world.comment(issue, ApproveProd{}, 10);
  world.settle();
  world.comment(issue, ApproveUatMerge{}, 10);
  world.settle();
  world.at("2026-03-03T10:00:00Z");
  world.ask(Slot::t2, true);
  ASSERT_EQ(world.status(issue), FixStatus::uat_merged);
  world.reconcile();
  EXPECT_EQ(world.status(issue), FixStatus::uat_merged);
  EXPECT_TRUE(world.state.facts.hotfixes.empty());
}

}  // namespace
}  // namespace sluice::test
