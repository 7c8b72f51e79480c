/// Differences between trees by path, without looking into files, and trees made from another tree by
/// changing some paths.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gitops/repository.h"

namespace sluice {

/// What stands at a path. Mode 0: nothing.
struct TreeSlot {
  unsigned mode = 0;
  git_oid oid{};

  bool present() const { return mode != 0; }
  bool isTree() const { return mode == GIT_FILEMODE_TREE; }
  bool isFile() const { return mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE; }
  bool operator==(const TreeSlot& other) const {
    return mode == other.mode && (mode == 0 || same(oid, other.oid));
  }
};

struct TreeChange {
  std::string path;  ///< raw bytes
  TreeSlot before;
  TreeSlot after;
};

/// Paths of files, links and submodules that differ, in git's order; a change of type is one entry. Costs
/// what differs, not what is there.
Result<std::vector<TreeChange>> treeChanges(const Repository& repository, const git_oid& before,
                                            const git_oid& after);

/// What `tree` holds at `path`; nothing present also when a prefix of the path is a file.
TreeSlot slotAt(const git_tree* tree, const std::string& path);

struct TreeUpdate {
  std::string path;
  TreeSlot slot;  ///< not present: the path goes
};

/// `base` with these updates; folders that become empty go too. A file that stands where a folder is needed
/// gives way. REQUIRES: no two updates of one path. Writes the trees into `repository`.
Result<git_oid> updatedTree(const Repository& repository, const git_oid& base,
                            std::vector<TreeUpdate> updates);

/// The folders above `path`, deepest first: `a/b`, `a` for `a/b/c`.
std::vector<std::string> foldersAbove(const std::string& path);

}  // namespace sluice
