// What may not go wrong on the emergency path: whose word counts, what was told, which branch it is.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/hotfix.h"
#include "core/rules/hotfix.h"
#include "scenes.h"

namespace sluice::test {
namespace {

struct EmergencyTest : ::testing::Test {
  EmergencyTest() {
    aheadOfProd(world);
    world.reconcile();
    issue = world.openIssue({"severity/critical"});
    branch = "hotfix/" + std::to_string(issue) + "-it-burns";
  }
  CommitId release() const { return world.tags().at("v1.4.0"); }
  CommitId push(std::int64_t by = 30) { return world.pushTo(branch, release(), "fix it", by); }
  void approve(std::int64_t number, std::int64_t by = 10) {
    world.comment(number, ApproveProd{}, by);
    world.settle();
  }
  /// By the API, of which the forge is not asked.
  void order(std::int64_t number, Command command, const std::string& login) {
    Ordered ordered;
    ordered.number = number;
    ordered.order.command = std::move(command);
    ordered.order.login = login;
    ordered.order.at = world.now();
    world.feed(ordered);
  }
  /// A branch at what PROD runs, on which a commit is found; nothing else has happened yet.
  CommitId branchFound(bool told) {
    world.comment(issue, StartHotfix{"it burns"}, 10);
    world.settle();
    const CommitId head = world.commit(BranchName(branch), "fix it");
    if (told) world.feed(RefsHinted{"refs/heads/" + branch, {30, "carol-gh", false}, head});
    seen = *world.state.survey;
    seen.at = world.now();
    for (HotfixBranch& one : seen.hotfixes) {
      one.head = head;
      one.own.commits = std::vector<CommitInfo>{{head, {release()}, "fix it", "a <a@b>"}};
    }
    world.feed(Surveyed{seen});
    return head;
  }
  /// A pull request as the forge would show it with this branch as its head.
  void observe(std::int64_t number, const std::string& head_branch) {
    PullRequestObserved observed;
    observed.pr = world.pullRequest(number);
    observed.pr.head_branch = BranchName(head_branch);
    observed.read_at = world.now();
    world.feed(observed);
    world.settle();
  }
  std::string why(std::int64_t number) const {
    std::string text;
    for (const Reason& reason : world.fix(number).reasons) text += reason.text + "; ";
    return text;
  }
  std::string why() const { return why(issue); }
  long findings(const std::string& text) const {
    return std::count_if(world.findings.begin(), world.findings.end(), [&](const Finding& finding) {
      return finding.text.find(text) != std::string::npos;
    });
  }

