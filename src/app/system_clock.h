/// The one place that reads the time of day.
#pragma once

#include "engine/ports.h"

namespace sluice::app {

class SystemClock final : public Clock {
 public:
  Instant now() const override { return std::chrono::floor<Millis>(std::chrono::system_clock::now()); }
};

}  // namespace sluice::app
