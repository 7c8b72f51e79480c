#include <functional>

#include "base/json_codec.h"
#include "samples.h"

namespace sluice {
namespace {

class LoadTest : public StoreTest {
 protected:
  void SetUp() override {
    open();
    lease = take();
  }
  Lease lease;
};

TEST_F(LoadTest, NewRepository_IsEmpty_AndKnowsItsName) {
  const auto state = store->load(kShop);
  ASSERT_TRUE(state.has_value());
  EXPECT_EQ(state->facts.repository, kShop);
  EXPECT_FALSE(state->survey.has_value());
  EXPECT_TRUE(state->fixes.empty());
}

TEST_F(LoadTest, BringsWhatIsLive_AndNothingFinished) {
  RepositoryFacts facts;
  facts.repository = kShop;
  facts.sequence = 42;
  Survey survey;
  survey.at = kNow;
  Lock lock{"l1", kShop, Tier::prod, "ann", "why", kNow, {}, {}, ""};
  Freeze freeze{
      "f1", kShop, kNow, kNow + std::chrono::hours(1), FreezeLevel::full, {"financial"}, "ann", "why",
      kNow, {},    ""};
  const Artifact artifact{kShop,
                          "security-findings",
                          CommitId("c1"),
                          ArtifactVerdict::pass_with_warnings,
                          {{"CVE-1", FindingSeverity::high, "Old", "go.mod"}},
                          84.5,
                          "ci",
                          kNow,
                          false};
  Artifact retired = artifact;
  retired.name = "test-plan";
  retired.retired = true;
  const Acceptance acceptance{
      kShop, "security-findings",          "CVE-1", FindingSeverity::high, "ann", "why",
      kNow,  kNow + std::chrono::hours(1), false};
  Freeze lifted = freeze;
  lifted.id = "f2";
  lifted.lifted_at = kNow;
  facts.told_freezes = {{"f1", "full freeze", kNow, {"financial"}, true}};
  Lock gone = lock;
  gone.id = "l2";
  gone.released_at = kNow;
  record(lease, commitOf({artifact, retired, acceptance, facts, survey, lock, gone, freeze, lifted, fixOf(1),
                          fixOf(2, FixStatus::closed), deploymentOf("d1", DeploymentState::running),
                          deploymentOf("d2", DeploymentState::failed),
                          Attestation{kShop, "backup", "ann", "yes", kNow}}));
  record(lease, commitOf({Attestation{kShop, "backup", "bob", "again", kNow}}));

  const auto state = store->load(kShop);
  ASSERT_TRUE(state.has_value()) << state.error().message;
  EXPECT_EQ(state->facts.sequence, 42);
  EXPECT_EQ(state->survey->at, kNow);
  EXPECT_EQ(state->fixes.size(), 1U);
  EXPECT_EQ(state->deployments.size(), 1U);
  EXPECT_EQ(state->locks.size(), 1U);
  ASSERT_EQ(state->freezes.size(), 1U);
  EXPECT_EQ(state->freezes.at("f1").level, FreezeLevel::full);
  EXPECT_EQ(state->freezes.at("f1").modules, std::vector<std::string>{"financial"});
  ASSERT_EQ(state->facts.told_freezes.size(), 1U);
  EXPECT_TRUE(state->facts.told_freezes[0].aloud);
  ASSERT_EQ(state->artifacts.size(), 1U);
  const Artifact& loaded = state->artifacts.at("c1/security-findings");
  EXPECT_EQ(loaded.verdict, ArtifactVerdict::pass_with_warnings);
  EXPECT_EQ(loaded.coverage, 84.5);
  EXPECT_EQ(loaded.findings.front().severity, FindingSeverity::high);
  EXPECT_EQ(state->acceptances.at("security-findings/CVE-1").until, kNow + std::chrono::hours(1));
  ASSERT_EQ(state->attestations.size(), 1U);
  EXPECT_EQ(state->attestations.at("backup").by, "bob");
}

TEST_F(LoadTest, FinishedFix_ThatLivesAgain_IsBack) {
  record(lease, commitOf({fixOf(1, FixStatus::closed)}));
  EXPECT_TRUE(store->load(kShop)->fixes.empty());
  record(lease, commitOf({fixOf(1, FixStatus::submitted)}));
  EXPECT_EQ(store->load(kShop)->fixes.size(), 1U);
}

TEST_F(LoadTest, OfCycles_TheLastDayOfEachSlot_AndThoseUnfinished) {
  record(lease, commitOf({cycleOf(Slot::t1, "2026-03-03", CycleState::blocked),
                          cycleOf(Slot::t1, "2026-03-01", CycleState::running),
                          cycleOf(Slot::t1, "2026-03-02", CycleState::done),
                          cycleOf(Slot::t2, "2026-03-01", CycleState::failed),
                          cycleOf(Slot::t2, "2026-02-28", CycleState::done)}));
  const auto state = store->load(kShop);
  ASSERT_TRUE(state.has_value());
  EXPECT_EQ(state->cycles.size(), 3U);
  EXPECT_TRUE(state->cycles.contains(CycleId("cycle-2026-03-03-T1")));
  EXPECT_TRUE(state->cycles.contains(CycleId("cycle-2026-03-01-T1")));
  EXPECT_TRUE(state->cycles.contains(CycleId("cycle-2026-03-01-T2")));
}

TEST_F(LoadTest, AHundredThousandFinishedFixes_CostNothing) {
  record(lease, commitOf({fixOf(1), fixOf(2), fixOf(3), cycleOf(Slot::t1, "2026-03-01", CycleState::done)}));
  const auto costOf = [&](const std::function<void()>& query) {
    const std::int64_t before = store->counters().read_steps;
    query();
    return store->counters().read_steps - before;
  };
  const auto load = [&] { EXPECT_EQ(store->load(kShop)->fixes.size(), 3U); };
  const auto list = [&] { EXPECT_GE(store->listFixes(kShop, "", {"", 3})->items.size(), 3U); };
  const auto listCycles = [&] { EXPECT_EQ(store->listCycles(kShop, {})->items.size(), 1U); };
  const auto listOne = [&] {
    EXPECT_EQ(store->listFixes(RepositoryName(), "submitted", {})->items.size(), 3U);
  };
  const std::vector<std::int64_t> few{costOf(load), costOf(list), costOf(listCycles), costOf(listOne)};

  close();
  std::string body = toJson(fixOf(10, FixStatus::uat_merged));
  sqlOn(path,
        "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 100009) "
        "INSERT INTO records(repository, kind, id, number, slot, day, status, live, body) "
        "SELECT 'acme/shop', 'fix', 'fix-' || i, i, '', '', 'uat_merged', 0, '" +
            body + "' FROM n");
  open();
  const std::int64_t rows = store->counters().rows_read;
  load();
  EXPECT_LE(store->counters().rows_read - rows, 10);
  EXPECT_LE(costOf(load), few[0] + 20);
  EXPECT_LE(costOf(list), few[1] + 20);
  EXPECT_LE(costOf(listCycles), few[2] + 20);
  EXPECT_LE(costOf(listOne), few[3] + 20);
}

TEST_F(LoadTest, RecordThatCannotBeRead_IsNamed) {
  record(lease, commitOf({fixOf(1)}));
  close();
  sqlOn(path, "UPDATE records SET body = '{\"number\":\"x\"}' WHERE kind = 'fix'");
  open();
  const auto state = store->load(kShop);
  ASSERT_FALSE(state.has_value());
  EXPECT_EQ(static_cast<int>(state.error().kind), static_cast<int>(ErrorKind::corrupt));
  EXPECT_NE(state.error().message.find("fix-acme/shop1"), std::string::npos) << state.error().message;
}

}  // namespace
}  // namespace sluice
