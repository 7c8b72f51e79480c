/// What a clock on the wall shows, in no zone: dates of calendars are this until they meet a zone. Pure
/// values.
#pragma once

#include <compare>
#include <optional>
#include <string_view>

#include "base/timezone.h"

namespace sluice::calendar {

struct WallTime {
  LocalDate date;
  int second = 0;  ///< of the day, 0..86399

  auto operator<=>(const WallTime&) const = default;
};

/// `20260205` or `20260205T200000`, as calendars write it; `utc` says whether a `Z` stood behind it. Nothing
/// on anything else, or outside of the years 1970 to 2199.
struct WrittenTime {
  WallTime time;
  bool date_only = false;
  bool utc = false;
};
std::optional<WrittenTime> parseWrittenTime(std::string_view text);

WallTime wallTimeOf(Instant at, const TimeZone& zone);
Instant toInstant(const WallTime& time, const TimeZone& zone);
WallTime plusSeconds(const WallTime& time, std::int64_t seconds);
std::int64_t secondsBetween(const WallTime& from, const WallTime& until);

}  // namespace sluice::calendar
