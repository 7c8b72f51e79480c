/// A freeze of the configuration that comes again: its first time, and the rule. Pure values.
#pragma once

#include "base/result.h"
#include "calendar/recurrence.h"
#include "core/freeze.h"

namespace sluice::calendar {

/// How far ahead freezes are worked out. What a simulation asks beyond it does not see them.
inline constexpr Millis kHorizon = std::chrono::hours(24 * 400);

struct RecurringFreeze {
  FreezeWindow first;  ///< with its zone
  Recurrence recurrence;
};

/// The times that touch [from, until). Each begins and ends at the same wall-clock times as the first, in
/// summer and in winter. `invalid` when there are more than a thousand.
Result<std::vector<FreezeWindow>> expandFreeze(const RecurringFreeze& freeze, Instant from, Instant until);

}  // namespace sluice::calendar
