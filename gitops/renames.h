/// Which files one side of a merge has moved, chosen as merge-ort chooses (gitdiffcore(7), diffcore-rename):
/// the same bytes first, then the same name with three quarters alike, then the best of what is half alike.
/// Reads only.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "gitops/repository.h"
#include "gitops/tree_changes.h"
#include "gitops/tree_view.h"

namespace sluice {

struct Renames {
  /// Old path → the change that added the file at its new one. Points into what was asked about.
  std::map<std::string, const TreeChange*> to;
  /// Whoever was left with too much to compare: moved or not, nobody knows.
  std::set<std::string> unknown;

  const TreeChange* find(const std::string& path) const {
    const auto found = to.find(path);
    return found == to.end() ? nullptr : found->second;
  }
};

/// What one side did to the base, and the trees that tell in which order git comes across it.
struct MergeSide {
  const std::vector<TreeChange>& changes;
  TreeView& base;
  TreeView& other;  ///< what the other side made of the base
};

/// What became of the deleted paths in `asked`. Costs what was deleted and added, not what is there.
Result<Renames> renamesOf(const Repository& repository, const MergeSide& side,
                          const std::set<std::string>& asked);

/// Of `folders`, all of them gone on this side, those that git would say have moved as a whole.
Result<std::set<std::string>> movedFolders(const Repository& repository, const MergeSide& side,
                                           const std::set<std::string>& folders);

/// Git never takes an empty file for a moved one.
bool canMove(const TreeSlot& slot);

}  // namespace sluice