  World world;
  std::int64_t issue = 0;
  std::string branch;
  Survey seen;
};

TEST_F(EmergencyTest, GoesOnlyOnceItsChangeIsAnalysed_WithTheServicesItTouches) {
  ServiceSettings api;
  api.name = "api";
  api.paths = {"src/**"};
  world.settings.services = {api};
  const CommitId head = branchFound(true);
  world.feed(EffectDone{"hotfix-told-" + std::to_string(issue) + "-" + head.str()});
  order(issue, ApproveProd{}, "alice");
  EXPECT_TRUE(world.deployments().empty()) << "nobody knows yet which services it touches";
  EXPECT_NE(why().find("being analysed"), std::string::npos) << why();
  world.settle();
  EXPECT_EQ(world.status(issue), FixStatus::deployed_prod) << why();
  ASSERT_FALSE(world.triggers.empty());
  EXPECT_EQ(world.triggers.front().services, std::vector<std::string>{"api"});
}

TEST_F(EmergencyTest, AnAnalysisThatFails_SaysWhy_AndIsTriedAgain) {
  const CommitId head = branchFound(true);
  AnalyzeChange ask;
  ask.request.fix = world.fix(issue).id;
  ask.request.head = head;
  world.feed(EffectFailed{Effect{"analyze", Repeat::once, world.now(), ask}, "transient", "git is down"});
  EXPECT_NE(why().find("git is down"), std::string::npos) << why();
  const Decision again = decide(world.state, Event{world.now(), Surveyed{seen}, ""}, world.settings);
  EXPECT_TRUE(std::any_of(again.effects.begin(), again.effects.end(), [](const Effect& effect) {
    return std::holds_alternative<AnalyzeChange>(effect.body);
  }));
}

TEST_F(EmergencyTest, WhoeverPushedAnyOfItApprovesNothing) {
  const CommitId first = push(10);
  world.pushTo(branch, first, "more", 30);
  approve(issue);
  EXPECT_TRUE(replied(world, issue, "nobody approves their own")) << world.lastReply(issue);
  EXPECT_TRUE(world.triggers.empty()) << "the other one's push took nothing away from the first";
}

TEST_F(EmergencyTest, APushThatIsToldAfterTheApproval_TakesItsWord) {
  world.order(0, LockEnvironment{Tier::prod, {}, "not yet"}, "alice");
  const CommitId head = push();
  approve(issue);
  ASSERT_EQ(world.status(issue), FixStatus::pending_prod) << why();
  world.feed(RefsHinted{"refs/heads/" + branch, {10, "alice-gh", false}, head});
  world.settle();
  world.order(0, Unlock{Tier::prod, ""}, "alice");
  world.settle();
  EXPECT_TRUE(world.triggers.empty()) << why();
}

TEST_F(EmergencyTest, WhereNobodyKnowsWhoPushedItTakesTwo) {
  world.settings.people.push_back({"eve", "eve", 50, {Role::cto}});
  (void)branchFound(false);
  world.settle();
  approve(issue);
  EXPECT_TRUE(world.triggers.empty()) << "whoever approved may have pushed it";
  EXPECT_NE(why().find("two people"), std::string::npos) << why();
  approve(issue, 50);
  EXPECT_EQ(world.status(issue), FixStatus::deployed_prod) << why();
}

TEST_F(EmergencyTest, APushThatIsToldLateNeedsOnePersonAgain) {
  const CommitId head = branchFound(false);
  world.settle();
  approve(issue);
  ASSERT_TRUE(world.triggers.empty()) << "nobody has told who pushed it";
  world.feed(RefsHinted{"refs/heads/" + branch, {30, "carol-gh", false}, head});
  world.settle();
  EXPECT_EQ(world.status(issue), FixStatus::deployed_prod) << why();
}

TEST_F(EmergencyTest, APushOfAnotherHeadTellsNothingOfThisOne) {
  const CommitId head = branchFound(false);
  world.feed(RefsHinted{"refs/heads/" + branch, {30, "carol-gh", false}, release()});
  world.settle();
  ASSERT_EQ(world.fix(issue).hotfix->head, head);
  approve(issue);
  EXPECT_TRUE(world.triggers.empty()) << "alice may have pushed what came after carol's";
  EXPECT_NE(why().find("two people"), std::string::npos) << why();
}

TEST_F(EmergencyTest, WhatNoWebhookToldIsFoundInTheForgesRecord) {
  world.webhooks = false;
  push(30);
  world.reconcile();
  world.webhooks = true;
  EXPECT_TRUE(world.fix(issue).hotfix->unseen.empty());
  approve(issue);
  EXPECT_EQ(world.status(issue), FixStatus::deployed_prod) << why();
}

TEST_F(EmergencyTest, WhoPushedWithoutAWebhookApprovesNothing) {
  world.webhooks = false;
  world.pushTo(branch, release(), "fix it", 10, 30);
  world.reconcile();
  world.webhooks = true;
  approve(issue);
  EXPECT_TRUE(world.triggers.empty()) << why();
  EXPECT_TRUE(replied(world, issue, "nobody approves their own")) << world.lastReply(issue);
}

TEST_F(EmergencyTest, WhatAPushReplacedWasPushedToo) {
  world.keeps_pushes = false;
  world.webhooks = false;
  const CommitId first = world.pushTo(branch, release(), "fix it", 10, 0);
  world.webhooks = true;
  world.pushTo(branch, first, "and more", 30, 0);
  ASSERT_EQ(world.fix(issue).hotfix->replaced, std::vector<CommitId>{first});
  approve(issue);
  EXPECT_TRUE(world.triggers.empty()) << "alice pushed the first of it, and no webhook told";
  world.keeps_pushes = true;
  world.reconcile();
  EXPECT_TRUE(world.triggers.empty()) << "now the forge tells";
  EXPECT_NE(why().find("pushed part of this change"), std::string::npos) << why();
}

TEST_F(EmergencyTest, WhoBringsAHeadBackHidesNobodyWhoPushedItFirst) {
  world.webhooks = false;
  const CommitId head = world.pushTo(branch, release(), "fix it", 10, 0);
  world.moveTo(branch, release(), 30);
  world.moveTo(branch, head, 30);
  world.reconcile();
  world.webhooks = true;
  approve(issue);
  EXPECT_TRUE(world.triggers.empty()) << "alice pushed it first";
}

TEST_F(EmergencyTest, WhoMadeOrDeletedTheBranchMayApprove) {
  world.moveTo(branch, release(), 10);
  world.moveTo(branch, CommitId(), 10);
  push(30);
  approve(issue);
  EXPECT_EQ(world.status(issue), FixStatus::deployed_prod) << why() << world.lastReply(issue);
}

TEST_F(EmergencyTest, WhatABotPushedTakesTwo) {
  world.settings.people.push_back({"eve", "eve", 50, {Role::cto}});
  const CommitId head = branchFound(false);
  world.feed(RefsHinted{"refs/heads/" + branch, {70, "robot[bot]", true}, head});
  world.settle();
  approve(issue);
  EXPECT_TRUE(world.triggers.empty()) << "for whom it pushed nobody knows";
  approve(issue, 50);
  EXPECT_EQ(world.status(issue), FixStatus::deployed_prod) << why();
}

TEST_F(EmergencyTest, ATagMakesNoReleaseOfWhatItHolds) {
  world.keeps_pushes = false;
  world.webhooks = false;
  const CommitId first = world.pushTo(branch, release(), "fix it", 10, 0);
  world.tag("v9.9.9", first);
  world.webhooks = true;
  world.pushTo(branch, first, "and more", 30, 0);
  approve(issue);
  EXPECT_TRUE(world.triggers.empty()) << "alice pushed the first of it, and no webhook told";
}

TEST_F(EmergencyTest, AnAccountThatWasToldStays) {
  world.pushTo(branch, release(), "fix it", 30, 10);
  AuthorsRead again{issue, world.fix(issue).pr.commits, {}};
  ASSERT_EQ(again.commits.size(), 1U);
  ASSERT_EQ(again.commits.front().author_id, 10);
  again.commits.front().author_id = 0;
  world.feed(again);
  EXPECT_EQ(world.fix(issue).pr.commits.front().author_id, 10);
}

/// A hotfix beside a fix that waits on PROD's branch: merged there, tried, rolled back, mended by a new head.
TEST_F(EmergencyTest, WhatAnEarlierTryHasMergedIsPartOfTheNext) {
  for (const char* conclusion : {"failure", "success"}) {
    SCOPED_TRACE(conclusion);
    World w;
    aheadOfProd(w);
    w.reconcile();
    const std::int64_t waiting = confirmed(w, "main");
    w.merge(waiting, World::How::squash);
    w.settle();
    const std::int64_t fire = w.openIssue({"severity/critical"});
    const std::string name = "hotfix/" + std::to_string(fire) + "-fire";
    const CommitId first = w.pushTo(name, w.tags().at("v1.4.0"), "first try", 30);
    w.conclusion = conclusion;
    w.comment(fire, ApproveProd{}, 10);
    w.settle();
    const Answer back = w.order(0, RollBack{Tier::prod, TagName(), false, "no better"}, "alice");
    ASSERT_TRUE(back.accepted) << back.text;
    w.conclusion = "success";
    w.settle();
    w.order(0, Unlock{Tier::prod, ""}, "alice");
    w.order(fire, Unhold{}, "alice");
    w.pushTo(name, first, "second try", 30);
    w.comment(fire, ApproveProd{}, 10);
    w.settle();
    ASSERT_EQ(w.status(fire), FixStatus::deployed_prod) << w.lastReply(fire);
    w.at("2026-03-02T22:00:00Z");
    w.ask(Slot::t1, true);
    w.ask(Slot::t2, true);
    EXPECT_EQ(w.status(waiting), FixStatus::deployed_prod) << w.lastReply(waiting);
    EXPECT_TRUE(w.broken.empty()) << w.broken.front();
  }
}

TEST_F(EmergencyTest, WhatWasRolledBackDoesNotComeBackBelowAnotherHotfix) {
  const CommitId first = push();
  approve(issue);
  ASSERT_EQ(world.status(issue), FixStatus::deployed_prod) << why();
  const std::int64_t other = world.openIssue({"severity/critical"});
  world.at("2026-03-02T11:00:00Z");
  world.pushTo("hotfix/" + std::to_string(other) + "-too", first, "and this", 30);
  approve(other);
  ASSERT_EQ(world.status(other), FixStatus::deployed_prod) << world.lastReply(other);
  for (int i = 0; i < 2; ++i) {
    const Answer back = world.order(0, RollBack{Tier::prod, TagName(), true, "no better"}, "alice");
    ASSERT_TRUE(back.accepted) << back.text;
    world.settle();
  }
  world.order(0, Unlock{Tier::prod, ""}, "alice");
  world.order(other, Unhold{}, "alice");
  const std::size_t before = world.triggers.size();
  approve(other);
  EXPECT_EQ(world.triggers.size(), before) << "the first one was rolled back";
  EXPECT_NE(why(other).find("not its own"), std::string::npos) << why(other);
}

TEST_F(EmergencyTest, WhoWroteItApprovesNothing_WhoeverPushedIt) {
  world.pushTo(branch, release(), "fix it", 30, 10);
  approve(issue);
  EXPECT_TRUE(world.triggers.empty()) << why();
  EXPECT_TRUE(replied(world, issue, "nobody approves their own")) << world.lastReply(issue);
}

TEST_F(EmergencyTest, UntilTheAuthorsAreReadItTakesTwo) {
  world.settings.people.push_back({"eve", "eve", 50, {Role::cto}});
  world.authors_readable = false;
  world.pushTo(branch, release(), "fix it", 30, 10);
  approve(issue);
  EXPECT_TRUE(world.triggers.empty()) << "alice may have written it";
  EXPECT_NE(why().find("who wrote its commits"), std::string::npos) << why();
  world.authors_readable = true;
  world.reconcile();
  EXPECT_TRUE(world.triggers.empty()) << "alice did write it";
  EXPECT_NE(why().find("wrote part of this change"), std::string::npos) << why();
  EXPECT_EQ(why().find("two people"), std::string::npos) << why();
}

TEST_F(EmergencyTest, OnceTheAuthorsAreReadOneIsEnough) {
  world.authors_readable = false;
  push();
  approve(issue);
  ASSERT_TRUE(world.triggers.empty()) << why();
  world.authors_readable = true;
  world.reconcile();
  EXPECT_EQ(world.status(issue), FixStatus::deployed_prod) << why();
}

TEST_F(EmergencyTest, WhoWroteWhatWasReplacedSinceMayApprove) {
  world.pushTo(branch, release(), "first try", 30, 10);
  world.pushTo(branch, release(), "second try", 30);
  approve(issue);
  EXPECT_EQ(world.status(issue), FixStatus::deployed_prod) << why() << world.lastReply(issue);
}

TEST_F(EmergencyTest, AnAuthorWithoutAnAccountStandsBehindWhoPushed) {
  world.pushTo(branch, release(), "fix it", 30, 0);
  approve(issue);
  EXPECT_EQ(world.status(issue), FixStatus::deployed_prod) << why();
}

TEST_F(EmergencyTest, WhoOpenedTheIssueMayApprove) {
  const std::int64_t own = world.openIssue({"severity/critical"}, 10);
  world.pushTo("hotfix/" + std::to_string(own) + "-mine", release(), "fix it", 30);
  approve(own);
  EXPECT_EQ(world.status(own), FixStatus::deployed_prod) << world.lastReply(own);
  EXPECT_TRUE(world.broken.empty()) << world.broken.front();
}

TEST_F(EmergencyTest, WithoutAnIssueAChannelIsTold_AndItGoesByTheApi) {
  world.settings.notify = {NoticeFilter{"chat"}};
  world.pushTo("hotfix/login-loop", release(), "fix it", 30);
  ASSERT_EQ(world.state.facts.hotfixes.size(), 1U);
  const std::int64_t number = world.state.facts.hotfixes.front();
  ASSERT_GE(number, kFirstOwnNumber);
  order(number, Confirm{Flow::unset, Severity::critical, {}, false, ""}, "alice");
  world.settle();
  EXPECT_TRUE(world.fix(number).hotfix->told) << why(number);
  order(number, ApproveProd{}, "alice");
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::deployed_prod) << why(number);
}

TEST_F(EmergencyTest, WithNeitherIssueNorChannel_WhoPushedAndWhoApprovedAreTheTwoWhoKnow) {
  world.pushTo("hotfix/login-loop", release(), "fix it", 30);
  ASSERT_EQ(world.state.facts.hotfixes.size(), 1U);
  const std::int64_t number = world.state.facts.hotfixes.front();
  const std::string text = why(number);
  EXPECT_NE(text.find("it belongs to no issue"), std::string::npos) << text;
  order(number, Confirm{Flow::unset, Severity::critical, {}, false, ""}, "alice");
  world.settle();
  EXPECT_TRUE(world.triggers.empty());
  order(number, ApproveProd{}, "alice");
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::deployed_prod) << why(number);
}

