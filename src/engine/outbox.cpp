#include "engine/outbox.h"

namespace sluice {
namespace {

/// So long a repository without any worker waits for a busy one before it gets its own.
constexpr auto kPatience = std::chrono::milliseconds(200);

}  // namespace

std::size_t Outbox::add(std::unique_ptr<Desk> desk) {
  tables_.push_back({std::move(desk)});
  return tables_.size() - 1;
}

void Outbox::start() {
  const std::lock_guard lock(mutex_);
  stopping_ = false;
  for (std::size_t i = 0; i < tables_.size(); ++i) enqueue(i);
}

void Outbox::stop() {
  std::list<std::thread> all;
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return alive_ == 0; });
    all.splice(all.end(), threads_);
    all.splice(all.end(), left_);
  }
  for (std::thread& thread : all) thread.join();
}

void Outbox::wake(std::size_t desk) {
  const std::lock_guard lock(mutex_);
  enqueue(desk);
}

void Outbox::enqueue(std::size_t index) {
  Table& table = tables_[index];
  if (stopping_ || table.queued) return;
  table.queued = true;
  table.queued_at = std::chrono::steady_clock::now();
  ready_.push_back(index);
  spawnIfShort();
  changed_.notify_one();
}

void Outbox::spawnIfShort() {
  if (ready_.size() > idle_ && alive_ < workers_ + telling_) spawn();
}

void Outbox::tick(Instant now) {
  std::list<std::thread> ended;
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    const bool wake = tables_[i].desk->wakeDue(now);
    const bool poll = tables_[i].desk->pollDue(now);
    if (!wake && !poll) continue;
    const std::lock_guard lock(mutex_);
    tables_[i].poll = tables_[i].poll || poll;
    enqueue(i);
  }
  {
    const std::lock_guard lock(mutex_);
    ended.swap(left_);
    const auto long_ago = std::chrono::steady_clock::now() - kPatience;
    for (const std::size_t index : ready_) {
      const Table& table = tables_[index];
      if (stopping_ || table.hands > 0 || table.queued_at > long_ago || idle_ > 0) continue;
      if (alive_ < workers_ + telling_ + tables_.size()) spawn();
      break;  // the new thread takes from the front; the next tick sees whether one more is needed
    }
  }
  for (std::thread& thread : ended) thread.join();
}

void Outbox::spawn() {
  ++alive_;
  threads_.emplace_front();
  const auto self = threads_.begin();
  *self = std::thread([this, self] { work(self); });
}

void Outbox::work(std::list<std::thread>::iterator self) {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (ready_.empty()) {
      if (!mayStay()) break;
      ++idle_;
      changed_.wait(lock, [this] { return stopping_ || !ready_.empty(); });
      --idle_;
      continue;
    }
    const std::size_t index = ready_.front();
    ready_.pop_front();
    tables_[index].queued = false;
    serve(lock, index);
  }
  --alive_;
  if (!stopping_) left_.splice(left_.end(), threads_, self);
  changed_.notify_all();
}

void Outbox::serve(std::unique_lock<std::mutex>& lock, std::size_t index) {
  Table& table = tables_[index];
  const auto most = static_cast<int>(std::max<std::size_t>(workers_ / 2, 1));
  if (table.hands >= most) {
    table.refused = true;
    return;
  }
  ++table.hands;
  const bool poll = std::exchange(table.poll, false);
  bool tells = false;
  lock.unlock();
  if (poll) {
    table.desk->poll();
  } else if (const auto job = table.desk->next()) {
    tells = std::holds_alternative<Notify>(job->entry.effect.body);
    if (tells) {
      lock.lock();
      --table.hands;
      ++telling_;
      spawnIfShort();
      lock.unlock();
    }
    wake(index);  // there may be more, for another worker
    table.desk->carryOut(*job, [this, index] { wake(index); });
  }
  lock.lock();
  if (tells) {
    --telling_;
  } else {
    --table.hands;
  }
  if (std::exchange(table.refused, false) || poll) enqueue(index);
}

}  // namespace sluice
