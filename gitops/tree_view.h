/// One tree that is asked about many paths: each folder on the way is opened once, however large it is. Owned
/// by one thread; must not outlive its repository.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "gitops/repository.h"
#include "gitops/tree_changes.h"

namespace sluice {

class TreeView {
 public:
  TreeView(const Repository& repository, const git_oid& root) : repository_(repository), root_(root) {}

  /// Nothing present also when a prefix of the path is a file, and where a folder cannot be read: then
  /// `trouble` says so, and no answer built on this counts.
  TreeSlot at(std::string_view path);
  /// Something that stands directly in a folder and is no folder; empty when there is nothing.
  std::string fileIn(const std::string& folder);
  const Status& trouble() const { return trouble_; }

 private:
  const git_tree* opened(std::string_view folder);

  const Repository& repository_;
  git_oid root_;
  std::unordered_map<std::string, TreeHandle> folders_;
  Status trouble_;
};

/// The folder part of a path, empty for what stands at the top, and the rest of it.
std::string_view folderOf(std::string_view path);
std::string_view nameOf(std::string_view path);

}  // namespace sluice
