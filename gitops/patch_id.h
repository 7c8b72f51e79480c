/// Names for what a commit changes, equal for the same change on another branch. After `git patch-id`: blanks
/// and line numbers do not count, context does; binary files count by their content. Reads only.
#pragma once

#include <string>
#include <unordered_map>

#include "gitops/commit_graph.h"
#include "gitops/repository.h"

namespace sluice {

/// A hash of the paths that differ; equal patches have equal keys. Cheap: no file is read.
Result<std::string> pathKey(const Repository& repository, const git_oid& before, const git_oid& after);
/// The patch from one tree to the other; empty when nothing differs.
Result<std::string> patchId(const Repository& repository, const git_oid& before, const git_oid& after);

/// The tree of a commit and of its parent (`mainline` 1-based, 0 the only one; the empty tree for a root).
struct CommitTrees {
  git_oid parent;
  git_oid own;
};
/// `invalid`: a merge without mainline, or a mainline that the commit does not have.
Result<CommitTrees> treesOf(const Repository& repository, const git_oid& commit, int mainline);

/// Answers "is this change on that branch already?" and remembers what it learnt about commits. Owned by one
/// worker.
class AppliedPatches {
 public:
  explicit AppliedPatches(const Repository& repository) : repository_(repository), graph_(repository) {}

  /// A commit that `onto` has and `source` has not carries the same patch, and none after it takes it back.
  Result<bool> has(const git_oid& onto, const git_oid& source, const CommitTrees& trees);

 private:
  Result<const std::string*> keyOf(const git_oid& commit);

  const Repository& repository_;
  CommitGraph graph_;
  std::unordered_map<git_oid, std::string, OidHash, OidEqual> keys_;
};

}  // namespace sluice