TEST_F(EmergencyTest, WhatTheForgeDoesNotTakeIsSaid) {
  const CommitId head = branchFound(true);
  const std::string marker = "hotfix-told-" + std::to_string(issue) + "-" + head.str();
  world.feed(EffectFailed{Effect{"reply", Repeat::once, world.now(), PostReply{issue, "", marker}},
                          "not_found", "there is no such issue"});
  EXPECT_NE(why().find("there is no such issue"), std::string::npos) << why();
}

TEST_F(EmergencyTest, ThePullRequestOfABranchWithoutAnIssueGivesItItsNumber) {
  world.pushTo("hotfix/login-loop", release(), "fix it", 30);
  const std::int64_t own = world.state.facts.hotfixes.front();
  const std::int64_t number = world.openPullRequest("main", {}, 30);
  world.settle();
  observe(number, "hotfix/login-loop");
  EXPECT_EQ(world.status(own), FixStatus::closed) << why(own);
  ASSERT_TRUE(world.tracks(number));
  EXPECT_EQ(world.fix(number).flow, Flow::hotfix);
  ASSERT_TRUE(world.fix(number).hotfix);
  EXPECT_EQ(world.fix(number).hotfix->branch.str(), "hotfix/login-loop");
  EXPECT_TRUE(world.fix(number).hotfix->unseen.empty()) << "who pushed is known as before";
}

