/// `notify:`: the channels through which people are told, each with what its type needs.
#pragma once

#include "config/config.h"
#include "config/secrets.h"

namespace sluice::config {

/// `at` is the list. Fills `config.channels`, and the filters in `config.settings`.
void readChannels(const Cursor& at, RepositoryConfig& config, const Secrets& secrets, Problems& problems);

}  // namespace sluice::config
