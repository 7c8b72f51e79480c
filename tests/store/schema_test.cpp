#include "store/sqlite/schema.h"

#include <fstream>
#include <sstream>

#include "samples.h"

namespace sluice {
namespace {

using sqlite::Connection;
using sqlite::Migration;

class SchemaTest : public StoreTest {
 protected:
  void load(const std::string& fixture) {
    std::ifstream file(std::string(SLUICE_STORE_FIXTURES) + "/" + fixture);
    std::stringstream text;
    text << file.rdbuf();
    ASSERT_FALSE(text.str().empty());
    sqlOn(path, text.str());
  }
};

TEST_F(SchemaTest, DatabaseOfVersion1_OpensWithAllItHolds) {
  load("v1.sql");
  open();
  EXPECT_EQ(sqlText(path, "SELECT max(version) FROM schema_versions"),
            std::to_string(sqlite::migrations().back().version));
  EXPECT_EQ(store->verifyJournal(kShop)->entries, 3);
  EXPECT_FALSE(store->verifyJournal(kShop)->broken.has_value());
  const auto state = store->load(kShop);
  ASSERT_TRUE(state.has_value()) << state.error().message;
  EXPECT_EQ(state->fixes.at(1).status, FixStatus::planned);
  EXPECT_EQ(state->cycles.size(), 1U);
  EXPECT_EQ(pending().size(), 1U);
  EXPECT_EQ(store->queued(kShop, 10)->size(), 1U);
  EXPECT_EQ(*store->inboxPosition(), 77U);
  EXPECT_TRUE((*store->delivery("d-1")).has_value());
  record(take(), commitOf({fixOf(9)}, {effectOf("done once", Repeat::once)}));
  EXPECT_EQ(pending().size(), 1U) << "a key from before the migration still counts";
}

TEST_F(SchemaTest, NewerDatabase_IsRefused_Untouched) {
  open();
  close();
  sqlOn(path, "INSERT INTO schema_versions VALUES (99, 'of tomorrow', '')");
  const auto opened = openSqliteStore(path);
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(static_cast<int>(opened.error().kind), static_cast<int>(ErrorKind::conflict));
  EXPECT_NE(opened.error().message.find("schema version 99"), std::string::npos) << opened.error().message;
}

TEST_F(SchemaTest, SomebodyElsesDatabase_IsRefused_Untouched) {
  sqlOn(path, "CREATE TABLE notes(text)");
  EXPECT_FAILS(openSqliteStore(path), ErrorKind::conflict);
  EXPECT_EQ(sqlText(path, "SELECT count(*) FROM sqlite_schema"), "1");
  EXPECT_EQ(sqlText(path, "PRAGMA journal_mode"), "delete");
}

TEST_F(SchemaTest, Steps_AreAppliedOnceAndInOrder) {
  const Migration steps[] = {{1, "one", "CREATE TABLE a(x)"},
                             {2, "two", "INSERT INTO a VALUES (1); CREATE TABLE b(y)"}};
  Connection connection(path, Connection::Mode::write, 0, nullptr);
  EXPECT_EQ(sqlite::migrate(connection, std::span(steps).first(1)), 1);
  EXPECT_EQ(sqlite::schemaVersion(connection), 1);
  EXPECT_EQ(sqlite::migrate(connection, steps), 1);
  EXPECT_EQ(sqlite::migrate(connection, steps), 0);
  EXPECT_EQ(sqlite::schemaVersion(connection), 2);
  EXPECT_EQ(connection.pragma("SELECT count(*) FROM a"), 1);
  EXPECT_FALSE(sqlite::recognise(connection, std::span(steps).first(1)).has_value());
}

TEST_F(SchemaTest, StepThatFails_LeavesTheVersionBefore) {
  const Migration steps[] = {{1, "one", "CREATE TABLE a(x)"},
                             {2, "two", "CREATE TABLE b(y); CREATE TABLE a(x)"}};
  Connection connection(path, Connection::Mode::write, 0, nullptr);
  EXPECT_THROW(sqlite::migrate(connection, steps), sqlite::SqlFailure);
  EXPECT_EQ(sqlite::schemaVersion(connection), 1);
  EXPECT_EQ(connection.pragma("SELECT count(*) FROM sqlite_schema WHERE name = 'b'"), 0);
  EXPECT_FALSE(connection.inTransaction());
}

TEST_F(SchemaTest, PublishedSteps_AreNumberedWithoutGaps) {
  int expected = 0;
  for (const Migration& step : sqlite::migrations()) EXPECT_EQ(step.version, ++expected);
}

}  // namespace
}  // namespace sluice
