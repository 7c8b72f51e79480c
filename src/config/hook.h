/// A webhook that Sluice sends: where to, and what signs it.
#pragma once

#include "config/config.h"
#include "config/cursor.h"
#include "config/secrets.h"

namespace sluice::config {

/// An address that may hold a key.
Secret readHookUrl(const Cursor& parent, const Secrets& secrets, Problems& problems);
/// `url` and `secret` of the map at `parent`.
HookConfig readHook(const Cursor& parent, const Secrets& secrets, Problems& problems);

}  // namespace sluice::config
