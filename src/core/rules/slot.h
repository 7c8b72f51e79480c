/// When the two deploy windows are (Scheduled Deploy Times; rules §6). Local wall-clock time of the
/// repository.
#pragma once

#include "core/settings.h"

namespace sluice {

/// The instant of a slot on a local date, daylight-saving gaps and overlaps settled. REQUIRES:
/// isLocalDate(date).
Instant slotTime(const Settings& settings, Slot slot, const LocalDate& date);

struct SlotTime {
  LocalDate date;
  Instant at{};
};
/// The first slot that lies after `after`, on a day that has slots.
SlotTime nextSlot(const Settings& settings, Slot slot, Instant after);

/// The slot whose window `at` is in, if any: opening it then needs no force.
bool inWindow(const Settings& settings, Slot slot, const LocalDate& date, Instant at);

}  // namespace sluice
