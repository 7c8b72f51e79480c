/// Reads one pull request whole: itself, its commits, who set its labels, what was ordered in its comments.
#pragma once

#include "core/event.h"
#include "gateway/forge/github/rest.h"

namespace sluice::github {

/// As ForgePort::readPullRequest. The parts are read one after another; `transient` when the head moved
/// meanwhile, so that commits never belong to another head than the one that is shown.
Result<PullRequestObserved> readPullRequest(RestClient& rest, const RepositoryName& repository,
                                            std::int64_t number, std::int64_t after_comment);

}  // namespace sluice::github
