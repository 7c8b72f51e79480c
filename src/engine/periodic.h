/// Something done every so often by a clock that may be set: set forward it is done once, set back it goes on
/// after one period.
#pragma once

#include "base/time.h"

namespace sluice {

class Periodic {
 public:
  explicit Periodic(Millis every, Instant first = {}) : every_(every), next_(first) {}

  /// Whether its time has come; then the next period begins.
  bool dueAt(Instant now) {
    if (next_ - now > every_) next_ = now + every_;
    if (now < next_) return false;
    next_ = now + every_;
    return true;
  }
  void hurry() { next_ = {}; }

 private:
  Millis every_;
  Instant next_;
};

}  // namespace sluice
