/// `check-config`: are the programs there, and with `--online`, does what the configuration names answer,
/// with these credentials? Reads only.
#pragma once

#include <vector>

#include "config/config.h"
#include "config/problem.h"

namespace sluice::app {

/// Without the network: is git new enough, does each signing key sign? Without places in the file.
std::vector<ConfigProblem> checkPrograms(const Config& config);
/// One problem for each forge API, git server, branch or workflow that cannot be read. Without places in the
/// file.
std::vector<ConfigProblem> checkOnline(const Config& config);

}  // namespace sluice::app
