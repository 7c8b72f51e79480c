/// The two deploy windows of a repository (rules §6).
#pragma once

#include "config/cursor.h"
#include "core/settings.h"

namespace sluice::config {

SlotSettings readSlots(const Cursor& repository, Problems& problems);

}  // namespace sluice::config
