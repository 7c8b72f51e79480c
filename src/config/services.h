/// Services in the order in which they are deployed, and modules: the names that a freeze may use (rules §10,
/// Change Freeze Policy).
#pragma once

#include "config/cursor.h"
#include "core/settings.h"

namespace sluice::config {

/// Every service comes after those it needs; apart from that the order of the file holds. A cycle is an error
/// that names it.
std::vector<ServiceSettings> readServices(const Cursor& repository, Problems& problems);
/// REQUIRES: `services` were read from the same repository; no module may have a service's name.
std::map<std::string, std::vector<std::string>> readModules(const Cursor& repository,
                                                            const std::vector<ServiceSettings>& services,
                                                            Problems& problems);

}  // namespace sluice::config
