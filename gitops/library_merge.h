/// libgit2's own merge of trees with rename detection, and the names of the conflicts it reports.
#pragma once

#include <vector>

#include "gitops/merge_answer.h"
#include "gitops/repository.h"

namespace sluice {

/// The index that libgit2 makes of three trees.
Result<IndexHandle> libraryMerge(const Repository& repository, const MergeTrees& trees);

/// The conflicts in such an index, sorted by path.
Result<std::vector<Conflict>> conflictsIn(const Repository& repository, git_index* index);

}  // namespace sluice
