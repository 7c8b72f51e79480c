/// Merges a commit into a branch without a work tree, as `git merge --no-ff` would: git's own merge of the
/// trees, and a commit with two parents. The same request on the same branch makes the same commit.
#pragma once

#include "core/branch_merge.h"
#include "gitops/repository.h"
#include "gitops/signer.h"

namespace sluice {

/// Writes the merge on top of `onto`. `conflict` names the paths; nothing is written then that anybody sees.
Result<git_oid> writeMerge(const Repository& repository, const git_oid& onto, const BranchMerge& request,
                           const Signer& signer);

/// The merge of this very request among the branch's latest commits, should an earlier try have pushed it;
/// nothing when there is none.
Result<std::optional<git_oid>> findMerge(const Repository& repository, const git_oid& head,
                                         const BranchMerge& request);

}  // namespace sluice
