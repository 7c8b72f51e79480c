/// Freezes that the configuration only points at: rules to be worked out as time goes by, and calendars to be
/// read. Values, from the config room to the monitor room.
#pragma once

#include "calendar/freeze_calendar.h"
#include "calendar/recurring_freeze.h"

namespace sluice::calendar {

struct CalendarSource {
  std::string path;                        ///< absolute; of a file. Exactly one of the two is set
  std::string url;                         ///< may hold a key, so it is never shown whole
  Millis refresh = std::chrono::hours(1);  ///< of a URL
  CalendarOptions options;
};

/// Of one repository, with those of all repositories.
struct OutsideFreezes {
  std::vector<RecurringFreeze> recurring;
  std::vector<CalendarSource> calendars;
};

}  // namespace sluice::calendar
