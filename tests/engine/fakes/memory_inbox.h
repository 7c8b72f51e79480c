/// The inbox port in memory. Outlives engines: what a test appended is still there after a "crash". Any
/// thread.
#pragma once

#include <condition_variable>
#include <mutex>

#include "engine/inbox.h"

namespace sluice::testing {

class MemoryInbox : public Inbox {
 public:
  Result<Accepted> append(const Delivery& delivery, std::string_view fingerprint) override;
  Result<std::vector<StoredDelivery>> read(std::uint64_t position, std::size_t limit) override;
  void waitBeyond(std::uint64_t position, Millis at_most) override;
  std::uint64_t endPosition() const override;
  void release(std::uint64_t position) override;
  void stop() override;
  void restart();  ///< of the process: waiting works again

  std::uint64_t released() const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable grown_;
  std::vector<Delivery> deliveries_;
  std::uint64_t released_ = 0;
  bool stopped_ = false;
};

}  // namespace sluice::testing
