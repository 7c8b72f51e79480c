/// Change freezes (Change Freeze Policy). Judged at the moment of deployment.
#pragma once

#include "core/state.h"

namespace sluice {

/// Names a freeze by what it says, so that the same freeze has the same id after a restart.
std::string freezeId(const FreezeWindow& freeze);
/// A freeze by order as the rules see it. One that names a module which is not configured any more stops
/// everything: nobody can tell what it was meant to stop.
FreezeWindow windowOf(const Freeze& freeze, const Settings& settings);
/// Configured, from outside, and by order; each with its id.
std::vector<FreezeWindow> freezesOf(const State& state, const Settings& settings);

/// The strongest freeze that stops every scheduled deployment at `now`, if any.
std::optional<FreezeWindow> wholeFreeze(const State& state, const Settings& settings, Instant now);
/// The strongest module freeze that stops a fix with these files, if any. A fix that was not analysed yet is
/// not stopped by a module.
std::optional<FreezeWindow> moduleFreeze(const State& state, const Settings& settings, const Fix& fix,
                                         Instant now);
/// What an emergency is up against: the strongest level that holds at `now` for a change of these files.
/// Nothing: no freeze is in its way.
std::optional<FreezeLevel> freezeLevelFor(const State& state, const Settings& settings,
                                          const std::vector<std::string>& files, Instant now);

/// `hard freeze of financial until 2026-03-01 00:00 GMT: month end`, in its own zone.
std::string describeFreeze(const Settings& settings, const FreezeWindow& freeze);
bool isModule(const Settings& settings, std::string_view name);  ///< of a module or of a service

}  // namespace sluice
