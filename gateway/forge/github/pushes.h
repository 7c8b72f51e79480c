/// Reads who moved a branch, from the repository's activity.
#pragma once

#include "core/hotfix.h"
#include "gateway/forge/github/rest.h"

namespace sluice::github {

/// As ForgePort::readPushes. Servers from before GitHub Enterprise Server 3.10 keep no such record.
Result<std::vector<HotfixPush>> readPushes(RestClient& rest, const RepositoryName& repository,
                                           const BranchName& branch);

}  // namespace sluice::github
