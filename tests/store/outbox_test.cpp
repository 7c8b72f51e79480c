#include "samples.h"

namespace sluice {
namespace {

using std::chrono::minutes;

class OutboxTest : public StoreTest {
 protected:
  void SetUp() override {
    open();
    lease = take();
  }
  void ask(const Effect& effect) { record(lease, commitOf({}, {effect})); }
  void finish(std::int64_t outbox) {
    Commit outcome = commitOf({});
    outcome.outbox = outbox;
    record(lease, outcome);
  }
  static std::int64_t numberIn(const OutboxEntry& entry) {
    return std::get<ObservePullRequest>(entry.effect.body).number;
  }
  Lease lease;
};

TEST_F(OutboxTest, Once_WhilePending_IsIgnored) {
  ask(effectOf("a", Repeat::once, 1));
  ask(effectOf("a", Repeat::once, 2));
  ASSERT_EQ(pending().size(), 1U);
  EXPECT_EQ(numberIn(pending()[0]), 1);
}

TEST_F(OutboxTest, Once_AfterItWasDoneAndPruned_IsIgnoredForEver) {
  open({.keep_done_effects = 0});
  lease = take();
  ask(effectOf("a", Repeat::once));
  ask(effectOf("b", Repeat::once));
  finish(pending().at(0).id);
  finish(pending().at(0).id);
  EXPECT_EQ(store->listOutbox(kShop, "done", {})->items.size(), 0U);
  open();
  lease = take();
  ask(effectOf("a", Repeat::once));
  EXPECT_TRUE(pending().empty());
}

TEST_F(OutboxTest, Once_IsPerRepository) {
  ask(effectOf("a", Repeat::once));
  record(take(kBlog), commitOf({}, {effectOf("a", Repeat::once)}));
  EXPECT_EQ(store->listOutbox(RepositoryName(), "pending", {})->items.size(), 2U);
}

TEST_F(OutboxTest, Coalesce_WhileOneWaits_LeavesOneWithTheNewerBody) {
  ask(effectOf("a", Repeat::coalesce, 1));
  ask(effectOf("a", Repeat::coalesce, 2));
  ASSERT_EQ(pending().size(), 1U);
  EXPECT_EQ(numberIn(pending()[0]), 2);
}

TEST_F(OutboxTest, Coalesce_AfterItStarted_IsANewOne) {
  ask(effectOf("a", Repeat::coalesce));
  EXPECT_GOOD(store->started(lease, pending().at(0).id));
  ask(effectOf("a", Repeat::coalesce));
  ask(effectOf("a", Repeat::coalesce));
  EXPECT_EQ(pending().size(), 2U);
}

TEST_F(OutboxTest, Coalesce_AfterItWasDone_IsANewOne) {
  ask(effectOf("a", Repeat::coalesce));
  finish(pending().at(0).id);
  ask(effectOf("a", Repeat::coalesce));
  EXPECT_EQ(pending().size(), 1U);
}

TEST_F(OutboxTest, Coalesce_TakesTheEarlierTime_ButKeepsABackoff) {
  Effect later = effectOf("a", Repeat::coalesce);
  later.not_before = kNow + minutes(10);
  ask(later);
  EXPECT_EQ(*store->nextDue(kShop), kNow + minutes(10));
  ask(effectOf("a", Repeat::coalesce));
  EXPECT_EQ(*store->nextDue(kShop), kNow);

  const std::int64_t id = pending().at(0).id;
  EXPECT_GOOD(store->started(lease, id));
  EXPECT_GOOD(store->postpone(lease, id, kNow + minutes(5), "503"));
  ask(effectOf("a", Repeat::coalesce));
  EXPECT_EQ(*store->nextDue(kShop), kNow + minutes(5));
  EXPECT_EQ(pending().size(), 1U);
}

TEST_F(OutboxTest, Due_GivesOldestFirst_WithoutTheBusyAndTheFuture) {
  Effect late = effectOf("late", Repeat::once);
  late.not_before = kNow + minutes(1);
  record(lease, commitOf({}, {late, effectOf("a", Repeat::once, 1), effectOf("b", Repeat::once, 2),
                              effectOf("c", Repeat::once, 3)}));
  const auto all = store->due(kShop, kNow, 10, {});
  ASSERT_EQ(all->size(), 3U);
  EXPECT_EQ(numberIn(all->at(0)), 1);
  const auto rest = store->due(kShop, kNow, 1, {all->at(0).id});
  ASSERT_EQ(rest->size(), 1U);
  EXPECT_EQ(numberIn(rest->at(0)), 2);
  EXPECT_EQ(store->due(kShop, kNow + minutes(1), 10, {})->size(), 4U);
  EXPECT_EQ(store->due(kBlog, kNow, 10, {})->size(), 0U);
  EXPECT_FALSE(store->nextDue(kBlog)->has_value());
}

TEST_F(OutboxTest, Started_CountsTheAttempt_Durably) {
  ask(effectOf("a", Repeat::once));
  EXPECT_GOOD(store->started(lease, pending().at(0).id));
  EXPECT_FALSE(store->nextDue(kShop)->has_value());
  open();
  EXPECT_EQ(pending().at(0).attempts, 1);
  take(kShop, "after restart");
  EXPECT_EQ(*store->nextDue(kShop), kNow) << "what the dead process had begun waits again";
}

TEST_F(OutboxTest, Postponed_WaitsWithItsError_AndKeepsItsAttempts) {
  ask(effectOf("a", Repeat::once));
  const std::int64_t id = pending().at(0).id;
  EXPECT_GOOD(store->started(lease, id));
  EXPECT_GOOD(store->postpone(lease, id, kNow + minutes(1), "503 from the forge"));
  EXPECT_EQ(store->due(kShop, kNow, 10, {})->size(), 0U);
  EXPECT_EQ(pending().at(0).last_error, "503 from the forge");
  EXPECT_EQ(pending().at(0).attempts, 1);
}

TEST_F(OutboxTest, Buried_StaysDead_UntilAPersonRetries) {
  ask(effectOf("a", Repeat::once));
  const std::int64_t id = pending().at(0).id;
  EXPECT_GOOD(store->started(lease, id));
  EXPECT_GOOD(store->bury(lease, id, "422"));
  EXPECT_GOOD(store->bury(lease, id, "422 again"));
  EXPECT_TRUE(pending().empty());
  EXPECT_EQ(store->listOutbox(kShop, "dead", {})->items.at(0).last_error, "422 again");
  EXPECT_FAILS(store->started(lease, id), ErrorKind::conflict);
  EXPECT_FAILS(store->postpone(lease, id, kNow, ""), ErrorKind::conflict);

  EXPECT_GOOD(store->retry(id, kNow + minutes(3)));
  ASSERT_EQ(pending().size(), 1U);
  EXPECT_EQ(pending()[0].attempts, 0);
  EXPECT_EQ(pending()[0].due, kNow + minutes(3));
  EXPECT_EQ(pending()[0].last_error, "422 again");
  EXPECT_FAILS(store->retry(id, kNow), ErrorKind::not_found);
  EXPECT_FAILS(store->retry(4'711, kNow), ErrorKind::not_found);
}

TEST_F(OutboxTest, BuriedAfterItsFailureWasRecorded_IsDead) {
  ask(effectOf("a", Repeat::once));
  const std::int64_t id = pending().at(0).id;
  finish(id);
  EXPECT_GOOD(store->bury(lease, id, "gave up"));
  EXPECT_EQ(store->listOutbox(kShop, "dead", {})->items.size(), 1U);
}

TEST_F(OutboxTest, DoneEntries_AreForgottenBeyondTheirNumber) {
  open({.keep_done_effects = 10});
  lease = take();
  for (int i = 0; i < 40; ++i) {
    ask(effectOf("a" + std::to_string(i), Repeat::once));
    finish(pending().at(0).id);
  }
  EXPECT_LE(store->listOutbox(kShop, "", {})->items.size(), 11U);
}

TEST_F(OutboxTest, List_IsNewestFirst_InPages) {
  for (int i = 0; i < 5; ++i) ask(effectOf("a" + std::to_string(i), Repeat::once, i));
  const auto first = store->listOutbox(kShop, "pending", {"", 3});
  ASSERT_EQ(first->items.size(), 3U);
  EXPECT_EQ(numberIn(first->items[0]), 4);
  const auto second = store->listOutbox(kShop, "pending", {first->next, 3});
  ASSERT_EQ(second->items.size(), 2U);
  EXPECT_EQ(numberIn(second->items[1]), 0);
  EXPECT_TRUE(second->next.empty());
}

}  // namespace
}  // namespace sluice
