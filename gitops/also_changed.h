/// What a clean pick changes beyond the paths that the picked commit names, and why. Reads only.
#pragma once

#include <vector>

#include "core/pick.h"
#include "gitops/merge_answer.h"
#include "gitops/repository.h"

namespace sluice {

/// `result` is the tree of a clean merge of `trees`; `repository` has it. Sorted by path.
Result<std::vector<AlsoChanged>> alsoChanged(const Repository& repository, const MergeTrees& trees,
                                             const git_oid& result);

}  // namespace sluice
