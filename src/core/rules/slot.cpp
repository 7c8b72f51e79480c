#include "core/rules/slot.h"

namespace sluice {
namespace {

int minuteOf(const Settings& settings, Slot slot) {
  return slot == Slot::t1 ? settings.slots.t1_minute : settings.slots.t2_minute;
}

bool hasSlots(const Settings& settings, const LocalDate& date) {
  return settings.slots.days[static_cast<std::size_t>(weekdayOf(date))];
}

}  // namespace

Instant slotTime(const Settings& settings, Slot slot, const LocalDate& date) {
  return settings.zone.toInstant(date, minuteOf(settings, slot));
}

SlotTime nextSlot(const Settings& settings, Slot slot, Instant after) {
  LocalDate date = settings.zone.toLocal(after).date;
  if (settings.continuous) return {date, after};
  // A week always holds a day with slots: the configuration refuses an empty list. One day more for today's
  // slot being over.
  for (int i = 0; i <= 8; ++i, date = addDays(date, 1)) {
    const Instant at = slotTime(settings, slot, date);
    if (at > after && hasSlots(settings, date)) return {date, at};
  }
  return {date, slotTime(settings, slot, date)};
}

bool inWindow(const Settings& settings, Slot slot, const LocalDate& date, Instant at) {
  if (settings.continuous) return true;
  const Instant start = slotTime(settings, slot, date);
  return hasSlots(settings, date) && at >= start && at < start + settings.slots.window;
}

std::optional<Slot> slotAfter(FixStatus status) {
  switch (status) {
    case FixStatus::confirmed:
    case FixStatus::analyzing:
    case FixStatus::planned:
      return Slot::t1;
    case FixStatus::pending_prod:
    case FixStatus::pending_uat_merge:
      return Slot::t2;
    case FixStatus::submitted:
    case FixStatus::rejected:
    case FixStatus::deployed_uat:
    case FixStatus::deployed_prod:
    case FixStatus::uat_merged:
    case FixStatus::closed:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Instant> soakedAt(const Environment& uat, const Settings& settings) {
  if (!uat.good) return std::nullopt;
  return uat.since + settings.soak;
}

}  // namespace sluice
