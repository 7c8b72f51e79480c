/// A recurrence rule (RFC 5545 RRULE) of days: DAILY, WEEKLY, MONTHLY or YEARLY. libical reads and expands
/// it, within bounds: rules by hours or seconds, and rules that never end to be computed, are refused.
/// Thread-safe.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "calendar/wall_time.h"

namespace sluice::calendar {

/// Puts a wall time into the zone of whoever asks.
using ToInstant = std::function<Instant(const WallTime&)>;

class Recurrence {
 public:
  /// `FREQ=MONTHLY;BYMONTHDAY=-1`. `invalid`: what was expected, for people.
  static Result<Recurrence> parse(std::string_view rule);

  /// The beginnings before `until`, `start` itself first whether it fits the rule or not; each at its wall
  /// time. The rule's own UNTIL and COUNT hold. `invalid` when there are more than `most` of them from `from`
  /// on, or when finding them takes too many steps.
  Result<std::vector<WallTime>> beginnings(const WallTime& start, const WallTime& from, const WallTime& until,
                                           std::size_t most, const ToInstant& to_instant) const;

 private:
  std::string rule_;  ///< without UNTIL
  std::optional<WrittenTime> until_;
  bool counted_ = false;
};

}  // namespace sluice::calendar
