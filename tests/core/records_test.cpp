// The records of a deployment: written before it runs and when it has ended, from what is known then.
#include <gtest/gtest.h>

#include "scenes.h"

namespace sluice::test {
namespace {

struct RecordsTest : ::testing::Test {
  RecordsTest() {
    aheadOfProd(world);
    SmokeStep login;
    login.name = "login";
    login.url = "https://shop.example/login";
    world.settings.prod.smoke = {login};
  }
  std::int64_t ship() {
    const std::int64_t number = confirmed(world, "main");
    world.merge(number, World::How::squash);
    world.settle();
    world.ask(Slot::t1, true);
    world.ask(Slot::t2, true);
    return number;
  }
  DeploymentId lastTo(Tier tier, bool rollback = false) const {
    DeploymentId id;
    Instant last{};
    for (const auto& [one, deployment] : world.deployments()) {
      if (deployment.environment != tier || (deployment.purpose == Purpose::rollback) != rollback) continue;
      if (deployment.created_at >= last) id = one;
      last = std::max(last, deployment.created_at);
    }
    return id;
  }
  const std::vector<DeploymentFacts>& made(const DeploymentId& id, RecordKind record) {
    return world.records[{id, record}];
  }

  World world;
};

TEST_F(RecordsTest, ChecklistAndWayBack_AreWrittenBeforeItRuns_TheLogWhenItHasEnded) {
  world.ci_reports = false;
  const std::int64_t number = ship();
  const DeploymentId id = lastTo(Tier::prod);
  ASSERT_EQ(made(id, RecordKind::checklist).size(), 1U);
  ASSERT_EQ(made(id, RecordKind::rollback_plan).size(), 1U);
  EXPECT_TRUE(made(id, RecordKind::deployment_log).empty());
  const DeploymentFacts& plan = made(id, RecordKind::rollback_plan).front();
  EXPECT_EQ(plan.release.version.str(), "v1.4.1");
  EXPECT_EQ(plan.previous, "v1.4.0");
  EXPECT_EQ(plan.smoke_steps, std::vector<std::string>{"login"});
  EXPECT_FALSE(plan.checks.empty()) << "the gate, as it was judged right before the trigger";
  ASSERT_EQ(plan.fixes.size(), 1U);
  EXPECT_NE(plan.fixes.front().line.find("(#" + std::to_string(number) + ", flow2, approved by "),
            std::string::npos)
      << plan.fixes.front().line;

  world.report("success");
  world.settle();
  ASSERT_EQ(made(id, RecordKind::checklist).size(), 2U);
  EXPECT_EQ(made(id, RecordKind::rollback_plan).size(), 1U) << "a plan is not written after the fact";
  ASSERT_EQ(made(id, RecordKind::deployment_log).size(), 1U);
  const DeploymentFacts& log = made(id, RecordKind::deployment_log).front();
  EXPECT_EQ(log.state, DeploymentState::succeeded);
  ASSERT_EQ(log.smoke.size(), 1U);
  EXPECT_TRUE(log.smoke.front().passed);
  EXPECT_FALSE(log.undone_by);
}

TEST_F(RecordsTest, AreKeptInTheStore_TheLastOneOfEachKind) {
  ship();
  const DeploymentId id = lastTo(Tier::prod);
  std::map<std::string, int> kept;
  for (const auto& changes : world.journal) {
    for (const Change& change : changes) {
      if (const auto* record = std::get_if<DeploymentRecord>(&change); record && record->deployment == id)
        ++kept[record->id()];
    }
  }
  EXPECT_EQ(kept[id.str() + "/checklist"], 2);
  EXPECT_EQ(kept[id.str() + "/rollback-plan"], 1);
  EXPECT_EQ(kept[id.str() + "/deployment-log"], 1);
}

TEST_F(RecordsTest, ARollbackIsToldInTheLogOfWhatItTookAway) {
  ship();
  const DeploymentId bad = lastTo(Tier::prod);
  world.at("2026-03-03T10:00:00Z");
  ASSERT_TRUE(world.order(0, RollBack{Tier::prod, {}, false, "totals are wrong"}, "alice").accepted);
  world.settle();
  const auto& logs = made(bad, RecordKind::deployment_log);
  ASSERT_EQ(logs.size(), 2U);
  ASSERT_TRUE(logs.back().undone_by);
  EXPECT_EQ(logs.back().undone_by->why, "totals are wrong");
  EXPECT_EQ(logs.back().undone_by->by, "alice");
  EXPECT_EQ(logs.back().undone_by->to, "v1.4.0");
  EXPECT_FALSE(logs.back().undone_by->recovery.empty());
  ASSERT_FALSE(logs.back().fixes.empty()) << "recalled with it";
  const DeploymentId rollback = lastTo(Tier::prod, true);
  EXPECT_EQ(made(rollback, RecordKind::deployment_log).size(), 1U);
  EXPECT_TRUE(made(rollback, RecordKind::rollback_plan).empty()) << "its way back would be the bad release";
}

TEST_F(RecordsTest, ARollbackThatFailedIsToldInTheLogOfWhatItWasToTakeAway) {
  ship();
  const DeploymentId bad = lastTo(Tier::prod);
  world.at("2026-03-03T10:00:00Z");
  world.conclusion = "failure";
  ASSERT_TRUE(world.order(0, RollBack{Tier::prod, {}, false, "totals are wrong"}, "alice").accepted);
  world.settle();
  const auto& logs = made(bad, RecordKind::deployment_log);
  ASSERT_EQ(logs.size(), 2U) << "nobody shall read there that none was tried";
  ASSERT_TRUE(logs.back().undone_by);
  EXPECT_NE(logs.back().undone_by->failure.find("CI reported failure"), std::string::npos);
  EXPECT_EQ(logs.back().undone_by->to, "v1.4.0");
  EXPECT_TRUE(logs.back().undone_by->recovery.empty()) << "nothing has recovered";
}

TEST_F(RecordsTest, AFailedSmokeTestIsToldWithTheRollbackThatFollowed) {
  world.smoke_fails = true;
  ship();
  world.settle();
  const DeploymentId bad = lastTo(Tier::prod);
  const auto& logs = made(bad, RecordKind::deployment_log);
  ASSERT_FALSE(logs.empty());
  EXPECT_EQ(logs.front().state, DeploymentState::failed);
  EXPECT_NE(logs.front().reason.find("smoke test `login` failed"), std::string::npos);
}

}  // namespace
}  // namespace sluice::test
