#include "store/sqlite/journal.h"

#include <gtest/gtest-spi.h>

#include "engine/journal_chain.h"
#include "samples.h"

namespace sluice {
namespace {

class JournalTest : public StoreTest {
 protected:
  void SetUp() override {
    open();
    const Lease lease = take();
    for (std::int64_t i = 1; i <= 6; ++i) record(lease, commitOf({fixOf(i)}));
  }
  /// Changes the database behind the store's back, then asks which entry is broken.
  std::optional<std::int64_t> brokenAfter(const std::string& sql, std::int64_t check_at_start = 0) {
    close();
    sqlOn(path, "DROP TRIGGER journal_is_never_changed; DROP TRIGGER journal_is_never_deleted;" + sql);
    open({.check_journal_entries = check_at_start});
    const auto check = store->verifyJournal(kShop);
    EXPECT_TRUE(check.has_value());
    EXPECT_EQ(check->broken.has_value(), !check->problem.empty());
    return check->broken;
  }
};

TEST(JournalHash, IsOfTheseBytes) {
  JournalEntry entry;
  entry.sequence = 7;
  entry.repository = kShop;
  entry.at = kNow;
  entry.event = "{\"a\":1}";
  entry.changes = "[]";
  entry.effects = "[]";
  entry.findings = "[]";
  entry.previous = firstPrevious();
  // printf '%064d\n7\nacme/shop\n2026-03-01T20:00:00Z\n{"a":1}\n[]\n[]\n[]' 0 | sha256sum
  EXPECT_EQ(hashOf(entry), "379c75e510bfd1a81d844ddb201213dc25e7b591fd79a2b62827ddce92ddd918");
}

TEST_F(JournalTest, UntouchedChain_IsWhole_AndLinked) {
  const auto check = store->verifyJournal(kShop);
  ASSERT_TRUE(check.has_value());
  EXPECT_EQ(check->entries, 6);
  EXPECT_FALSE(check->broken.has_value());
  const auto entries = store->listJournal(kShop, {})->items;
  EXPECT_EQ(check->head, entries.at(0).hash);
  EXPECT_EQ(entries.at(0).previous, entries.at(1).hash);
  EXPECT_EQ(entries.at(5).previous, std::string(64, '0'));
  for (const JournalEntry& entry : entries) EXPECT_EQ(hashOf(entry), entry.hash);
  EXPECT_EQ(store->verifyJournal(kBlog)->entries, 0);
  EXPECT_FALSE(store->verifyJournal(kBlog)->broken.has_value());
}

TEST_F(JournalTest, DatabaseItself_RefusesChangesOfTheJournal) {
  for (const char* sql : {"UPDATE journal SET event = '{}'", "DELETE FROM journal"}) {
    SCOPED_TRACE(sql);
    EXPECT_NONFATAL_FAILURE(sqlOn(path, sql), "append-only");
  }
}

TEST_F(JournalTest, ChangedField_IsFound) {
  EXPECT_EQ(brokenAfter("UPDATE journal SET findings = '[]' WHERE sequence = 3"), 3);
}
TEST_F(JournalTest, ChangedTime_IsFound) {
  EXPECT_EQ(brokenAfter("UPDATE journal SET at = '2026-03-01T20:00:01Z' WHERE sequence = 4"), 4);
}
TEST_F(JournalTest, TimeWrittenInAnotherWay_IsFound) {
  EXPECT_EQ(brokenAfter("UPDATE journal SET at = '2026-03-01T20:00:00.000Z' WHERE sequence = 4"), 4);
}
TEST_F(JournalTest, ChangedFieldWithItsHashMadeAnew_IsFoundAtTheNextEntry) {
  JournalEntry entry = store->listJournal(kShop, {})->items.at(3);
  entry.findings = "[]";
  EXPECT_EQ(
      brokenAfter("UPDATE journal SET findings = '[]', hash = '" + hashOf(entry) + "' WHERE sequence = 3"),
      4);
}
TEST_F(JournalTest, LastEntryRewrittenWithItsHash_IsFoundByTheRecordedEnd) {
  JournalEntry entry = store->listJournal(kShop, {})->items.at(0);
  entry.findings = "[]";
  EXPECT_TRUE(
      brokenAfter("UPDATE journal SET findings = '[]', hash = '" + hashOf(entry) + "' WHERE sequence = 6"));
}
TEST_F(JournalTest, MissingEntry_IsFound) {
  EXPECT_EQ(brokenAfter("DELETE FROM journal WHERE sequence = 2"), 2);
}
TEST_F(JournalTest, MissingFirstEntry_IsFound) {
  EXPECT_EQ(brokenAfter("DELETE FROM journal WHERE sequence = 1"), 1);
}
TEST_F(JournalTest, MissingEnd_IsFound) {
  EXPECT_EQ(brokenAfter("DELETE FROM journal WHERE sequence > 4"), 5);
}
TEST_F(JournalTest, MissingAll_IsFound) { EXPECT_EQ(brokenAfter("DELETE FROM journal"), 1); }
TEST_F(JournalTest, ExchangedEntries_AreFound) {
  EXPECT_EQ(brokenAfter("UPDATE journal SET sequence = -2 WHERE sequence = 2; UPDATE journal SET sequence = "
                        "2 WHERE sequence = "
                        "3; UPDATE journal SET sequence = 3 WHERE sequence = -2"),
            2);
}

TEST_F(JournalTest, ForgottenEnd_IsNotWrittenOver) {
  EXPECT_TRUE(brokenAfter("DELETE FROM chains").has_value());
  const Lease lease = take();
  EXPECT_FAILS(store->commit(lease, commitOf({fixOf(99)})), ErrorKind::corrupt);
  EXPECT_EQ(store->load(kShop)->fixes.size(), 6U);
}

TEST_F(JournalTest, BrokenTail_StopsTheStart) {
  close();
  sqlOn(path, "DROP TRIGGER journal_is_never_changed; UPDATE journal SET event = '{}' WHERE sequence = 5");
  const auto opened = openSqliteStore(path);
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(static_cast<int>(opened.error().kind), static_cast<int>(ErrorKind::corrupt));
  EXPECT_NE(opened.error().message.find("entry 5 was changed"), std::string::npos) << opened.error().message;
  EXPECT_NE(opened.error().message.find("restore the last backup"), std::string::npos);
}

TEST_F(JournalTest, LongChain_IsCheckedInPieces) {
  const Lease lease = take();
  for (int i = 0; i < 1'200; ++i) {
    ASSERT_TRUE(store->commit(lease, commitOf({})).has_value());
  }
  EXPECT_EQ(store->verifyJournal(kShop)->entries, 1'206);
  EXPECT_EQ(brokenAfter("UPDATE journal SET event = '{}' WHERE sequence = 901"), 901);
}

}  // namespace
}  // namespace sluice
