/// What people and scripts name commits by, on any repository of this machine.
#pragma once

#include <string>

#include "gitops/repository.h"

namespace sluice {

/// The commit that `revision` (branch, tag, full or short id, …) names. `invalid` or `not_found`; the words
/// begin with `option`, e.g. `--onto`.
Result<git_oid> resolveRevision(const Repository& repository, const std::string& revision,
                                const std::string& option);

}  // namespace sluice
