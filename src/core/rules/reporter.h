/// Whose word counts in the status of a GitHub Deployment (rules §9, Report). Whoever may write to the
/// repository can set one, and a success is what makes a release the one that runs.
#pragma once

#include <string>
#include <vector>

#include "core/person.h"

namespace sluice {

/// `reporters`: logins, as configured; none: GitHub Actions, and the account that made the deployment.
bool mayReport(const std::vector<std::string>& reporters, const ForgeUser& by, const ForgeUser& made_by);

}  // namespace sluice
