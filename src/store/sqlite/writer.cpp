#include "store/sqlite/writer.h"

#include <spdlog/spdlog.h>

namespace sluice::sqlite {
namespace {

constexpr std::size_t kGroupLimit = 256;  // bounds the time until the first caller of a group goes on
constexpr int kCheckpointPages = 1'000;   // 4 MB of log
constexpr int kTruncatePages = 16'000;    // 64 MB: a long reader kept the log from starting over

}  // namespace

Writer::Writer(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {
  thread_ = std::thread([this] { loop(); });
}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

Status Writer::write(const Work& work) {
  Waiting mine;
  mine.work = &work;
  std::unique_lock lock(mutex_);
  if (stopping_) return fail(ErrorKind::transient, "the store is closing");
  queue_.push_back(&mine);
  wake_.notify_one();
  mine.done.wait(lock, [&] { return mine.finished; });
  return mine.outcome;
}

void Writer::loop() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    // Whoever came while the last group was synced is the next group: no timer, no waiting for company.
    const auto last = queue_.begin() + static_cast<std::ptrdiff_t>(std::min(queue_.size(), kGroupLimit));
    const std::vector<Waiting*> group(queue_.begin(), last);
    queue_.erase(queue_.begin(), last);
    lock.unlock();
    commitTogether(group);
    lock.lock();
    for (Waiting* waiting : group) {
      waiting->finished = true;
      waiting->done.notify_one();
    }
    lock.unlock();
    copyLogBack();
    lock.lock();
  }
}

void Writer::commitTogether(const std::vector<Waiting*>& group) {
  std::int64_t good = 0;
  try {
    connection_->execute("BEGIN IMMEDIATE");
    for (Waiting* waiting : group) {
      waiting->outcome = attempt(*waiting->work);
      good += waiting->outcome ? 1 : 0;
    }
    connection_->execute("COMMIT");
    counters_.writes += good;
    counters_.commits += good > 0 ? 1 : 0;
    if (failing_ && good > 0) spdlog::info("the database can be written again");
    if (good > 0) failing_ = false;
  } catch (const SqlFailure& failure) {
    // Nothing of the group is stored. Whoever was refused keeps the reason, all others get this one.
    for (Waiting* waiting : group) {
      if (waiting->outcome) waiting->outcome = fail(failure.error);
    }
    ++counters_.failures;
    if (!failing_) spdlog::error("cannot write: {}", failure.error.message);
    failing_ = true;
    try {
      if (connection_->inTransaction()) connection_->execute("ROLLBACK");
    } catch (const SqlFailure& rollback) {
      spdlog::error("cannot roll back: {}", rollback.error.message);
    }
  }
}

Status Writer::attempt(const Work& work) {
  connection_->execute("SAVEPOINT caller");
  Status outcome;
  try {
    outcome = work(*connection_);
  } catch (const SqlFailure& failure) {
    outcome = fail(failure.error);
  }
  if (!outcome) {
    // A full disk may have ended the whole transaction: then the others' work is gone as well, and they must
    // be told.
    if (!connection_->inTransaction()) throw SqlFailure{outcome.error()};
    connection_->execute("ROLLBACK TO caller");
  }
  connection_->execute("RELEASE caller");
  return outcome;
}

void Writer::copyLogBack() {
  if (connection_->walPages() >= kTruncatePages) {
    connection_->checkpoint(true);
  } else if (connection_->walPages() >= kCheckpointPages) {
    connection_->checkpoint(false);
  }
}

}  // namespace sluice::sqlite
