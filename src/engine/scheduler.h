/// Which cycles are to be asked for now. Looks at the time of day alone, so a restart within the window, a
/// clock that was set and a night of daylight saving need no special care: a cycle is asked for while its
/// window is open and it was not asked for yet.
#pragma once

#include <set>
#include <vector>

#include "core/event.h"
#include "core/settings.h"

namespace sluice {

/// The slots whose window is open at `now`, on days that have slots; by Sluice's own initiative.
std::vector<CycleAsked> openSlots(const Settings& settings, Instant now);

/// Remembers what was asked. One thread at a time.
class Scheduler {
 public:
  /// The open slots that are not asked for yet; from now on they are.
  std::vector<CycleAsked> dueAt(const Settings& settings, Instant now);
  void forget() { asked_.clear(); }

 private:
  std::set<std::pair<LocalDate, Slot>> asked_;  ///< the last few
};

}  // namespace sluice
