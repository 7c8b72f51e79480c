/// The in-process merge: the answer for predictions and simulations, and the first answer of a real pick. It
/// does what merge-ort does, and looks only at what the picked commit touched, so that its cost does not grow
/// with the repository: each touched path by itself; where one is not in its place on either side, what was
/// moved there. It calls a conflict what it cannot place safely. Git's own merge (git_merge.h) has the last
/// word before anything is pushed.
#pragma once

#include "gitops/merge_answer.h"
#include "gitops/repository.h"

namespace sluice {

/// Writes the resulting trees and blobs into `scratch`. Fails only when objects cannot be read or written.
Result<MergeAnswer> fastMerge(const Repository& scratch, const MergeTrees& trees);

/// Copies `tree` and everything in it that `disk` lacks from `scratch`.
Status persistTree(const Repository& scratch, const Repository& disk, const git_oid& tree);

}  // namespace sluice
