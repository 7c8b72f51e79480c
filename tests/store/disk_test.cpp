#include "disk.h"

#include "samples.h"

namespace sluice {
namespace {

class DiskTest : public StoreTest {
 protected:
  void SetUp() override {
    open();
    lease = take();
    record(lease, commitOf({fixOf(1)}));
  }
  void TearDown() override {
    disk::full = false;
    disk::space = -1;
    disk::sync_fails = false;
  }
  void expectWhole(std::int64_t entries) {
    const auto check = store->verifyJournal(kShop);
    ASSERT_TRUE(check.has_value());
    EXPECT_FALSE(check->broken.has_value()) << check->problem;
    EXPECT_EQ(check->entries, entries);
    EXPECT_EQ(store->load(kShop)->fixes.size(), static_cast<std::size_t>(entries));
  }
  Lease lease;
};

TEST_F(DiskTest, FullDisk_RefusesWriting_KeepsReading_AndRecoversByItself) {
  disk::full = true;
  const auto refused = store->commit(lease, commitOf({fixOf(2)}, {effectOf("a", Repeat::once)}));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(static_cast<int>(refused.error().kind), static_cast<int>(ErrorKind::transient));
  EXPECT_NE(refused.error().message.find("no space left"), std::string::npos) << refused.error().message;
  EXPECT_FAILS(store->healthy(), ErrorKind::transient);
  EXPECT_FAILS(store->enqueue(kShop, {eventOf(Ticked{})}), ErrorKind::transient);
  EXPECT_FAILS(store->acquire(kShop, "one", kNow + std::chrono::seconds(1), std::chrono::seconds(30)),
               ErrorKind::transient);
  expectWhole(1);
  EXPECT_TRUE(pending().empty());

  disk::full = false;
  EXPECT_GOOD(store->healthy());
  record(lease, commitOf({fixOf(2)}, {effectOf("a", Repeat::once)}));
  expectWhole(2);
  EXPECT_EQ(pending().size(), 1U);
}

TEST_F(DiskTest, DiskThatFillsAnywhereInACommit_LeavesNothingHalfDone) {
  std::int64_t entries = 1;
  int refusals = 0;
  for (std::int64_t space = 0; space < 100'000; space += 1'500) {
    disk::space = space;
    // Large enough to need new pages each time.
    Fix fix = fixOf(entries + 1);
    fix.flow_reason = std::string(20'000, 'x');
    const auto outcome = store->commit(lease, commitOf({fix}));
    disk::space = -1;
    if (outcome) {
      ++entries;
    } else {
      EXPECT_EQ(static_cast<int>(outcome.error().kind), static_cast<int>(ErrorKind::transient))
          << outcome.error().message;
      ++refusals;
    }
    expectWhole(entries);
  }
  EXPECT_GT(refusals, 5);
  EXPECT_GT(entries, 2);
  open();
  expectWhole(entries);
}

TEST_F(DiskTest, FailedSync_IsNotAnswered_AndWritingGoesOn) {
  disk::sync_fails = true;
  EXPECT_FAILS(store->commit(lease, commitOf({fixOf(2)})), ErrorKind::transient);
  disk::sync_fails = false;
  expectWhole(1);
  record(lease, commitOf({fixOf(2)}));
  open();
  expectWhole(2);
}

TEST_F(DiskTest, CannotOpenOnAFullDisk_ButCanAfterwards) {
  close();
  disk::full = true;
  EXPECT_FAILS(openSqliteStore((directory / "new.db").string()), ErrorKind::transient);
  disk::full = false;
  EXPECT_GOOD(openSqliteStore((directory / "new.db").string()));
}

TEST_F(DiskTest, LongRunning_KeepsTheLogSmall) {
  for (int i = 2; i < 200; ++i) {
    Fix fix = fixOf(i);
    fix.flow_reason = std::string(60'000, 'x');
    record(lease, commitOf({fix}));
  }
  EXPECT_LT(std::filesystem::file_size(path + "-wal"), 8'000'000U);
}

}  // namespace
}  // namespace sluice
