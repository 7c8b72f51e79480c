#include "gitops/tree_view.h"

#include <utility>

namespace sluice {

std::string_view folderOf(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view nameOf(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

const git_tree* TreeView::opened(std::string_view folder) {
  std::string key(folder);
  if (const auto known = folders_.find(key); known != folders_.end()) return known->second.get();
  const TreeSlot slot = folder.empty() ? TreeSlot{GIT_FILEMODE_TREE, root_} : at(folder);
  TreeHandle handle;
  if (slot.isTree()) {
    auto tree = repository_.tree(slot.oid);
    if (tree) {
      handle = std::move(*tree);
    } else if (trouble_) {
      trouble_ = fail(tree.error());
    }
  }
  return folders_.emplace(std::move(key), std::move(handle)).first->second.get();
}

TreeSlot TreeView::at(std::string_view path) {
  const git_tree* inside = opened(folderOf(path));
  if (inside == nullptr) return {};
  const git_tree_entry* entry = git_tree_entry_byname(inside, std::string(nameOf(path)).c_str());
  if (entry == nullptr) return {};
  return {static_cast<unsigned>(git_tree_entry_filemode(entry)), *git_tree_entry_id(entry)};
}

std::string TreeView::fileIn(const std::string& folder) {
  const git_tree* inside = opened(folder);
  const std::size_t count = inside == nullptr ? 0 : git_tree_entrycount(inside);
  for (std::size_t i = 0; i < count; ++i) {
    const git_tree_entry* entry = git_tree_entry_byindex(inside, i);
    if (git_tree_entry_type(entry) != GIT_OBJECT_TREE) return folder + "/" + git_tree_entry_name(entry);
  }
  return {};
}

}  // namespace sluice