TEST_F(EmergencyTest, ThePullRequestOfAnIssuesBranchIsNotTrackedBesideIt_AndItsAuthorApprovesNothing) {
  push();
  const std::int64_t number = world.openPullRequest("main", {"severity/critical"}, 10);
  world.settle();
  ASSERT_TRUE(world.tracks(number));
  observe(number, branch);
  EXPECT_EQ(world.status(number), FixStatus::closed);
  EXPECT_TRUE(replied(world, number, "hotfix #" + std::to_string(issue))) << world.lastReply(number);
  approve(issue);
  EXPECT_TRUE(replied(world, issue, "nobody approves their own")) << world.lastReply(issue);
}

TEST_F(EmergencyTest, OfTwoBranchesOfOneIssueTheFirstCounts) {
  const CommitId head = push();
  const std::string other = "hotfix/" + std::to_string(issue) + "-me-too";
  world.pushTo(other, release(), "another", 30);
  world.reconcile();
  EXPECT_EQ(world.fix(issue).hotfix->branch.str(), branch);
  EXPECT_EQ(findings("`" + other + "` does not count"), 1);
  EXPECT_NE(why().find(other), std::string::npos) << why();
  approve(issue);
  EXPECT_EQ(world.status(issue), FixStatus::deployed_prod) << why();
  EXPECT_EQ(world.tags().at("v1.4.1"), head);
}

