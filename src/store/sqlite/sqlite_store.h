/// The store on SQLite: one file, one process. Owns its connections and its writing thread. Any thread may
/// call it; writes return when they are durable, and those of several threads share an fsync. What is on
/// disk: docs/journal.md.
#pragma once

#include <memory>
#include <string>

#include "engine/store.h"
#include "store/sqlite/journal_check.h"

namespace sluice {

struct SqliteOptions {
  Millis busy_timeout =
      std::chrono::seconds(2);             ///< how long a program that locked the database is waited for
  std::size_t readers = 4;                 ///< connections that read, opened when needed
  std::int64_t keep_deliveries = 100'000;  ///< the last ones are listed; older ones are forgotten
  std::int64_t keep_done_effects =
      1'000;  ///< how far behind the newest outbox entry done ones are still listed
  std::int64_t keep_dead_effects = 100'000;  ///< the same for dead ones; nobody came for them for that long
  std::int64_t check_whole_below = 256'000'000;  ///< bytes; a larger database is checked in part at start
  std::int64_t check_journal_entries =
      200;  ///< last entries of each repository that are checked at start; 0: none
};

/// Monotonic since the store was opened.
struct SqliteCounters {
  std::int64_t writes = 0;    ///< calls that were made durable
  std::int64_t commits = 0;   ///< transactions, each with one fsync, that they shared
  std::int64_t failures = 0;  ///< transactions that could not be committed
  std::int64_t rows_read = 0;
  std::int64_t read_steps =
      0;  ///< instructions of SQLite's machine spent on reading: grows with every row looked at
};

class SqliteStore : public Store {
 public:
  /// Walks the whole chain of a repository, in pieces, so that writing goes on meanwhile.
  virtual Result<JournalCheck> verifyJournal(const RepositoryName& repository) = 0;
  virtual SqliteCounters counters() const = 0;
};

/// Opens or makes the database at `path`, brings it to the newest schema and checks it. Makes the directory
/// when it is missing. `conflict`: another sluice works on it, it is of a newer sluice, or not Sluice's at
/// all. `corrupt`: it fails its checks. `transient`: locked by another program, or the disk cannot be
/// written. The message says what to do.
Result<std::unique_ptr<SqliteStore>> openSqliteStore(const std::string& path,
                                                     const SqliteOptions& options = {});

}  // namespace sluice
