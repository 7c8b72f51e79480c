// Back-sync debt: what PROD runs and UAT lacks is owed, and after its grace it stops the next release to UAT.
#include "core/rules/debt.h"

#include <gtest/gtest.h>

#include "core/simulate.h"
#include "scenes.h"

namespace sluice::test {
namespace {

/// A fix that is live on PROD since 2026-03-02 and not in UAT, and one that waits for T1.
struct DebtTest : ::testing::Test {
  DebtTest() {
    aheadOfProd(world);
    owed = confirmed(world, "main");
    world.merge(owed, World::How::squash);
    world.settle();
    world.ask(Slot::t1, true);
    world.ask(Slot::t2, true);
    EXPECT_EQ(world.status(owed), FixStatus::deployed_prod);
    world.reconcile();
  }
  std::int64_t waitingForUat() {
    const std::int64_t number = world.openPullRequest("uat", {"bug", "severity/low", "found-in/uat"});
    world.comment(number, Confirm{}, 20);
    world.settle();
    EXPECT_EQ(world.status(number), FixStatus::confirmed) << world.lastReply(number);
    world.merge(number);
    world.settle();
    return number;
  }
  const std::vector<Debt>& ledger() const { return world.state.facts.debts; }

  World world;
  std::int64_t owed = 0;
};

TEST_F(DebtTest, AFixThatWentToProdFirstIsOwed_WithItsAgeAndOwner) {
  ASSERT_EQ(ledger().size(), 1U);
  EXPECT_EQ(ledger()[0].number, owed);
  EXPECT_FALSE(ledger()[0].owner.empty());
  EXPECT_EQ(ledger()[0].since, world.fix(owed).history.back().at);
  const Instant since = ledger()[0].since;
  world.at("2026-03-03T10:00:00Z");
  world.reconcile();
  EXPECT_EQ(ledger()[0].since, since) << "it grows older, not younger";
}

TEST_F(DebtTest, WithinItsGraceItStopsNothing) {
  const std::int64_t number = waitingForUat();
  world.at("2026-03-04T10:00:00Z");
  world.ask(Slot::t1, true);
  EXPECT_EQ(world.status(number), FixStatus::deployed_uat) << world.lastReply(number);
}

TEST_F(DebtTest, AfterItsGraceItStopsTheNextReleaseToUat_AndTheFixThatWaitsIsUntouched) {
  const std::int64_t number = waitingForUat();
  world.at("2026-03-09T10:00:00Z");
  const Simulation simulation = simulate(world.state, world.settings, Slot::t1, world.now(), {});
  EXPECT_FALSE(simulation.would_run);
  world.ask(Slot::t1, true);
  EXPECT_EQ(world.status(number), FixStatus::confirmed);
  ASSERT_EQ(world.lastCycle().state, CycleState::blocked);
  EXPECT_EQ(world.lastCycle().reasons.front().rule, Rule::debt);
  EXPECT_NE(world.lastCycle().reasons.front().text.find("#" + std::to_string(owed)), std::string::npos);
  ASSERT_FALSE(simulation.unmet.empty());
  EXPECT_EQ(simulation.unmet.front().text, world.lastCycle().reasons.front().text);
}

TEST_F(DebtTest, NeverStopsTheMergeThatPaysIt_AndThenTheWayIsFree) {
  const std::int64_t number = waitingForUat();
  world.at("2026-03-09T10:00:00Z");
  world.comment(owed, ApproveUatMerge{}, 10);
  world.settle();
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(owed), FixStatus::uat_merged) << world.lastReply(owed);
  world.reconcile();
  EXPECT_TRUE(ledger().empty());
  world.at("2026-03-10T10:00:00Z");
  world.ask(Slot::t1, true);
  EXPECT_EQ(world.status(number), FixStatus::deployed_uat);
}

TEST_F(DebtTest, ItIsPaidWhenUatsBranchHasTheSameChangeUnderAnotherId) {
  const Survey before = *world.state.survey;
  Survey survey = before;
  for (const CommitInfo& commit : survey.prod_ahead.commits) survey.prod_ahead_in_uat.push_back(commit.id);
  world.feed(Surveyed{survey});
  EXPECT_TRUE(ledger().empty());
}

TEST_F(DebtTest, ItIsPaidWhenPickingItWouldChangeNothing) {
  world.feed(Predicted{{{world.fix(owed).id, world.head("uat"), PickOutcome::already_there, {}, {}}}});
  EXPECT_TRUE(ledger().empty());
}

TEST_F(DebtTest, OnlyAnAdminWaivesIt_WithAReason_UntilALaterTime) {
  const std::int64_t number = waitingForUat();
  world.at("2026-03-09T10:00:00Z");
  const std::string name = "#" + std::to_string(owed);
  EXPECT_FALSE(world.order(0, WaiveDebt{name, std::chrono::hours(24), "no"}, "bob").accepted);
  EXPECT_FALSE(world.order(0, WaiveDebt{name, std::chrono::hours(24), ""}, "alice").accepted);
  EXPECT_TRUE(world.order(0, WaiveDebt{"#4711", {}, "not there"}, "alice").unknown);
  EXPECT_TRUE(world.order(0, WaiveDebt{name, std::chrono::hours(24), "UAT is rebuilt"}, "alice").accepted);
  world.ask(Slot::t1, true);
  EXPECT_EQ(world.status(number), FixStatus::deployed_uat);
  const std::int64_t next = waitingForUat();
  world.at("2026-03-11T10:00:00Z");
  world.reconcile();
  world.ask(Slot::t1, true);
  EXPECT_EQ(world.status(next), FixStatus::confirmed) << "the waiver has ended, and the debt is still there";
}

TEST_F(DebtTest, FlowTwoFixesStillQueueForProd) {
  world.at("2026-03-09T10:00:00Z");
  const std::int64_t uat = waitingForUat();
  const std::int64_t prod = confirmed(world, "main");
  world.merge(prod, World::How::squash);
  world.settle();
  world.ask(Slot::t1, true);
  EXPECT_EQ(world.status(prod), FixStatus::pending_prod);
  EXPECT_EQ(world.status(uat), FixStatus::planned);
}

TEST(Debt, ACommitOfNoFixIsOwedFromWhenPRODRunsIt) {
  World world;
  aheadOfProd(world);
  world.tag("v1.4.1", world.commit(BranchName("main"), "by hand"));
  world.reconcile();
  ASSERT_EQ(world.state.facts.debts.size(), 1U);
  EXPECT_EQ(world.state.facts.debts[0].number, 0);
  EXPECT_EQ(world.state.facts.debts[0].title, "by hand");
  EXPECT_EQ(world.state.facts.debts[0].since, world.now());
}

}  // namespace
}  // namespace sluice::test
