/// What lies between two releases, for people (core/release_difference.h). Reads only.
#pragma once

#include "core/release_difference.h"
#include "gitops/repository.h"

namespace sluice {

Result<ReleaseDifference> readDifference(const Repository& repository, const git_oid& running,
                                         const git_oid& target);

}  // namespace sluice
