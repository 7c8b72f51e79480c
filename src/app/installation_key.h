/// The installation's own key: random, made at the first start, kept in the data directory for its owner
/// only. What nobody may guess is derived from it.
#pragma once

#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace sluice::app {

/// Reads the key, or makes it. `corrupt` for a file that holds something else, `transient` when it can be
/// neither read nor written. REQUIRES: no other process makes it at the same time (the store's lock).
Result<Secret> installationKey(const std::string& path);

}  // namespace sluice::app
