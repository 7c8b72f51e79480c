/// The smoke test of an environment (rules §9).
#pragma once

#include "config/secrets.h"
#include "core/settings.h"

namespace sluice::config {

/// In the order of the file. `services`: those that a step may name.
std::vector<SmokeStep> readSmoke(const Cursor& environment, const std::vector<ServiceSettings>& services,
                                 const Secrets& secrets, Problems& problems);

}  // namespace sluice::config
