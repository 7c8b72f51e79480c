/// How many people must approve, and who counts: read, and proved against the users there are.
#pragma once

#include "config/config.h"
#include "config/cursor.h"

namespace sluice::config {

/// `repository` is one entry of `repositories`.
Policies readPolicies(const Cursor& repository, const std::vector<Person>& users, Problems& problems);

}  // namespace sluice::config
