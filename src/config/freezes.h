/// Freeze windows of the file (Change Freeze Policy).
#pragma once

#include "config/cursor.h"
#include "core/settings.h"

namespace sluice::config {

/// REQUIRES: the repository's zone, modules and services are in `settings` already.
std::vector<FreezeWindow> readFreezes(const Cursor& repository, const Settings& settings, Problems& problems);

}  // namespace sluice::config
