#include "engine/scheduler.h"

#include <algorithm>

#include "core/rules/slot.h"

namespace sluice {

std::vector<CycleAsked> openSlots(const Settings& settings, Instant now) {
  std::vector<CycleAsked> open;
  if (settings.continuous) return open;
  const LocalDate today = settings.zone.toLocal(now).date;
  // Yesterday too: the window of a late slot reaches over midnight.
  for (const LocalDate& date : {addDays(today, -1), today}) {
    if (!settings.slots.days[static_cast<std::size_t>(weekdayOf(date))]) continue;
    for (const Slot slot : {Slot::t1, Slot::t2}) {
      const Instant at = slotTime(settings, slot, date);
      const Millis window = std::max<Millis>(settings.slots.window, std::chrono::minutes(1));
      if (now < at || now >= at + window) continue;
      CycleAsked asked;
      asked.slot = slot;
      asked.date = date;
      asked.automatic = true;
      open.push_back(asked);
    }
  }
  std::sort(open.begin(), open.end(), [&](const CycleAsked& a, const CycleAsked& b) {
    return slotTime(settings, a.slot, a.date) < slotTime(settings, b.slot, b.date);
  });
  return open;
}

std::vector<CycleAsked> Scheduler::dueAt(const Settings& settings, Instant now) {
  std::vector<CycleAsked> due = openSlots(settings, now);
  std::erase_if(due,
                [this](const CycleAsked& asked) { return !asked_.emplace(asked.date, asked.slot).second; });
  while (asked_.size() > 16) asked_.erase(asked_.begin());
  return due;
}

}  // namespace sluice
