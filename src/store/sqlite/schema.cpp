#include "store/sqlite/schema.h"

namespace sluice::sqlite {
namespace {

bool hasTable(Connection& connection, std::string_view name) {
  Statement statement = connection.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?");
  return statement.bind(name).step();
}

}  // namespace

int schemaVersion(Connection& connection) {
  if (!hasTable(connection, "schema_versions")) return 0;
  return static_cast<int>(connection.pragma("SELECT max(version) FROM schema_versions"));
}

Status recognise(Connection& connection, std::span<const Migration> steps) {
  const int version = schemaVersion(connection);
  const bool empty = connection.pragma("SELECT count(*) FROM sqlite_schema") == 0;
  if (!empty && (version == 0 || connection.pragma("PRAGMA application_id") != kApplicationId)) {
    return fail(ErrorKind::conflict,
                connection.path() +
                    " is a SQLite database, but not one of Sluice; nothing was changed in it; set "
                    "another data directory");
  }
  const int known = steps.empty() ? 0 : steps.back().version;
  if (version > known) {
    return fail(ErrorKind::conflict,
                "the database " + connection.path() + " has schema version " + std::to_string(version) +
                    ", this sluice knows versions up to " + std::to_string(known) +
                    "; install the newer sluice again, or restore the backup made before it");
  }
  return {};
}

int migrate(Connection& connection, std::span<const Migration> steps) {
  int applied = 0;
  const int from = schemaVersion(connection);
  for (const Migration& step : steps) {
    if (step.version <= from) continue;
    connection.execute("BEGIN IMMEDIATE");
    try {
      if (step.version == 1) {
        connection.execute(("PRAGMA application_id = " + std::to_string(kApplicationId)).c_str());
        connection.execute(
            "CREATE TABLE schema_versions(version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT "
            "NOT NULL) STRICT");
      }
      connection.execute(step.sql);
      connection.prepare("INSERT INTO schema_versions VALUES (?, ?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))")
          .bind(std::int64_t{step.version})
          .bind(std::string_view(step.name))
          .run();
      connection.execute("COMMIT");
    } catch (const SqlFailure&) {
      if (connection.inTransaction()) connection.execute("ROLLBACK");
      throw;
    }
    ++applied;
  }
  return applied;
}

}  // namespace sluice::sqlite
