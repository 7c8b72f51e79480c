/// A temporary folder in which git may merge without touching the repository: a place for new objects, and a
/// work tree that holds the target's
/// `.gitattributes` and nothing else. (`git merge-tree` reads attributes from a work tree and a bare mirror
/// has none: with this one it merges as `git cherry-pick` in a checkout of the target would.) Nothing here is
/// synced; it is removed on destruction.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gitops/repository.h"

namespace sluice {

class Quarantine {
 public:
  static Result<Quarantine> make();
  Quarantine(Quarantine&& other) noexcept;
  Quarantine& operator=(Quarantine&&) = delete;
  ~Quarantine();

  std::string objects() const { return folder_ + "/objects"; }
  std::string workTree() const { return folder_ + "/tree"; }

  /// Puts the attribute files of `tree` at its root and in `folders` into the work tree.
  Status addAttributes(const Repository& repository, const git_oid& tree,
                       const std::set<std::string>& folders) const;
  /// Writes an artificial commit as a loose object. Same tree and parents, same id. Its id in hex.
  Result<std::string> addCommit(const git_oid& tree, const std::vector<std::string>& parents) const;

 private:
  explicit Quarantine(std::string folder) : folder_(std::move(folder)) {}
  std::string folder_;
};

/// Every folder of `tree` that holds a `.gitattributes`.
Result<std::set<std::string>> foldersWithAttributes(const Repository& repository, const git_oid& tree);

}  // namespace sluice
