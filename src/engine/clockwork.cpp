#include "engine/clockwork.h"

namespace sluice {

Clockwork::Clockwork(const Clock& clock, Millis every, std::function<void(Instant)> tick)
    : clock_(clock), every_(every), tick_(std::move(tick)) {}

void Clockwork::start() {
  thread_ = std::thread([this] { work(); });
}

void Clockwork::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void Clockwork::work() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    tick_(clock_.now());
    lock.lock();
    changed_.wait_for(lock, every_, [this] { return stopping_; });
  }
}

}  // namespace sluice
