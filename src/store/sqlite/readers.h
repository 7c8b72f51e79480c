/// A few read-only connections, so that reads neither wait for the writer nor hold it up. Any thread; a read
/// waits while all are in use.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <type_traits>
#include <vector>

#include "store/sqlite/connection.h"

namespace sluice::sqlite {

class Readers {
 public:
  /// Opened when first needed, kept afterwards. Throws nothing.
  Readers(std::string path, std::size_t count, int busy_timeout_ms, ReadCounters& counters);

  /// Runs `query(connection)` in one read transaction: everything it reads is of one moment. Returns its
  /// Result, or what SQLite said.
  template <class Query>
  std::invoke_result_t<Query, Connection&> read(const Query& query) {
    try {
      Loan loan(*this);
      Snapshot snapshot(*loan.connection);
      return query(*loan.connection);
    } catch (const SqlFailure& failure) {
      return fail(failure.error);
    }
  }

 private:
  struct Loan {
    explicit Loan(Readers& owner);
    ~Loan();
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    Readers& readers;
    std::unique_ptr<Connection> connection;
  };
  struct Snapshot {
    explicit Snapshot(Connection& of);
    ~Snapshot();
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;
    Connection& connection;
  };

  const std::string path_;
  const std::size_t count_;
  const int busy_timeout_ms_;
  ReadCounters& counters_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::size_t lent_ = 0;
  std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace sluice::sqlite
