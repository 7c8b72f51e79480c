/// When the two deploy windows are (Scheduled Deploy Times; rules §6). Local wall-clock time of the
/// repository.
#pragma once

#include "core/environment.h"
#include "core/settings.h"

namespace sluice {

/// The instant of a slot on a local date, daylight-saving gaps and overlaps settled. REQUIRES:
/// isLocalDate(date).
Instant slotTime(const Settings& settings, Slot slot, const LocalDate& date);

struct SlotTime {
  LocalDate date;
  Instant at{};
};
/// The first slot that lies after `after`, on a day that has slots. Where there are none (`mode:
/// continuous`): at once.
SlotTime nextSlot(const Settings& settings, Slot slot, Instant after);

/// Whether `at` is in the slot's window: opening it then needs no force. Always, where there are no slots.
bool inWindow(const Settings& settings, Slot slot, const LocalDate& date, Instant at);

/// The slot that takes a fix on from where it is; nothing where none does.
std::optional<Slot> slotAfter(FixStatus status);

/// Without slots: when UAT has run its release for long enough to send it on; nothing while it runs none that
/// is known to be good.
std::optional<Instant> soakedAt(const Environment& uat, const Settings& settings);

}  // namespace sluice
