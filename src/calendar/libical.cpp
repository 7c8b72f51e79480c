#include "calendar/libical.h"

#include <mutex>
#include <string>

namespace sluice::calendar {

void prepareLibical() {
  static std::once_flag once;
  std::call_once(once, [] { icalerror_set_errors_are_fatal(0); });
}

icaltimetype toIcal(const WallTime& time) {
  icaltimetype ical = icaltime_null_time();
  ical.year = std::stoi(time.date.substr(0, 4));
  ical.month = std::stoi(time.date.substr(5, 2));
  ical.day = std::stoi(time.date.substr(8, 2));
  ical.hour = time.second / 3600;
  ical.minute = time.second / 60 % 60;
  ical.second = time.second % 60;
  return ical;
}

}  // namespace sluice::calendar
