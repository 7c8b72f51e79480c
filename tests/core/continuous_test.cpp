// Without slots: a fix moves when it is ready, its gates are open and UAT has run it for long enough.
#include "core/flows/continuous.h"

#include <gtest/gtest.h>

#include "scenes.h"

namespace sluice::test {
namespace {

struct ContinuousTest : ::testing::Test {
  ContinuousTest() { world.settings.continuous = true; }

  std::int64_t inUat() {
    const std::int64_t number = confirmed(world, "uat");
    world.merge(number);
    world.settle();
    return number;
  }
  std::size_t cycles() const {
    std::set<std::string> ids;
    for (const std::vector<Change>& changes : world.journal) {
      for (const Change& change : changes) {
        if (const auto* cycle = std::get_if<Cycle>(&change)) ids.insert(cycle->id.str());
      }
    }
    return ids.size();
  }

  World world;
};

TEST_F(ContinuousTest, AConfirmedFixIsAnalysedAtOnce_AndDeployedToUatWhenItIsMerged) {
  const std::int64_t number = confirmed(world, "uat");
  EXPECT_EQ(world.status(number), FixStatus::planned);
  world.merge(number);
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::deployed_uat);
  EXPECT_TRUE(world.broken.empty()) << world.broken.front();
}

TEST_F(ContinuousTest, ProdGetsItWhenItIsApprovedAndUatHasSoaked) {
  const std::int64_t number = inUat();
  const Answer answer = world.order(number, ApproveProd{}, "bob");
  world.settle();
  ASSERT_TRUE(answer.accepted) << answer.text;
  EXPECT_NE(answer.text.find("10:30"), std::string::npos) << answer.text;
  EXPECT_EQ(world.status(number), FixStatus::pending_prod);
  world.pass("2026-03-02T10:29:00Z");
  EXPECT_EQ(world.status(number), FixStatus::pending_prod);
  world.pass("2026-03-02T10:30:00Z");
  EXPECT_EQ(world.status(number), FixStatus::deployed_prod) << world.lastReply(number);
  EXPECT_TRUE(world.broken.empty()) << world.broken.front();
}

TEST_F(ContinuousTest, ApprovedAfterTheSoak_ItGoesAtOnce) {
  const std::int64_t number = inUat();
  world.pass("2026-03-02T11:00:00Z");
  ASSERT_TRUE(world.order(number, ApproveProd{}, "bob").accepted);
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::deployed_prod);
}

TEST_F(ContinuousTest, WhatIsApprovedAndSoaks_KeepsUatAsItIs) {
  const std::int64_t first = inUat();
  ASSERT_TRUE(world.order(first, ApproveProd{}, "bob").accepted);
  world.settle();
  const std::int64_t second = inUat();
  EXPECT_EQ(world.status(second), FixStatus::confirmed);
  world.pass("2026-03-02T10:30:00Z");
  EXPECT_EQ(world.status(first), FixStatus::deployed_prod);
  EXPECT_EQ(world.status(second), FixStatus::deployed_uat);
}

TEST_F(ContinuousTest, AFlow2FixGoesToProdWithoutASoak_AndBackToUatWhenThatIsApproved) {
  aheadOfProd(world);
  const std::int64_t number = confirmed(world, "main");
  world.merge(number, World::How::squash);
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::deployed_prod);
  ASSERT_TRUE(world.order(number, ApproveUatMerge{}, "bob").accepted);
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::uat_merged);
}

TEST_F(ContinuousTest, AClosedGateIsTriedAgainWhenSomebodyOpensIt_ByTheSameCycle) {
  LockEnvironment lock;
  lock.environment = Tier::uat;
  lock.reason = "data is loaded";
  ASSERT_TRUE(world.order(0, lock, "alice").accepted);
  const std::int64_t number = inUat();
  EXPECT_EQ(world.status(number), FixStatus::confirmed);
  const std::size_t before = cycles();
  Unlock unlock;
  unlock.environment = Tier::uat;
  ASSERT_TRUE(world.order(0, unlock, "alice").accepted);
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::deployed_uat);
  EXPECT_EQ(cycles(), before);
}

TEST_F(ContinuousTest, AFreezeThatEndsByItselfIsNoticedWithinMinutes) {
  FreezeWindow freeze;
  freeze.from = *fromRfc3339("2026-03-02T09:00:00Z");
  freeze.until = *fromRfc3339("2026-03-02T10:20:00Z");
  freeze.level = FreezeLevel::hard;
  freeze.reason = "go-live";
  world.settings.freezes.push_back(freeze);
  const std::int64_t number = inUat();
  EXPECT_NE(world.status(number), FixStatus::deployed_uat);
  world.pass("2026-03-02T10:21:00Z");
  world.pass("2026-03-02T10:26:00Z");
  EXPECT_EQ(world.status(number), FixStatus::deployed_uat);
}

TEST_F(ContinuousTest, AFailedDeploymentIsNotTriedAgainUnasked_ButAnAdminMay) {
  world.conclusion = "failure";
  const std::int64_t number = inUat();
  EXPECT_EQ(world.status(number), FixStatus::planned);
  const int runs = world.runs();
  for (const char* later : {"2026-03-02T10:06:00Z", "2026-03-02T11:00:00Z", "2026-03-03T10:00:00Z"}) {
    world.pass(later);
    world.reconcile();
  }
  EXPECT_EQ(world.runs(), runs);
  world.conclusion = "success";
  world.ask(Slot::t1, true);
  EXPECT_EQ(world.status(number), FixStatus::deployed_uat);
}

TEST_F(ContinuousTest, NothingToDoOpensNoCycles) {
  inUat();
  const std::size_t before = cycles();
  for (int i = 0; i < 20; ++i) world.reconcile();
  EXPECT_EQ(cycles(), before);
}

TEST_F(ContinuousTest, AnotherDateIsRefused) {
  EXPECT_FALSE(world.ask(Slot::t1, true, "2026-03-05").accepted);
}

}  // namespace
}  // namespace sluice::test
