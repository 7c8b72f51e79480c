/// Finds what changed without a webhook: pull requests, and comments with commands, also on issues.
#pragma once

#include "core/event.h"
#include "gateway/forge/github/rest.h"

namespace sluice::github {

/// As ForgePort::listPullRequests.
Result<PullRequestsListed> readChanges(RestClient& rest, const RepositoryName& repository, Instant since);

}  // namespace sluice::github
