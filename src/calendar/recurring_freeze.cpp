#include "calendar/recurring_freeze.h"

namespace sluice::calendar {
namespace {

constexpr std::size_t kMostTimes = 1'000;

}  // namespace

Result<std::vector<FreezeWindow>> expandFreeze(const RecurringFreeze& freeze, Instant from, Instant until) {
  const TimeZone zone = freeze.first.zone.value_or(TimeZone());
  const WallTime start = wallTimeOf(freeze.first.from, zone);
  const std::int64_t length = secondsBetween(start, wallTimeOf(freeze.first.until, zone));
  // One that began before `from` may still hold.
  const WallTime first = plusSeconds(wallTimeOf(from, zone), -length - 86'400);
  auto beginnings = freeze.recurrence.beginnings(start, first, wallTimeOf(until, zone), kMostTimes,
                                                 [&](const WallTime& time) { return toInstant(time, zone); });
  if (!beginnings) return fail(beginnings.error());
  std::vector<FreezeWindow> windows;
  for (const WallTime& begins : *beginnings) {
    FreezeWindow window = freeze.first;
    window.from = toInstant(begins, zone);
    window.until = toInstant(plusSeconds(begins, length), zone);
    if (window.from < window.until && from < window.until && window.from < until)
      windows.push_back(std::move(window));
  }
  return windows;
}

}  // namespace sluice::calendar
