// Rollback: an earlier release is deployed again, fixes go back and are held, never ping-pong.
#include "core/flows/rollback.h"

#include <gtest/gtest.h>

#include "scenes.h"

namespace sluice::test {
namespace {

struct RollbackTest : ::testing::Test {
  /// A flow 2 fix that goes live on PROD as the next patch.
  std::int64_t ship() {
    const std::int64_t number = confirmed(world, "main");
    world.merge(number, World::How::squash);
    world.settle();
    world.ask(Slot::t1, true);
    world.ask(Slot::t2, true);
    EXPECT_EQ(world.status(number), FixStatus::deployed_prod) << world.lastReply(number);
    nextDay();
    return number;
  }
  void nextDay() {
    ++day;
    world.at("2026-03-" + std::string(day < 10 ? "0" : "") + std::to_string(day) + "T10:00:00Z");
  }
  Answer back(const std::string& reason = "totals are wrong", const std::string& to = "", bool force = false,
              const std::string& by = "alice") {
    return world.order(0, RollBack{Tier::prod, TagName(to), force, reason}, by);
  }
  std::string running() const { return world.state.facts.prod.running->version.str(); }

  World world;
  int day = 2;
};

TEST_F(RollbackTest, DeploysTheLastGoodReleaseAgain_SendsTheFixBackHeld_AndLocksTheEnvironment) {
  aheadOfProd(world);
  const std::int64_t number = ship();
  ASSERT_EQ(running(), "v1.4.1");
  const CommitId head = world.head("main");
  const Answer answer = back();
  ASSERT_TRUE(answer.accepted) << answer.text;
  EXPECT_NE(answer.text.find("v1.4.1 → v1.4.0"), std::string::npos) << answer.text;
  world.settle();
  EXPECT_EQ(running(), "v1.4.0");
  EXPECT_EQ(world.head("main"), head) << "no history is rewritten";
  EXPECT_TRUE(world.triggers.back().rollback);
  EXPECT_EQ(world.triggers.back().ref.str(), "v1.4.0");
  EXPECT_EQ(world.status(number), FixStatus::pending_prod);
  ASSERT_TRUE(world.fix(number).held);
  ASSERT_EQ(world.state.locks.size(), 1U);
  EXPECT_EQ(world.state.locks.begin()->second.environment, Tier::prod);
  EXPECT_TRUE(world.broken.empty()) << world.broken.front();
}

TEST_F(RollbackTest, ASecondOneGoesOneFurtherBack_NeverPingPong) {
  aheadOfProd(world);
  ship();
  ship();
  ASSERT_EQ(running(), "v1.4.2");
  ASSERT_TRUE(back().accepted);
  world.settle();
  ASSERT_EQ(running(), "v1.4.1");
  ASSERT_TRUE(back("still wrong").accepted) << "Sluice's own lock does not stop it";
  world.settle();
  EXPECT_EQ(running(), "v1.4.0");
  const Answer third = back("and again");
  EXPECT_FALSE(third.accepted) << "v1.4.0 was the first that Sluice knows of";
}

TEST_F(RollbackTest, ToANamedRelease_TakesEverythingBetweenBack) {
  aheadOfProd(world);
  const std::int64_t first = ship();
  const std::int64_t second = ship();
  ASSERT_TRUE(back("both are wrong", "v1.4.0").accepted);
  world.settle();
  EXPECT_EQ(running(), "v1.4.0");
  EXPECT_TRUE(world.fix(first).held);
  EXPECT_TRUE(world.fix(second).held);
  EXPECT_EQ(world.status(first), FixStatus::pending_prod);
}

TEST_F(RollbackTest, WhatCannotBeDoneIsRefusedWithItsReason) {
  aheadOfProd(world);
  EXPECT_FALSE(back().accepted) << "nothing ran before the first release";
  ship();
  struct Row {
    std::string to, reason, by, says;
  };
  for (const Row& row :
       {Row{"", "x", "bob", "only"}, Row{"", "", "alice", "needs a reason"},
        Row{"v1.4.1", "x", "alice", "already"}, Row{"v9.9.9", "x", "alice", "no release tag"},
        Row{"v1.5.0", "x", "alice", "newer"}}) {
    const Answer answer = back(row.reason, row.to, false, row.by);
    EXPECT_FALSE(answer.accepted) << row.to << row.reason << row.by;
    if (row.by == "alice") {
      EXPECT_NE(answer.text.find(row.says), std::string::npos) << answer.text;
    }
  }
  EXPECT_EQ(running(), "v1.4.1");
}

TEST_F(RollbackTest, WhileADeploymentRunsThereItWaitsForAPerson) {
  aheadOfProd(world);
  ship();
  world.ci_reports = false;
  const std::int64_t number = confirmed(world, "main");
  world.merge(number, World::How::squash);
  world.settle();
  world.ask(Slot::t1, true);
  world.ask(Slot::t2, true);
  const Answer answer = back();
  ASSERT_FALSE(answer.accepted);
  EXPECT_EQ(answer.reasons.front().rule, Rule::concurrency);
}

TEST_F(RollbackTest, ALockOfAPersonNeedsForce) {
  aheadOfProd(world);
  ship();
  world.order(0, LockEnvironment{Tier::prod, {}, "an audit"}, "alice");
  EXPECT_FALSE(back().accepted);
  EXPECT_TRUE(back("it burns", "", true).accepted);
}

TEST_F(RollbackTest, AMigrationThatStaysNeedsForce_ExceptWhereItIsTakenBackOrLeftSafely) {
  aheadOfProd(world);
  const std::int64_t number = ship();
  const auto migrate = [&] { world.state.fixes.at(number).plan->migrations = {"db/1.sql"}; };
  migrate();
  const Answer refused = back();
  ASSERT_FALSE(refused.accepted);
  EXPECT_NE(refused.text.find("db/1.sql"), std::string::npos) << refused.text;
  world.settings.down_migrations = true;
  ASSERT_TRUE(back().accepted);
  world.settle();
  EXPECT_EQ(world.triggers.back().migrate_down_to, "v1.4.0");
}

TEST_F(RollbackTest, ADeletedTagIsReplacedByTheRollbackTagAtTheSameCommit) {
  aheadOfProd(world);
  ship();
  const Survey before = *world.state.survey;
  Survey survey = before;
  std::vector<Release> tags;
  for (const Release& tag : before.tags) {
    if (tag.version.str() != "v1.4.0") tags.push_back(tag);
  }
  survey.tags = tags;
  world.feed(Surveyed{survey});
  const Draft draft(world.state, world.settings, world.now());
  const RollbackPlan plan = planRollback(draft, Tier::prod, TagName());
  EXPECT_TRUE(plan.stops.empty());
  EXPECT_TRUE(plan.ref.str().starts_with("rollback-")) << plan.ref.str();
  EXPECT_EQ(plan.to.version.str(), "v1.4.0");
}

TEST_F(RollbackTest, OneThatFailsLeavesTheEnvironmentLockedAndUnproved) {
  aheadOfProd(world);
  const std::int64_t number = ship();
  world.conclusion = "failure";
  ASSERT_TRUE(back().accepted);
  world.settle();
  EXPECT_FALSE(world.state.facts.prod.good);
  EXPECT_EQ(world.status(number), FixStatus::deployed_prod) << "nothing was taken back";
  EXPECT_TRUE(replied(world, number, "person is needed")) << world.lastReply(number);
}

TEST_F(RollbackTest, OneThatFailedMayBeTriedAgain_OrWhatIsRecordedGoesOverIt) {
  aheadOfProd(world);
  const std::int64_t number = ship();
  for (const bool again : {false, true}) {
    world.conclusion = "failure";
    ASSERT_TRUE(back("totals are wrong", "v1.4.0").accepted);
    world.settle();
    ASSERT_FALSE(world.state.facts.prod.good);
    world.conclusion = "success";
    const Answer answer = back("try again", again ? "" : "v1.4.1");
    ASSERT_TRUE(answer.accepted) << answer.text;
    world.settle();
    EXPECT_TRUE(world.state.facts.prod.good);
    EXPECT_EQ(running(), again ? "v1.4.0" : "v1.4.1");
    EXPECT_EQ(world.status(number), again ? FixStatus::pending_prod : FixStatus::deployed_prod);
  }
}

TEST_F(RollbackTest, AfterADeploymentThatFailedInCI_TheLastGoodReleaseGoesOverIt) {
  aheadOfProd(world);
  const std::int64_t number = confirmed(world, "main");
  world.merge(number, World::How::squash);
  world.settle();
  world.ask(Slot::t1, true);
  world.conclusion = "failure";
  world.ask(Slot::t2, true);
  ASSERT_EQ(running(), "v1.4.0");
  ASSERT_TRUE(world.state.facts.prod.half_done);
  world.conclusion = "success";
  const Answer answer = back("half of it runs there");
  ASSERT_TRUE(answer.accepted) << answer.text;
  EXPECT_NE(answer.text.find("v1.4.1 → v1.4.0"), std::string::npos) << answer.text;
  world.settle();
  EXPECT_EQ(world.triggers.back().ref.str(), "v1.4.0");
  EXPECT_EQ(world.triggers.back().previous_version, "v1.4.1");
  EXPECT_TRUE(world.triggers.back().rollback);
  EXPECT_TRUE(world.state.facts.prod.good);
  EXPECT_FALSE(world.state.facts.prod.half_done);
  EXPECT_TRUE(world.fix(number).held);
  EXPECT_FALSE(back("again").accepted) << "nothing ran before v1.4.0, and nothing is half done";
  EXPECT_TRUE(world.broken.empty()) << world.broken.front();
}

TEST_F(RollbackTest, ADeploymentThatGoesWellLeavesNothingHalfDone) {
  aheadOfProd(world);
  world.conclusion = "failure";
  const std::int64_t number = confirmed(world, "main");
  world.merge(number, World::How::squash);
  world.settle();
  world.ask(Slot::t1, true);
  world.ask(Slot::t2, true);
  ASSERT_TRUE(world.state.facts.prod.half_done);
  world.conclusion = "success";
  nextDay();
  world.ask(Slot::t2, true);
  ASSERT_EQ(world.status(number), FixStatus::deployed_prod) << world.lastReply(number);
  EXPECT_FALSE(world.state.facts.prod.half_done);
  EXPECT_NE(back().text.find("→ v1.4.0"), std::string::npos);
}

TEST_F(RollbackTest, StartsFromWhatAPersonHasStated) {
  aheadOfProd(world);
  ship();
  ship();
  const auto adopt = [&](const std::string& version) {
    Adopt stated;
    stated.environment = Tier::prod;
    stated.version = TagName(version);
    ASSERT_TRUE(world.order(0, stated, "alice").accepted);
  };
  adopt("v1.4.0");
  const Answer forward = back();
  EXPECT_FALSE(forward.accepted) << forward.text << ": a rollback never goes forward";
  adopt("v1.4.2");
  const Answer answer = back();
  ASSERT_TRUE(answer.accepted) << answer.text;
  EXPECT_NE(answer.text.find("v1.4.2 → v1.4.0"), std::string::npos) << answer.text;
}

TEST_F(RollbackTest, WithoutAHistoryTheNewestRollbackTagLeadsBack) {
  aheadOfProd(world);
  ship();
  world.state.facts.prod.history.clear();
  const Answer answer = back();
  ASSERT_TRUE(answer.accepted) << answer.text;
  EXPECT_NE(answer.text.find("v1.4.1 → v1.4.0"), std::string::npos) << answer.text;
}

TEST_F(RollbackTest, UnheldAndUnlockedItShipsAgain) {
  aheadOfProd(world);
  const std::int64_t number = ship();
  ASSERT_TRUE(back().accepted);
  world.settle();
  world.order(0, Unlock{Tier::prod, ""}, "alice");
  world.order(number, Unhold{}, "alice");
  nextDay();
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::deployed_prod) << world.lastReply(number);
}

TEST_F(RollbackTest, AFlow1FixGoesBackToWhereItWaitedForPROD_AndItsCommitsNeedAnApprovalAgain) {
  const std::int64_t number = confirmed(world, "uat");
  world.merge(number);
  world.settle();
  world.ask(Slot::t1, true);
  world.comment(number, ApproveProd{}, 10);
  world.settle();
  world.ask(Slot::t2, true);
  ASSERT_EQ(world.status(number), FixStatus::deployed_prod) << world.lastReply(number);
  nextDay();
  ASSERT_TRUE(back().accepted);
  world.settle();
  EXPECT_EQ(running(), "v1.4.0");
  EXPECT_EQ(world.status(number), FixStatus::pending_prod);
  EXPECT_TRUE(world.fix(number).held);
  EXPECT_TRUE(world.state.facts.uat.accounted.empty());
}

struct SmokeTest : RollbackTest {
  SmokeTest() {
    SmokeStep step;
    step.name = "login";
    step.url = "http://127.0.0.1:1/login";
    world.settings.prod.smoke = {step};
  }
};

TEST_F(SmokeTest, AGoodOneEndsTheDeployment) {
  aheadOfProd(world);
  ship();
  EXPECT_EQ(running(), "v1.4.1");
}

TEST_F(SmokeTest, ABadOneBringsTheLastGoodReleaseBack_TheFixStaysWhereItWasAndIsHeld) {
  aheadOfProd(world);
  const std::int64_t number = confirmed(world, "main");
  world.merge(number, World::How::squash);
  world.settle();
  world.ask(Slot::t1, true);
  world.smoke_fails = true;
  world.settings.prod.smoke.front().services.clear();
  world.on_event = [&](const State&, const Event& event) {
    if (std::holds_alternative<Smoked>(event.body)) world.smoke_fails = false;  // the old release is fine
  };
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::pending_prod);
  EXPECT_TRUE(world.fix(number).held);
  EXPECT_EQ(running(), "v1.4.0");
  EXPECT_TRUE(world.triggers.back().rollback);
  EXPECT_EQ(world.triggers.back().previous_version, "v1.4.1");
  EXPECT_TRUE(world.state.facts.prod.good);
  ASSERT_EQ(world.state.locks.size(), 1U);
  EXPECT_TRUE(world.broken.empty()) << world.broken.front();
}

