/// SemVer tags of a repository and the releases they name.
#pragma once

#include <optional>
#include <vector>

#include "core/environment.h"
#include "gitops/repository.h"

namespace sluice {

/// Every SemVer tag that leads to a commit, highest precedence first. `1.2.3` and `v1.2.3` both count.
Result<std::vector<Release>> releaseTags(const Repository& repository);

/// The highest of `tags` (sorted as above) whose commit `head` contains; full releases and pre-releases
/// alike.
Result<std::optional<Release>> highestContained(const Repository& repository,
                                                const std::vector<Release>& tags, const git_oid& head);

/// The newest `rollback-…` tags, newest first, at most 20.
Result<std::vector<Release>> rollbackTags(const Repository& repository);

}  // namespace sluice
