/// A repository's own policy file, `.sluice.yml` (core/own_policy.h), from its text to values. Whoever may
/// push to the PROD branch wrote it, not whoever runs this gateway: it names no secret, no program and no
/// path of this machine, asks only the hosts it is allowed, and lets nothing pass that would be stopped
/// without it.
#pragma once

#include "config/config.h"
#include "core/own_policy.h"

namespace sluice {

/// `central`: what the configuration says about this repository. `invalid` with the first problems, each with
/// line and column. Never throws; reads nothing but its arguments.
Result<OwnPolicy> readPolicyFile(std::string_view text, const RepositoryConfig& central);

}  // namespace sluice