TEST_F(SmokeTest, ARollbackThatDoesNotPassEither_CallsAPersonAndGoesNoFurther) {
  aheadOfProd(world);
  const std::int64_t number = confirmed(world, "main");
  world.merge(number, World::How::squash);
  world.settle();
  world.ask(Slot::t1, true);
  world.smoke_fails = true;
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.triggers.size(), 2U) << "the release and one rollback";
  EXPECT_FALSE(world.state.facts.prod.good);
  EXPECT_TRUE(replied(world, number, "person")) << world.lastReply(number);
}

TEST_F(RollbackTest, HowBadItIsDecidesWhatIsDone) {
  struct Row {
    Impact impact;
    bool force, accepted, escalated;
  };
  for (const Row& row : {Row{Impact::minor, false, false, false}, Row{Impact::minor, true, true, false},
                         Row{Impact::functional, false, true, false}, Row{Impact::data, false, true, true}}) {
    SCOPED_TRACE(toText(row.impact));
    World fresh;
    fresh.settings.notify = {NoticeFilter{"chat", {NoticeKind::escalation}}};
    aheadOfProd(fresh);
    const std::int64_t number = confirmed(fresh, "main");
    fresh.merge(number, World::How::squash);
    fresh.settle();
    fresh.ask(Slot::t1, true);
    fresh.ask(Slot::t2, true);
    const Answer answer =
        fresh.order(0, RollBack{Tier::prod, TagName(), row.force, "totals are wrong", row.impact}, "alice");
    EXPECT_EQ(answer.accepted, row.accepted) << answer.text;
    fresh.settle();
    EXPECT_EQ(!fresh.notices["chat"].empty(), row.escalated);
    if (!row.accepted) {
      ASSERT_FALSE(answer.reasons.empty());
      EXPECT_NE(answer.reasons.front().text.find("watch it, and fix it with the next pipeline"),
                std::string::npos);
    }
  }
}

}  // namespace
}  // namespace sluice::test
