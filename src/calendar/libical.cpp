#include "calendar/libical.h"

#include <libical/ical.h>

#include <mutex>

namespace sluice::calendar {

void prepareLibical() {
  static std::once_flag once;
  std::call_once(once, [] { icalerror_set_errors_are_fatal(0); });
}

}  // namespace sluice::calendar
