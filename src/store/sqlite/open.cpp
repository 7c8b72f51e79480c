#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "store/sqlite/database.h"
#include "store/sqlite/leases.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/start_check.h"

namespace sluice::sqlite {
namespace {

/// Makes directory and file for this user only, and durable: SQLite syncs neither of their names.
Status makeFile(const std::string& path) {
  const std::filesystem::path directory = std::filesystem::absolute(path).parent_path();
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    return fail(ErrorKind::transient,
                "cannot make the directory " + directory.string() + ": " + error.message());
  }
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  const int why = errno;
  if (file < 0) return fail(ErrorKind::transient, "cannot open " + path + ": " + std::strerror(why));
  ::close(file);
  const int names = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (names >= 0) {
    ::fsync(names);
    ::close(names);
  }
  return {};
}

Status prepareDatabase(Connection& connection, const SqliteOptions& options) {
  if (auto known = recognise(connection, migrations()); !known) return known;
  connection.execute("PRAGMA journal_mode = WAL");
  connection.execute("PRAGMA synchronous = FULL");
  connection.execute("PRAGMA foreign_keys = ON");
  connection.execute("PRAGMA cache_size = -8192");
  connection.execute("PRAGMA journal_size_limit = 67108864");
  if (schemaVersion(connection) > 0) {
    if (auto whole = checkPages(connection, options.check_whole_below); !whole) return whole;
  }
  if (const int applied = migrate(connection, migrations()); applied > 0) {
    spdlog::info("database {}: schema version {}", connection.path(), schemaVersion(connection));
  }
  if (auto chained = checkJournalTails(connection, options.check_journal_entries); !chained) return chained;
  endAllLeases(connection);
  return {};
}

}  // namespace

Result<std::unique_ptr<Database>> openDatabase(const std::string& path, const SqliteOptions& options) {
  auto database = std::make_unique<Database>();
  if (auto made = makeFile(path); !made) return fail(made.error());
  auto lock = LockFile::take(path + ".lock");
  if (!lock) return fail(lock.error());
  database->lock = std::move(*lock);
  const int busy_timeout = static_cast<int>(options.busy_timeout.count());
  try {
    auto connection = std::make_unique<Connection>(path, Connection::Mode::write, busy_timeout, nullptr);
    if (auto ready = prepareDatabase(*connection, options); !ready) return fail(ready.error());
    database->writer = std::make_unique<Writer>(std::move(connection));
  } catch (const SqlFailure& failure) {
    return fail(failure.error);
  }
  database->readers = std::make_unique<Readers>(path, options.readers, busy_timeout, database->counters);
  return database;
}

}  // namespace sluice::sqlite
