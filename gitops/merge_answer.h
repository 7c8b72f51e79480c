/// One three-way merge of trees and what an engine says about it. Values.
#pragma once

#include <vector>

#include "core/pick.h"
#include "gitops/object_id.h"

namespace sluice {

/// A pick of a commit: `base` is its parent's tree, `theirs` its own, `ours` the tree it goes onto.
struct MergeTrees {
  git_oid base;
  git_oid ours;
  git_oid theirs;
};

struct MergeAnswer {
  bool clean = false;
  git_oid tree{};                   ///< of a clean merge; in conflict git's tree with the markers in it
  std::vector<Conflict> conflicts;  ///< sorted by path; empty when clean
};

}  // namespace sluice
