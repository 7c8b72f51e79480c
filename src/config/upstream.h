/// What must be there about a commit from outside before it is released (rules §8, upstream).
#pragma once

#include "config/cursor.h"
#include "core/settings.h"

namespace sluice::config {

UpstreamSettings readUpstream(const Cursor& repository, Problems& problems);

}  // namespace sluice::config
