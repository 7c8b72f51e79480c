#include "engine/strand_pool.h"

namespace sluice {

void StrandPool::start(std::size_t threads) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

void StrandPool::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void StrandPool::schedule(Strand& strand) {
  const std::lock_guard lock(mutex_);
  const auto [turn, idle] = turns_.try_emplace(&strand, Turn::queued);
  if (idle) {
    ready_.push_back(&strand);
    changed_.notify_one();
  } else if (turn->second == Turn::running) {
    turn->second = Turn::running_and_wanted;
  }
}

void StrandPool::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || !ready_.empty(); });
    if (stopping_) return;
    Strand* const strand = ready_.front();
    ready_.pop_front();
    turns_[strand] = Turn::running;
    lock.unlock();
    const bool more = strand->run();
    lock.lock();
    const auto turn = turns_.find(strand);
    if (more || turn->second == Turn::running_and_wanted) {
      turn->second = Turn::queued;
      ready_.push_back(strand);
      changed_.notify_one();
    } else {
      turns_.erase(turn);
    }
  }
}

}  // namespace sluice
