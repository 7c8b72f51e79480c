#include "samples.h"

namespace sluice {
namespace {

class CommitTest : public StoreTest {
 protected:
  void SetUp() override {
    open();
    lease = take();
  }
  Lease lease;
};

TEST_F(CommitTest, RecordsChangesEffectsAndReasonsTogether) {
  record(lease, commitOf({fixOf(7)}, {effectOf("a", Repeat::once)}));
  EXPECT_EQ(store->load(kShop)->fixes.at(7).pr.title, "repairs \"it\" – 修正");
  EXPECT_EQ(pending().size(), 1U);
  const auto journal = store->listJournal(kShop, {});
  ASSERT_EQ(journal->items.size(), 1U);
  EXPECT_EQ(journal->items[0].sequence, 1);
  EXPECT_EQ(journal->items[0].at, kNow);
  EXPECT_NE(journal->items[0].findings.find("because"), std::string::npos);
  EXPECT_NE(journal->items[0].changes.find("\"kind\":\"fix\""), std::string::npos);
  EXPECT_NE(journal->items[0].effects.find("\"key\":\"a\""), std::string::npos);
}

TEST_F(CommitTest, SecondValueOfARecord_ReplacesTheFirst) {
  record(lease, commitOf({fixOf(7)}));
  record(lease, commitOf({fixOf(7, FixStatus::confirmed)}));
  EXPECT_EQ(store->load(kShop)->fixes.at(7).status, FixStatus::confirmed);
  EXPECT_EQ(store->listFixes(kShop, "submitted", {})->items.size(), 0U);
  EXPECT_EQ(store->listFixes(kShop, "confirmed", {})->items.size(), 1U);
}

TEST_F(CommitTest, QueuedEvent_IsAnsweredExactlyOnce) {
  EXPECT_GOOD(store->enqueue(kShop, {eventOf(Ticked{})}));
  Commit commit = commitOf({fixOf(1)}, {effectOf("a", Repeat::coalesce)});
  commit.queued = store->queued(kShop, 10)->at(0).id;
  record(lease, commit);
  EXPECT_TRUE(store->queued(kShop, 10)->empty());

  commit.decision.changes = {fixOf(2)};
  EXPECT_FAILS(store->commit(lease, commit), ErrorKind::conflict);
  EXPECT_EQ(store->load(kShop)->fixes.size(), 1U);
  EXPECT_EQ(pending().size(), 1U);
  EXPECT_EQ(store->listJournal(kShop, {})->items.size(), 1U);
}

TEST_F(CommitTest, QueuedEventOfAnotherRepository_IsNotAnswered) {
  EXPECT_GOOD(store->enqueue(kBlog, {eventOf(Ticked{})}));
  Commit commit = commitOf({fixOf(1)});
  commit.queued = store->queued(kBlog, 10)->at(0).id;
  EXPECT_FAILS(store->commit(lease, commit), ErrorKind::conflict);
  EXPECT_EQ(store->queued(kBlog, 10)->size(), 1U);
}

TEST_F(CommitTest, OutcomeOfAnEffect_IsRecordedExactlyOnce) {
  record(lease, commitOf({}, {effectOf("a", Repeat::once)}));
  Commit outcome = commitOf({fixOf(1)});
  outcome.outbox = pending().at(0).id;
  record(lease, outcome);
  EXPECT_TRUE(pending().empty());
  EXPECT_EQ(store->listOutbox(kShop, "done", {})->items.size(), 1U);
  EXPECT_FAILS(store->commit(lease, outcome), ErrorKind::conflict);
  EXPECT_EQ(store->listJournal(kShop, {})->items.size(), 2U);
}

TEST_F(CommitTest, FailedEffect_IsDeadWithItsError) {
  record(lease, commitOf({}, {effectOf("a", Repeat::once)}));
  Commit outcome = commitOf({});
  outcome.outbox = pending().at(0).id;
  outcome.event = eventOf(EffectFailed{pending().at(0).effect, "invalid", "422 from the forge"});
  record(lease, outcome);
  const auto dead = store->listOutbox(kShop, "dead", {});
  ASSERT_EQ(dead->items.size(), 1U);
  EXPECT_EQ(dead->items[0].last_error, "invalid: 422 from the forge");
}

TEST_F(CommitTest, RecordsOfTwoRepositories_DoNotMeet) {
  record(lease, commitOf({fixOf(1)}));
  record(take(kBlog), commitOf({fixOf(1, FixStatus::planned, kBlog)}));
  EXPECT_EQ(store->load(kShop)->fixes.at(1).status, FixStatus::submitted);
  EXPECT_EQ(store->load(kBlog)->fixes.at(1).status, FixStatus::planned);
  EXPECT_EQ(store->listJournal(kBlog, {})->items.at(0).sequence, 1);
}

TEST_F(CommitTest, EverythingIsThereAfterReopening) {
  record(lease, commitOf({fixOf(1)}, {effectOf("a", Repeat::once)}));
  open();
  EXPECT_EQ(store->load(kShop)->fixes.size(), 1U);
  EXPECT_EQ(pending().size(), 1U);
  EXPECT_EQ(store->verifyJournal(kShop)->entries, 1);
  EXPECT_GOOD(store->healthy());
}

}  // namespace
}  // namespace sluice
