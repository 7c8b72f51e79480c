/// How one repository's forge is reached and how its webhooks are recognised: URLs, credentials, webhook
/// secrets.
#pragma once

#include "config/config.h"
#include "config/secrets.h"

namespace sluice::config {

/// Fills in everything of `config` but its settings and its trigger.
void readConnection(const Cursor& repository, RepositoryConfig& config, const Secrets& secrets,
                    Problems& problems);

}  // namespace sluice::config
