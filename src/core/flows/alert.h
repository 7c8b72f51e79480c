/// Alerts that call for a rollback (rules §9): what watches the environment says that the last deployment is
/// bad.
#pragma once

#include "core/draft.h"

namespace sluice {

void alertFired(Draft& draft, const AlertFired& alert);

}  // namespace sluice