TEST_F(EmergencyTest, AHeadThatComesBackWasToldAlready) {
  const CommitId first = push();
  const Survey then = *world.state.survey;
  world.pushTo(branch, first, "more", 30);
  ASSERT_TRUE(world.fix(issue).hotfix->told);
  world.feed(Surveyed{then});
  EXPECT_EQ(world.fix(issue).hotfix->head, first);
  EXPECT_TRUE(world.fix(issue).hotfix->told) << why();
}

TEST_F(EmergencyTest, TheSecondOfTwoIsToldThatItsApprovalIsVoid) {
  world.ci_reports = false;
  push();
  const std::int64_t other = world.openIssue({"severity/critical"});
  world.pushTo("hotfix/" + std::to_string(other), release(), "the other", 30);
  approve(issue);
  approve(other);
  EXPECT_TRUE(replied(world, other, "rebased onto it afterwards")) << world.lastReply(other);
  world.report("success");
  ASSERT_EQ(world.status(issue), FixStatus::deployed_prod) << why();
  EXPECT_TRUE(replied(world, other, "PROD runs v1.4.1")) << world.lastReply(other);
  EXPECT_TRUE(world.fix(other).approvals.empty());
  EXPECT_EQ(world.fix(other).hotfix->base, world.tags().at("v1.4.1")) << "looked at at once";
}

