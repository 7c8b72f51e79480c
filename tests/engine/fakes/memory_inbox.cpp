#include "engine/fakes/memory_inbox.h"

namespace sluice::testing {

Result<Accepted> MemoryInbox::append(const Delivery& delivery, std::string_view) {
  const std::lock_guard lock(mutex_);
  deliveries_.push_back(delivery);
  grown_.notify_all();
  return Accepted{false, deliveries_.size() - 1};
}

Result<std::vector<StoredDelivery>> MemoryInbox::read(std::uint64_t position, std::size_t limit) {
  const std::lock_guard lock(mutex_);
  std::vector<StoredDelivery> found;
  for (; position < deliveries_.size() && found.size() < limit; ++position) {
    found.push_back({position, position + 1, deliveries_[position]});
  }
  return found;
}

void MemoryInbox::waitBeyond(std::uint64_t position, Millis at_most) {
  std::unique_lock lock(mutex_);
  grown_.wait_for(lock, at_most, [&] { return stopped_ || position < deliveries_.size(); });
}

std::uint64_t MemoryInbox::endPosition() const {
  const std::lock_guard lock(mutex_);
  return deliveries_.size();
}

void MemoryInbox::release(std::uint64_t position) {
  const std::lock_guard lock(mutex_);
  released_ = position;
}

void MemoryInbox::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  grown_.notify_all();
}

void MemoryInbox::restart() {
  const std::lock_guard lock(mutex_);
  stopped_ = false;
}

std::uint64_t MemoryInbox::released() const {
  const std::lock_guard lock(mutex_);
  return released_;
}

}  // namespace sluice::testing
