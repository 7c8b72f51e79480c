/// Change freezes (Change Freeze Policy). Judged at the moment of deployment.
#pragma once

#include "core/settings.h"

namespace sluice {

/// The freeze that stops every scheduled deployment at `now`, if any.
const FreezeWindow* wholeFreeze(const Settings& settings, Instant now);
/// The module freeze that stops a fix with these files, if any. A fix that was not analysed yet is not
/// stopped by a module.
const FreezeWindow* moduleFreeze(const Settings& settings, const Fix& fix, Instant now);
std::string describeFreeze(const Settings& settings, const FreezeWindow& freeze);

}  // namespace sluice
