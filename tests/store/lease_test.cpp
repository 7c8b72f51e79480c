#include "samples.h"

namespace sluice {
namespace {

using std::chrono::seconds;

class LeaseTest : public StoreTest {
 protected:
  void SetUp() override { open(); }
};

TEST_F(LeaseTest, SecondHolder_WhileTheFirstHasIt_IsRefused) {
  take();
  EXPECT_FAILS(store->acquire(kShop, "two", kNow + seconds(29), seconds(30)), ErrorKind::conflict);
  EXPECT_GOOD(store->acquire(kBlog, "two", kNow, seconds(30)));
}

TEST_F(LeaseTest, Renewing_KeepsTheFence_AndProlongs) {
  const Lease first = take();
  const auto renewed = store->acquire(kShop, "one", kNow + seconds(20), seconds(30));
  ASSERT_TRUE(renewed.has_value());
  EXPECT_EQ(renewed->fence, first.fence);
  EXPECT_FAILS(store->acquire(kShop, "two", kNow + seconds(40), seconds(30)), ErrorKind::conflict);
}

TEST_F(LeaseTest, AfterTakeover_TheFormerHolderCannotWriteAnything) {
  const Lease lost = take();
  record(lost, commitOf({fixOf(1)}, {effectOf("a", Repeat::once)}));
  const std::int64_t outbox = pending().at(0).id;
  const auto taken = store->acquire(kShop, "two", kNow + seconds(31), seconds(30));
  ASSERT_TRUE(taken.has_value());
  EXPECT_GT(taken->fence, lost.fence);

  EXPECT_FAILS(store->commit(lost, commitOf({fixOf(2)})), ErrorKind::conflict);
  EXPECT_FAILS(store->started(lost, outbox), ErrorKind::conflict);
  EXPECT_FAILS(store->postpone(lost, outbox, kNow, "x"), ErrorKind::conflict);
  EXPECT_FAILS(store->bury(lost, outbox, "x"), ErrorKind::conflict);
  EXPECT_FAILS(store->releaseLease(lost, "one"), ErrorKind::conflict);
  EXPECT_GOOD(store->commit(*taken, commitOf({fixOf(3)})));
  EXPECT_EQ(store->load(kShop)->fixes.size(), 2U);
}

TEST_F(LeaseTest, ReleasedLease_GoesToTheNextAtOnce_AndWritesNoMore) {
  const Lease first = take();
  EXPECT_GOOD(store->releaseLease(first, "one"));
  EXPECT_FAILS(store->commit(first, commitOf({fixOf(1)})), ErrorKind::conflict);
  EXPECT_GT(take(kShop, "two").fence, first.fence);
}

TEST_F(LeaseTest, Lease_OfAnotherRepository_DoesNotWriteHere) {
  Lease other = take(kBlog);
  other.repository = kShop;
  EXPECT_FAILS(store->commit(other, commitOf({fixOf(1)})), ErrorKind::conflict);
}

TEST_F(LeaseTest, Restart_NeedNotWaitForTheDeadProcess_AndRaisesTheFence) {
  const Lease before = take(kShop, "process 1");
  open();
  EXPECT_FAILS(store->commit(before, commitOf({fixOf(1)})), ErrorKind::conflict);
  EXPECT_GT(take(kShop, "process 2").fence, before.fence);
}

}  // namespace
}  // namespace sluice
