#include "core/flows/status.h"

#include <gtest/gtest.h>

#include "scenes.h"

namespace sluice::test {
namespace {

class StatusLine : public ::testing::Test {
 protected:
  const SetCommitStatus& status(std::int64_t number) {
    return world.statuses[world.pullRequest(number).head];
  }
  std::string said(std::int64_t number) {
    return std::string(toText(status(number).state)) + ": " + status(number).description;
  }
  std::int64_t merged() {
    const std::int64_t number = confirmed(world, "uat");
    world.merge(number);
    world.settle();
    return number;
  }
  std::vector<Judgement> judgements() const {
    std::vector<Judgement> all;
    for (const auto& changes : world.journal) {
      for (const Change& change : changes) {
        if (const auto* judgement = std::get_if<Judgement>(&change)) all.push_back(*judgement);
      }
    }
    return all;
  }
  ChecklistItem& item(const std::string& name) {
    return *std::find_if(world.settings.checklist.begin(), world.settings.checklist.end(),
                         [&](const ChecklistItem& one) { return one.name == name; });
  }

  World world;
};

TEST_F(StatusLine, FollowsAFixOnItsWholeWay) {
  const std::int64_t number = world.openPullRequest("uat", {"bug", "severity/medium"});
  world.settle();
  EXPECT_EQ(said(number), "pending: nobody confirmed it yet: alice or bob can give it (admin or manager)");
  world.comment(number, Confirm{}, 20);
  world.settle();
  EXPECT_EQ(said(number), "pending: the pull request is not merged into uat");
  world.merge(number);
  world.settle();
  EXPECT_EQ(said(number), "success: nothing stands in its way: T1 at 20:00 takes it on");
  world.ask(Slot::t1, true);
  EXPECT_EQ(said(number), "pending: PROD is not approved yet: alice or bob can give it (admin or manager)");
  world.comment(number, ApproveProd{}, 20);
  world.settle();
  EXPECT_EQ(said(number), "success: nothing stands in its way: T2 at 22:00 takes it on");
  world.ask(Slot::t2, true);
  EXPECT_EQ(said(number), "success: complete: in PROD with v1.4.1");
}

TEST_F(StatusLine, SaysThatADeploymentIsOnItsWay) {
  const std::int64_t number = merged();
  world.ci_reports = false;
  world.ask(Slot::t1, true);
  EXPECT_EQ(said(number), "pending: on its way to uat with v1.4.1");
}

TEST_F(StatusLine, StandsOnTheHead_AlsoAfterAPush) {
  const std::int64_t number = confirmed(world, "uat");
  const CommitId old = world.pullRequest(number).head;
  world.pushToPullRequest(number);
  world.settle();
  ASSERT_NE(old, world.pullRequest(number).head);
  EXPECT_EQ(said(number), "pending: the pull request is not merged into uat");
}

TEST_F(StatusLine, OfAHotfix_StandsOnItsBranch_AndSaysWhatTheEmergencyWaitsFor) {
  aheadOfProd(world);
  world.reconcile();
  const std::int64_t issue = world.openIssue({"severity/critical"});
  const CommitId head =
      world.pushTo("hotfix/" + std::to_string(issue) + "-it-burns", world.tags().at("v1.4.0"), "fix it", 30);
  EXPECT_EQ(world.statuses[head].state, CommitState::pending);
  EXPECT_EQ(world.statuses[head].description,
            "no admin has approved the hotfix as it is now: /approve prod (admin)");
  EXPECT_EQ(world.fix(issue).told.commit, head);
}

TEST_F(StatusLine, FailsWhereARuleSaysNo) {
  const std::int64_t number = merged();
  world.order(number, HoldFix{"the customer is asked"}, "bob");
  world.settle();
  EXPECT_EQ(said(number), "failure: held by bob: the customer is asked");
  world.order(number, Unhold{}, "bob");
  world.settle();
  EXPECT_EQ(said(number), "success: nothing stands in its way: T1 at 20:00 takes it on");
  world.order(0, LockEnvironment{Tier::uat, std::nullopt, "database work"}, "alice");
  world.settle();
  EXPECT_EQ(said(number), "failure: lock: locked by alice: database work (admin)");
  world.order(0, Unlock{Tier::uat, ""}, "alice");
  world.settle();
  EXPECT_EQ(said(number), "success: nothing stands in its way: T1 at 20:00 takes it on");
  const std::int64_t critical = world.openPullRequest("uat", {"bug", "severity/critical"});
  world.settle();
  EXPECT_EQ(said(critical), "failure: severity critical does not enter the pipeline: /hotfix (admin)");
  world.order(critical, Reject{"not a bug"}, "bob");
  world.settle();
  EXPECT_EQ(said(critical), "failure: rejected: not a bug");
}

TEST_F(StatusLine, ACheckThatWaitsForAWordIsPending_AndFollowsTheWord) {
  item("backup").probe = ProbeKind::attestation;
  const std::int64_t number = merged();
  EXPECT_EQ(said(number),
            "pending: backup: nobody has vouched for it: /attest backup (oncall, manager or admin)");
  world.order(0, Attest{"backup", ""}, "bob");
  world.settle();
  EXPECT_EQ(status(number).state, CommitState::success);
}

TEST_F(StatusLine, AFreezeThatBeginsByItself_IsToldAtTheReconciliation) {
  const std::int64_t number = merged();
  FreezeWindow freeze;
  freeze.from = *fromRfc3339("2026-03-02T12:00:00Z");
  freeze.until = *fromRfc3339("2026-03-02T14:00:00Z");
  freeze.reason = "month end";
  world.settings.freezes = {freeze};
  world.at("2026-03-02T12:01:00Z");
  world.reconcile();
  EXPECT_EQ(said(number), "failure: freeze: hard freeze until 2026-03-02 14:00 GMT: month end (admin)");
  world.at("2026-03-02T14:01:00Z");
  world.reconcile();
  EXPECT_EQ(status(number).state, CommitState::success);
}

TEST_F(StatusLine, IsNotSaidAgainWhileNothingChanges) {
  merged();
  const std::size_t before = judgements().size();
  int statuses = 0;
  world.reconcile();
  world.at("2026-03-02T11:00:00Z");
  world.reconcile();
  for (const auto& [number, fix] : world.state.fixes) world.feed(PullRequestHinted{number, 0, 0});
  world.settle();
  EXPECT_EQ(judgements().size(), before);
  const Decision decision = decide(world.state, {world.now(), ReconcileDue{}, ""}, world.settings);
  for (const Effect& effect : decision.effects)
    statuses += std::holds_alternative<SetCommitStatus>(effect.body) ? 1 : 0;
  EXPECT_EQ(statuses, 0);
}

TEST_F(StatusLine, FitsTheForgesLimit_AndKeepsWhoCanClearIt) {
  item("backup").probe = ProbeKind::skip;
  const std::int64_t number = merged();
  std::string reason;
  for (int i = 0; i < 60; ++i) reason += "修正";
  world.order(0, LockEnvironment{Tier::uat, std::nullopt, reason}, "alice");
  world.settle();
  const std::string& line = status(number).description;
  EXPECT_LE(line.size(), 140U);
  EXPECT_TRUE(line.ends_with("… (admin)")) << line;
  EXPECT_EQ(line.find('\xEF'), std::string::npos) << "no character is cut in two: " << line;
}

TEST_F(StatusLine, LeadsToAJudgementThatStaysWhatItWas) {
  const std::int64_t number = merged();
  world.order(0, LockEnvironment{Tier::uat, std::nullopt, "database work"}, "alice");
  world.settle();
  const Told locked = world.fix(number).told;
  EXPECT_EQ(status(number).url, "https://sluice.example/decisions/" + locked.judgement);
  world.order(0, Unlock{Tier::uat, ""}, "alice");
  world.settle();
  EXPECT_NE(world.fix(number).told.judgement, locked.judgement);
  std::map<std::string, Judgement> by_id;
  for (const Judgement& one : judgements())
    EXPECT_TRUE(by_id.emplace(one.id, one).second) << "written twice: " << one.id;
  const Judgement& judgement = by_id.at(locked.judgement);
  EXPECT_EQ(judgement.summary, "lock: locked by alice: database work (admin)");
  EXPECT_EQ(judgement.commit, world.pullRequest(number).head);
  ASSERT_EQ(judgement.gates.size(), 1U);
  EXPECT_EQ(judgement.gates[0].environment, Tier::uat);
  EXPECT_FALSE(judgement.gates[0].gate.open);
  EXPECT_EQ(judgement.reasons.at(0).rule, Rule::lock);
  EXPECT_EQ(judgement.approvals.at(0).by, "bob");
  EXPECT_EQ(judgement.prod->version.str(), "v1.4.0");
}

TEST_F(StatusLine, WithoutAPublicAddress_HasNoLink) {
  world.settings.public_url.clear();
  const std::int64_t number = merged();
  EXPECT_EQ(status(number).url, "");
}

TEST_F(StatusLine, ThatAnOutageSwallowed_IsToldAgain_ARefusedOneIsNot) {
  const std::int64_t number = merged();
  const SetCommitStatus lost = status(number);
  Effect effect{"commit-status/sluice/" + lost.commit.str(), Repeat::coalesce, {}, lost};
  world.statuses.clear();
  world.feed(EffectFailed{effect, "forbidden", "no such permission"});
  world.settle();
  EXPECT_TRUE(world.statuses.empty());
  world.feed(EffectFailed{effect, "transient", "the forge is down"});
  world.settle();
  EXPECT_EQ(status(number).description, lost.description);
}

TEST_F(StatusLine, OfAFailedProbe_FailsWhileItsCycleIsOpen) {
  ChecklistItem& backup = item("backup");
  backup.probe = ProbeKind::file;
  const std::int64_t number = merged();
  EXPECT_EQ(status(number).state, CommitState::success) << "nobody has looked yet";
  CycleAsked asked;
  asked.login = "alice";
  asked.force = true;
  world.probes = {{"backup", false, "older than 24h"}};
  world.feed(asked);
  world.settle();
  ASSERT_EQ(world.lastCycle().state, CycleState::blocked);
  EXPECT_EQ(said(number), "failure: backup: older than 24h");
}

}  // namespace
}  // namespace sluice::test
