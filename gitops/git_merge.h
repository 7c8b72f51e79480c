/// Git's own merge (`git merge-tree --write-tree`, merge-ort) as the second opinion: what it says is what
/// `git cherry-pick` would do. Needs git 2.38; works there without `--merge-base` through three artificial
/// commits. No work tree, no index, no refs.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "gitops/merge_answer.h"
#include "gitops/repository.h"

namespace sluice {

/// How the sides are called in conflict markers and in names that git makes up (`file~<side>`).
struct MergeLabels {
  std::string ours = "ours";
  std::string base = "base";
  std::string theirs = "theirs";
};

struct GitMergeOptions {
  MergeLabels labels = {};
  Millis deadline{60'000};
  /// A clean result that somebody else keeps already: it is not written again.
  std::optional<git_oid> known = std::nullopt;
  /// Keep the tree of a conflict, with diff3 markers under the labels.
  bool keep_conflict = false;
};

/// Git works in a quarantine; `disk` only gets what is kept: a clean tree, and one with markers where asked.
/// `transient` when git could not be run or did not finish.
Result<MergeAnswer> gitMerge(const Repository& disk, const MergeTrees& trees,
                             const GitMergeOptions& options = {});

/// What `git merge-tree -z` prints. Exposed for tests.
struct MergeTreeReport {
  std::string tree;
  std::vector<Conflict> conflicts;  ///< paths raw, kinds ours
};
Result<MergeTreeReport> parseMergeTree(const std::string& output);

}  // namespace sluice
