/// A clock that stands still until a test moves it. Any thread.
#pragma once

#include <atomic>

#include "engine/ports.h"

namespace sluice::testing {

class ManualClock : public Clock {
 public:
  explicit ManualClock(Instant start) : at_(toMillis(start)) {}
  Instant now() const override { return instantFromMillis(at_); }
  void advance(Millis by) { at_ += by.count(); }
  void set(Instant at) { at_ = toMillis(at); }

 private:
  std::atomic<std::int64_t> at_;
};

}  // namespace sluice::testing
