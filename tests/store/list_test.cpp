#include "samples.h"

namespace sluice {
namespace {

class ListTest : public StoreTest {
 protected:
  void SetUp() override { open(); }
};

TEST_F(ListTest, Fixes_ComeByNumberDescending_OverAllRepositories) {
  const Lease shop = take();
  const Lease blog = take(kBlog);
  for (const std::int64_t number : {3, 1, 2}) {
    record(shop, commitOf({fixOf(number)}));
    record(blog, commitOf({fixOf(number, FixStatus::planned, kBlog)}));
  }
  std::vector<std::string> seen;
  Page page{"", 1};
  do {
    const auto listing = store->listFixes(RepositoryName(), "", page);
    ASSERT_TRUE(listing.has_value());
    for (const Fix& fix : listing->items) seen.push_back(std::to_string(fix.number) + fix.repository.str());
    page.after = listing->next;
  } while (!page.after.empty());
  EXPECT_EQ(seen, (std::vector<std::string>{"3acme/blog", "3acme/shop", "2acme/blog", "2acme/shop",
                                            "1acme/blog", "1acme/shop"}));
}

TEST_F(ListTest, Fixes_OfOneRepositoryAndStatus) {
  const Lease shop = take();
  for (std::int64_t number = 1; number <= 9; ++number) {
    record(shop, commitOf({fixOf(number, number % 2 == 0 ? FixStatus::closed : FixStatus::planned)}));
  }
  const auto first = store->listFixes(kShop, "closed", {"", 3});
  ASSERT_EQ(first->items.size(), 3U);
  EXPECT_EQ(first->items[0].number, 8);
  const auto second = store->listFixes(kShop, "closed", {first->next, 3});
  ASSERT_EQ(second->items.size(), 1U);
  EXPECT_EQ(second->items[0].number, 2);
  EXPECT_TRUE(second->next.empty());
  EXPECT_EQ(store->listFixes(RepositoryName(), "planned", {})->items.size(), 5U);
  EXPECT_EQ(store->listFixes(kBlog, "", {})->items.size(), 0U);
}

TEST_F(ListTest, Judgements_AreKeptButNeverLoaded_AndComeNewestFirstForEachFix) {
  const Lease lease = take();
  for (std::int64_t sequence = 1; sequence <= 5; ++sequence) {
    Judgement judgement;
    judgement.id = "decision-" + std::to_string(sequence);
    judgement.repository = kShop;
    judgement.sequence = sequence;
    judgement.number = sequence % 2 == 0 ? 8 : 7;
    judgement.summary = "held by bob: \"修正\"";
    judgement.gates = {{Tier::prod, {false, {{"freeze", CheckState::fail, "month end", {Role::admin}}}}}};
    record(lease, commitOf({judgement}));
  }
  const auto first = store->listJudgements(kShop, 7, {"", 2});
  ASSERT_EQ(first->items.size(), 2U);
  EXPECT_EQ(first->items[0].sequence, 5);
  EXPECT_EQ(store->listJudgements(kShop, 7, {first->next, 2})->items.at(0).sequence, 1);
  EXPECT_EQ(store->listJudgements(RepositoryName(), 0, {})->items.size(), 5U);
  EXPECT_EQ(store->listJudgements(kBlog, 7, {})->items.size(), 0U);
  const auto one = store->judgement("decision-4");
  ASSERT_TRUE(one->has_value());
  EXPECT_EQ((*one)->summary, "held by bob: \"修正\"");
  EXPECT_EQ((*one)->gates.at(0).gate.checks.at(0).reason, "month end");
  EXPECT_FALSE(store->judgement("decision-9")->has_value());
  EXPECT_EQ(sqlText(path, "SELECT count(*) FROM records WHERE kind = 'judgement' AND live = 1"), "0");
}

TEST_F(ListTest, CyclesAndDeployments_ComeNewestFirst_HoweverOftenTheyChange) {
  const Lease lease = take();
  for (const char* day : {"2026-03-01", "2026-03-02", "2026-03-03"}) {
    record(lease,
           commitOf({cycleOf(Slot::t1, day, CycleState::done), deploymentOf(day, DeploymentState::running)}));
  }
  record(lease, commitOf({deploymentOf("2026-03-01", DeploymentState::succeeded)}));
  const auto cycles = store->listCycles(kShop, {"", 2});
  ASSERT_EQ(cycles->items.size(), 2U);
  EXPECT_EQ(cycles->items[0].date, "2026-03-03");
  EXPECT_EQ(store->listCycles(RepositoryName(), {cycles->next, 2})->items.at(0).date, "2026-03-01");
  const auto deployments = store->listDeployments(kShop, {});
  ASSERT_EQ(deployments->items.size(), 3U);
  EXPECT_EQ(deployments->items[2].id.str(), "2026-03-01");
  EXPECT_EQ(deployments->items[2].state, DeploymentState::succeeded);
}

TEST_F(ListTest, DeploymentsOfAPeriod_AreThoseOfOneEnvironment_AndReadNoOthers) {
  const Lease lease = take();
  const auto made = [&](const std::string& id, Tier tier, const char* at) {
    Deployment deployment = deploymentOf(id, DeploymentState::succeeded);
    deployment.environment = tier;
    deployment.created_at = *fromRfc3339(at);
    record(lease, commitOf({deployment}));
  };
  for (int i = 0; i < 200; ++i) made("old" + std::to_string(i), Tier::prod, "2025-01-01T12:00:00Z");
  made("late", Tier::prod, "2026-03-01T23:59:59Z");
  made("first", Tier::prod, "2026-03-02T00:00:00Z");
  made("uat", Tier::uat, "2026-03-02T01:00:00Z");
  made("second", Tier::prod, "2026-03-03T00:00:00Z");
  const auto before = store->counters().rows_read;
  const auto found = store->deploymentsSince(kShop, Tier::prod, *fromRfc3339("2026-03-02T12:00:00Z"), 10);
  ASSERT_TRUE(found.has_value());
  ASSERT_EQ(found->size(), 2U) << "by whole days";
  EXPECT_EQ(found->at(0).id.str(), "second");
  EXPECT_EQ(found->at(1).id.str(), "first");
  EXPECT_LE(store->counters().rows_read - before, 2) << "history costs nothing";
  EXPECT_EQ(store->deploymentsSince(kShop, Tier::prod, *fromRfc3339("2026-03-02T12:00:00Z"), 1)->size(), 1U);
  EXPECT_TRUE(store->deploymentsSince(kBlog, Tier::prod, Instant{}, 10)->empty());
}

TEST_F(ListTest, DeploymentsOfBeforeTheirIndex_AreFoundByIt) {
  Deployment deployment = deploymentOf("d1", DeploymentState::succeeded);
  deployment.environment = Tier::prod;
  deployment.created_at = *fromRfc3339("2026-03-02T12:00:00Z");
  record(take(), commitOf({deployment}));
  close();
  sqlOn(path,
        "UPDATE records SET slot = '', day = ''; DROP INDEX records_deployed; "
        "DELETE FROM schema_versions WHERE version >= 3");
  open();
  EXPECT_EQ(store->deploymentsSince(kShop, Tier::prod, *fromRfc3339("2026-03-02T00:00:00Z"), 10)->size(), 1U);
}

TEST_F(ListTest, RecordsOfADeployment_AreFoundEachByItsName_TheLastOneOfEach) {
  const Lease lease = take();
  const DeploymentId id("dep-1");
  record(lease, commitOf({DeploymentRecord{kShop, id, RecordKind::checklist, kNow, "before"}}));
  record(lease, commitOf({DeploymentRecord{kShop, id, RecordKind::checklist, kNow, "after – 修正"}}));
  EXPECT_EQ((*store->deploymentRecord(id, RecordKind::checklist))->text, "after – 修正");
  EXPECT_FALSE(store->deploymentRecord(id, RecordKind::rollback_plan)->has_value());
  EXPECT_FALSE(store->deploymentRecord(DeploymentId("dep-2"), RecordKind::checklist)->has_value());
  EXPECT_EQ(sqlText(path, "SELECT count(*) FROM records WHERE kind = 'deployment_record' AND live = 1"), "0");
}

TEST_F(ListTest, Journal_ComesNewestFirst_OfOneRepositoryOrAll) {
  const Lease shop = take();
  const Lease blog = take(kBlog);
  for (int i = 0; i < 3; ++i) {
    record(shop, commitOf({}));
    record(blog, commitOf({}));
  }
  const auto first = store->listJournal(kShop, {"", 2});
  ASSERT_EQ(first->items.size(), 2U);
  EXPECT_EQ(first->items[0].sequence, 3);
  const auto second = store->listJournal(kShop, {first->next, 2});
  ASSERT_EQ(second->items.size(), 1U);
  EXPECT_EQ(second->items[0].sequence, 1);
  const auto all = store->listJournal(RepositoryName(), {"", 4});
  ASSERT_EQ(all->items.size(), 4U);
  EXPECT_EQ(all->items[0].repository, kBlog);
  EXPECT_EQ(store->listJournal(RepositoryName(), {all->next, 4})->items.size(), 2U);
}

TEST_F(ListTest, OneRecord_IsFoundByItsId) {
  record(take(), commitOf({fixOf(4), cycleOf(Slot::t2, "2026-03-01", CycleState::failed),
                           deploymentOf("d1", DeploymentState::failed)}));
  EXPECT_EQ((*store->fixByNumber(kShop, 4))->number, 4);
  EXPECT_EQ((*store->fixById(fixOf(4).id))->number, 4);
  EXPECT_EQ((*store->cycle(CycleId("cycle-2026-03-01-T2")))->state, CycleState::failed);
  EXPECT_EQ((*store->deployment(DeploymentId("d1")))->state, DeploymentState::failed);
  EXPECT_FALSE(store->fixByNumber(kBlog, 4)->has_value());
  EXPECT_FALSE(store->fixById(FixId("none"))->has_value());
  EXPECT_FALSE(store->cycle(CycleId("none"))->has_value());
  EXPECT_FALSE(store->deployment(DeploymentId("none"))->has_value());
}

TEST_F(ListTest, ForeignCursor_IsRefused) {
  for (const char* cursor : {"x", "zz", "00", "2f", "616263"}) {
    EXPECT_FAILS(store->listFixes(kShop, "", {cursor, 10}), ErrorKind::invalid);
    EXPECT_FAILS(store->listJournal(kShop, {cursor, 10}), ErrorKind::invalid);
    EXPECT_FAILS(store->listOutbox(kShop, "", {cursor, 10}), ErrorKind::invalid);
    EXPECT_FAILS(store->listDeliveries(kShop, {cursor, 10}), ErrorKind::invalid);
  }
}

}  // namespace
}  // namespace sluice
