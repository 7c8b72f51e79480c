/// libical as this room uses it: it reports errors and never ends the process for them. Thread-safe.
#pragma once

#include <libical/ical.h>

#include "calendar/wall_time.h"

namespace sluice::calendar {

/// To be called before anything else of libical; does its work once.
void prepareLibical();

/// Without a time zone.
icaltimetype toIcal(const WallTime& time);

}  // namespace sluice::calendar
