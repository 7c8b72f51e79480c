/// An iCalendar file (RFC 5545) as freezes: every event is one, every time it recurs. Fails closed: whatever
/// could make a freeze disappear (half a file, an unknown time zone, a rule that cannot be read) is an error
/// and no calendar. Thread-safe.
///
///   SUMMARY            the reason
///   X-SLUICE-LEVEL     soft, hard or full; otherwise a category of that name; otherwise the level given
///   X-SLUICE-MODULES   names of modules, with commas; otherwise the modules given
///   STATUS:CANCELLED   no freeze
#pragma once

#include <set>

#include "base/result.h"
#include "core/freeze.h"

namespace sluice::calendar {

struct CalendarOptions {
  TimeZone zone;  ///< of dates and times without a zone
  FreezeLevel level = FreezeLevel::hard;
  std::vector<std::string> modules;                    ///< empty: everything
  std::optional<std::set<std::string>> known_modules;  ///< a name that is not among them is an error
  Millis announce = kAnnounce;
};

/// The freezes that touch [from, until), by their beginning. `invalid`, naming the line where there is one,
/// also when there are more than 5,000. What Sluice made itself (kFreezeProduct) is not
/// read: a freeze in it would keep itself alive.
Result<std::vector<FreezeWindow>> readFreezeCalendar(std::string_view text, const CalendarOptions& options,
                                                     Instant from, Instant until);

}  // namespace sluice::calendar
