/// The time zones that a calendar speaks of: UTC, the IANA names, and its own VTIMEZONE components, which
/// count before an IANA zone of the same name. A name that is neither is refused. One thread.
#pragma once

#include <map>
#include <memory>

#include "calendar/content_lines.h"
#include "calendar/recurrence.h"

namespace sluice::calendar {

class TimeZones {
 public:
  /// `floating`: of times without a zone. Fails with `invalid` on a VTIMEZONE that makes no sense.
  static Result<TimeZones> of(const RawCalendar& calendar, const TimeZone& floating);

  /// How the zone of that name puts a wall time; an empty name is the floating zone. `invalid` for an unknown
  /// one.
  Result<ToInstant> find(const std::string& tzid);

 private:
  explicit TimeZones(const TimeZone& floating) : floating_(floating) {}

  TimeZone floating_;
  std::map<std::string, ToInstant> known_;
};

}  // namespace sluice::calendar