TEST_F(EmergencyTest, AnApprovalFromBeforeItWasFoundIsNoApprovalOfIt) {
  approve(issue);
  push();
  EXPECT_TRUE(world.triggers.empty()) << "nobody could know what it would be";
  EXPECT_TRUE(world.fix(issue).approvals.empty());
}

TEST_F(EmergencyTest, ABranchOfAnOrdinaryFixIsNotTakenUp_AndSaysWhatToDo) {
  const std::int64_t number = confirmed(world, "uat");
  world.pushTo("hotfix/" + std::to_string(number) + "-x", release(), "x", 30);
  EXPECT_TRUE(replied(world, number, "in the ordinary pipeline")) << world.lastReply(number);
  world.reconcile();
  EXPECT_EQ(findings("nothing is done with"), 1) << "once for each head";
}

TEST_F(EmergencyTest, APushAfterItWasDeployedIsAnsweredToo) {
  const CommitId head = push();
  approve(issue);
  ASSERT_EQ(world.status(issue), FixStatus::deployed_prod) << why();
  world.pushTo(branch, head, "more", 30);
  EXPECT_TRUE(replied(world, issue, "another emergency")) << world.lastReply(issue);
  world.comment(issue, StartHotfix{"again"}, 10);
  world.settle();
  EXPECT_TRUE(replied(world, issue, "issue of its own")) << world.lastReply(issue);
}

TEST_F(EmergencyTest, TheCommandIsRefusedWhereTheIssueSaysThatItIsNone) {
  const std::int64_t mild = world.openIssue({"severity/medium"});
  world.comment(mild, StartHotfix{"x"}, 10);
  world.settle();
  EXPECT_TRUE(replied(world, mild, "is no emergency")) << world.lastReply(mild);
  EXPECT_TRUE(world.state.survey->hotfixes.empty());
}

TEST_F(EmergencyTest, WhatIsSaidAfterAPushPromisesNothingThatIsRefused) {
  const std::int64_t plain = world.openIssue({});
  world.pushTo("hotfix/" + std::to_string(plain), release(), "fix it", 30);
  EXPECT_TRUE(replied(world, plain, "once its severity is known to be high or critical"))
      << world.lastReply(plain);
}

TEST_F(EmergencyTest, ChannelsHearOfItOnce_WhenItsSeverityIsKnown) {
  world.settings.notify = {NoticeFilter{"chat"}};
  const std::int64_t plain = world.openIssue({});
  const CommitId head = world.pushTo("hotfix/" + std::to_string(plain), release(), "fix it", 30);
  const auto begun = [&] {
    std::vector<Notice> all;
    for (const Notice& notice : world.notices["chat"]) {
      if (notice.kind == NoticeKind::sla && notice.phase == NoticePhase::begun) all.push_back(notice);
    }
    return all;
  };
  EXPECT_TRUE(begun().empty()) << "how long there is nobody knows";
  world.label(plain, "severity/high", 20);
  world.settle();
  world.pushTo("hotfix/" + std::to_string(plain), head, "more", 30);
  ASSERT_EQ(begun().size(), 1U);
  EXPECT_TRUE(begun().front().reasons.empty()) << "what it waited for when it was found is not so any more";
}

}  // namespace
}  // namespace sluice::test
