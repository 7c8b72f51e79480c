/// Whose word counts in the status of a GitHub Deployment (rules §9, Report). Whoever may write to the
/// repository can set one, and a success is what makes a release the one that runs.
#pragma once

#include <string>
#include <vector>

#include "core/person.h"

namespace sluice {

/// `reporters`: logins, as configured; none: the account that made the deployment, and no other. GitHub
/// Actions' own account sets what any workflow of any branch asks it to.
bool mayReport(const std::vector<std::string>& reporters, const ForgeUser& by, const ForgeUser& made_by);

}  // namespace sluice
