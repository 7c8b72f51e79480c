/// Reads what GitHub has on one commit under some names: commit statuses and check runs. Decodes, does not
/// judge whether it is enough.
#pragma once

#include "core/upstream.h"
#include "gateway/forge/github/rest.h"

namespace sluice::github {

/// The newest status of each name, and the newest check run of each name and app. `transient` when an answer
/// lacks something: what is incomplete is not taken for the whole.
Result<CommitChecks> readChecks(RestClient& rest, const RepositoryName& repository, const CommitId& commit,
                                const std::vector<std::string>& names);

}  // namespace sluice::github
