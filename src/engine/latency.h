/// How long something took, as counts by size: what a histogram of /metrics is made of. Any thread.
#pragma once

#include <array>
#include <atomic>

#include "base/time.h"

namespace sluice {

struct LatencyCounts {
  static constexpr std::array<Millis::rep, 10> kLimits{50,   100,  250,   500,   1000,
                                                       2500, 5000, 10000, 30000, 60000};

  std::array<std::int64_t, kLimits.size()> within{};  ///< how many took no longer than that, in milliseconds
  std::int64_t count = 0;
  std::int64_t sum_ms = 0;
};

class Latency {
 public:
  void observe(Millis took) {
    const Millis::rep ms = std::max<Millis::rep>(took.count(), 0);
    for (std::size_t i = 0; i < within_.size(); ++i) {
      if (ms <= LatencyCounts::kLimits[i]) ++within_[i];
    }
    ++count_;
    sum_ms_ += ms;
  }
  LatencyCounts read() const {
    LatencyCounts counts;
    for (std::size_t i = 0; i < within_.size(); ++i) counts.within[i] = within_[i];
    counts.count = count_;
    counts.sum_ms = sum_ms_;
    return counts;
  }

 private:
  std::array<std::atomic<std::int64_t>, LatencyCounts::kLimits.size()> within_{};
  std::atomic<std::int64_t> count_{0}, sum_ms_{0};
};

}  // namespace sluice
