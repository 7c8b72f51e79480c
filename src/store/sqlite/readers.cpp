#include "store/sqlite/readers.h"

namespace sluice::sqlite {

Readers::Readers(std::string path, std::size_t count, int busy_timeout_ms, ReadCounters& counters)
    : path_(std::move(path)), count_(count), busy_timeout_ms_(busy_timeout_ms), counters_(counters) {}

Readers::Loan::Loan(Readers& owner) : readers(owner) {
  std::unique_lock lock(readers.mutex_);
  readers.returned_.wait(lock, [&] { return readers.lent_ < readers.count_; });
  ++readers.lent_;
  if (!readers.idle_.empty()) {
    connection = std::move(readers.idle_.back());
    readers.idle_.pop_back();
    return;
  }
  lock.unlock();
  try {
    connection = std::make_unique<Connection>(readers.path_, Connection::Mode::read, readers.busy_timeout_ms_,
                                              &readers.counters_);
    connection->execute("PRAGMA cache_size = -1024");
  } catch (const SqlFailure&) {
    lock.lock();
    --readers.lent_;
    readers.returned_.notify_one();
    throw;
  }
}

Readers::Loan::~Loan() {
  {
    const std::lock_guard lock(readers.mutex_);
    --readers.lent_;
    readers.idle_.push_back(std::move(connection));
  }
  readers.returned_.notify_one();
}

Readers::Snapshot::Snapshot(Connection& of) : connection(of) { connection.prepare("BEGIN").run(); }

Readers::Snapshot::~Snapshot() {
  try {
    if (connection.inTransaction()) connection.prepare("COMMIT").run();
  } catch (const SqlFailure&) {
    // Ending a read writes nothing; what went wrong was told by the read itself.
  }
}

}  // namespace sluice::sqlite
