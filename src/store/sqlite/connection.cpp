#include "store/sqlite/connection.h"

#include <sqlite3.h>

namespace sluice::sqlite {

Error errorFor(int code, const std::string& detail, const std::string& path) {
  const std::string because = " (" + detail + ")";
  switch (code & 0xff) {
    case SQLITE_FULL:
      return {ErrorKind::transient, "no space left for the database " + path +
                                        "; nothing was written, it goes on by itself once there is space" +
                                        because};
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_NOMEM:
      return {ErrorKind::transient,
              "the database " + path + " cannot be read or written now; check the disk" + because};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {ErrorKind::transient,
              "the database " + path +
                  " may not be written; check its owner and whether the disk is mounted read-only" + because};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return {ErrorKind::transient,
              "the database " + path +
                  " is locked by another program, perhaps a backup or a sqlite3 shell; close it" + because};
    case SQLITE_INTERRUPT:
      return {ErrorKind::transient, "interrupted" + because};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {ErrorKind::corrupt,
              "the database " + path +
                  " is damaged; stop Sluice, keep a copy of the file and restore the last backup, as "
                  "docs/journal.md says" +
                  because};
    default:
      return {ErrorKind::internal, "the database " + path + " refused a statement" + because};
  }
}

Statement::~Statement() {
  if (connection_.counters_ != nullptr) {
    connection_.counters_->steps += sqlite3_stmt_status(handle_, SQLITE_STMTSTATUS_VM_STEP, 1);
  }
  sqlite3_reset(handle_);
  sqlite3_clear_bindings(handle_);
}

void Statement::check(int code) const {
  if (code == SQLITE_OK) return;
  throw SqlFailure{errorFor(sqlite3_extended_errcode(connection_.handle_),
                            sqlite3_errmsg(connection_.handle_), connection_.path_)};
}

Statement& Statement::bind(std::int64_t value) {
  check(sqlite3_bind_int64(handle_, ++bound_, value));
  return *this;
}

Statement& Statement::bind(std::string_view text) {
  // A null pointer would bind NULL: an empty view must still be an empty text.
  const char* data = text.data() == nullptr ? "" : text.data();
  check(sqlite3_bind_text64(handle_, ++bound_, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  return *this;
}

Statement& Statement::bindBlob(std::string_view bytes) {
  check(sqlite3_bind_blob64(handle_, ++bound_, bytes.data(), bytes.size(), SQLITE_TRANSIENT));
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) {
    if (connection_.counters_ != nullptr) ++connection_.counters_->rows;
    return true;
  }
  if (code != SQLITE_DONE) check(code);
  return false;
}

void Statement::run() {
  while (step()) {
  }
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_, column); }

std::string Statement::text(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(handle_, column));
  const int size = sqlite3_column_bytes(handle_, column);
  return bytes == nullptr ? std::string() : std::string(bytes, static_cast<std::size_t>(size));
}

Connection::Connection(const std::string& path, Mode mode, int busy_timeout_ms, ReadCounters* counters)
    : path_(path), counters_(counters) {
  const int flags =
      (mode == Mode::write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY) |
      SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(path.c_str(), &handle_, flags, nullptr);
  if (code != SQLITE_OK) {
    const SqlFailure failure{errorFor(code, sqlite3_errstr(code), path)};
    sqlite3_close_v2(handle_);
    throw failure;
  }
  sqlite3_busy_timeout(handle_, busy_timeout_ms);
  // A checkpoint by any other connection than the writing one could meet the WAL-reset bug of SQLite
  // before 3.51.3.
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, mode == Mode::read ? 1 : 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  // Our own hook in place of the automatic checkpoint: callers are released first, then the log is copied
  // back.
  sqlite3_wal_hook(
      handle_,
      [](void* self, sqlite3*, const char*, int pages) {
        static_cast<Connection*>(self)->wal_pages_ = pages;
        return SQLITE_OK;
      },
      this);
}

Connection::~Connection() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close_v2(handle_);
}

Statement Connection::prepare(std::string_view sql) {
  sqlite3_stmt*& statement = statements_[std::string(sql)];
  if (statement == nullptr) {
    const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) throw SqlFailure{errorFor(code, sqlite3_errmsg(handle_), path_)};
  }
  return {*this, statement};
}

void Connection::execute(const char* sql) {
  const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) throw SqlFailure{errorFor(code, sqlite3_errmsg(handle_), path_)};
}

std::int64_t Connection::pragma(const char* sql) {
  Statement statement = prepare(sql);
  return statement.step() ? statement.integer(0) : 0;
}

int Connection::changes() const { return sqlite3_changes(handle_); }

bool Connection::inTransaction() const { return sqlite3_get_autocommit(handle_) == 0; }

void Connection::checkpoint(bool truncate) {
  // Busy is no failure here: readers use the log, the next checkpoint gets further.
  const int mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
  if (sqlite3_wal_checkpoint_v2(handle_, nullptr, mode, nullptr, nullptr) == SQLITE_OK && truncate)
    wal_pages_ = 0;
}

}  // namespace sluice::sqlite
