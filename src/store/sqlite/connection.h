/// One SQLite connection with its prepared statements. Owned by the writer or by the pool of readers; used by
/// one thread at a time. Inside this room a failure of SQLite is thrown as SqlFailure, because nearly every
/// line can fail; Writer and Readers turn it into a Result, so nothing is thrown out of the room.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace sluice::sqlite {

struct SqlFailure {
  Error error;
};

/// What SQLite's result code means to a caller: only a full disk, an I/O error or somebody else's lock is
/// worth another try.
Error errorFor(int code, const std::string& detail, const std::string& path);

/// Work of a connection since it was opened. Shared, so that tests and /metrics can see what a query costs.
struct ReadCounters {
  std::atomic<std::int64_t> rows{0};   ///< rows that came back
  std::atomic<std::int64_t> steps{0};  ///< instructions of SQLite's machine: grows with every row looked at
};

class Connection;

/// A prepared statement in use. Gives itself back, reset, when it goes out of scope.
class Statement {
 public:
  Statement(Connection& connection, sqlite3_stmt* handle) : connection_(connection), handle_(handle) {}
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// Binds the next parameter, from the first on.
  Statement& bind(std::int64_t value);
  Statement& bind(std::string_view text);
  Statement& bindBlob(std::string_view bytes);

  bool step();  ///< true when there is a row
  void run();   ///< REQUIRES: a statement that returns no rows

  std::int64_t integer(int column) const;
  std::string text(int column) const;

 private:
  void check(int code) const;
  Connection& connection_;
  sqlite3_stmt* handle_;
  int bound_ = 0;
};

class Connection {
 public:
  enum class Mode { write, read };
  /// `counters` may be null; it must outlive the connection. Throws SqlFailure.
  Connection(const std::string& path, Mode mode, int busy_timeout_ms, ReadCounters* counters);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// The statement is prepared once and kept. Nested use of the same text is a defect.
  Statement prepare(std::string_view sql);
  void execute(const char* sql);
  std::int64_t pragma(const char* sql);  ///< the first column of the first row; 0 when there is none
  int changes() const;                   ///< rows the last statement changed
  bool inTransaction() const;
  /// Copies what it can of the write-ahead log back into the database; `truncate` also empties the log file.
  /// Never waits for readers.
  void checkpoint(bool truncate);
  int walPages() const { return wal_pages_; }

  const std::string& path() const { return path_; }
  sqlite3* handle() const { return handle_; }

 private:
  friend class Statement;
  std::string path_;
  ReadCounters* counters_;
  sqlite3* handle_ = nullptr;
  int wal_pages_ = 0;
  std::unordered_map<std::string, sqlite3_stmt*> statements_;
};

}  // namespace sluice::sqlite
