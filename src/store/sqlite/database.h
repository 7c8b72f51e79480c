/// An open database: the lock on it, its writer and its readers, ready for use. Any thread.
#pragma once

#include <memory>

#include "store/sqlite/lock_file.h"
#include "store/sqlite/readers.h"
#include "store/sqlite/sqlite_store.h"
#include "store/sqlite/writer.h"

namespace sluice::sqlite {

/// Members close in reverse: readers first, then the writer, which copies the log back as the last
/// connection, then the lock.
struct Database {
  LockFile lock;
  ReadCounters counters;
  std::unique_ptr<Writer> writer;
  std::unique_ptr<Readers> readers;
};

/// See openSqliteStore.
Result<std::unique_ptr<Database>> openDatabase(const std::string& path, const SqliteOptions& options);

}  // namespace sluice::sqlite
