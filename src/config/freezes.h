/// Freezes of the file (Change Freeze Policy): single periods, recurring ones, calendars; of one repository,
/// or of all.
#pragma once

#include <set>

#include "config/config.h"
#include "config/secrets.h"

namespace sluice::config {

/// Every name that a freeze of this repository may use.
std::set<std::string> moduleNames(const Settings& settings);

/// Adds what stands in `list` to one repository. `known`: names that may stand there; a freeze of which the
/// repository has no module is none of its own. REQUIRES: the repository's zone, modules and services are in
/// its settings.
void readFreezes(const Cursor& list, const std::set<std::string>& known, RepositoryConfig& config,
                 const Secrets& secrets, Problems& problems);

}  // namespace sluice::config
