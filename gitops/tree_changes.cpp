#include "gitops/tree_changes.h"

#include <algorithm>
#include <span>
#include <utility>

#include "gitops/failure.h"

namespace sluice {
namespace {

constexpr unsigned kGroupWritable = 0100664;
constexpr int kDeepest = 2'048;  // git's core.maxTreeDepth; a hostile tree must not exhaust the stack

TreeSlot slotOf(const git_tree_entry* entry) {
  if (entry == nullptr) return {};
  TreeSlot slot{static_cast<unsigned>(git_tree_entry_filemode_raw(entry)), *git_tree_entry_id(entry)};
  // Old repositories hold group-writable files; git treats them as ordinary ones.
  if (slot.mode == kGroupWritable) slot.mode = GIT_FILEMODE_BLOB;
  return slot;
}

/// Walks two trees side by side and never enters folders that are the same: libgit2's own comparison reads
/// them all.
class TreeComparison {
 public:
  TreeComparison(const Repository& repository, std::vector<TreeChange>& changes)
      : repository_(repository), changes_(changes) {}

  /// Either side may be absent.
  Status compare(const git_oid* before, const git_oid* after, const std::string& prefix) {
    if (depth_ > kDeepest)
      return fail(ErrorKind::invalid, "the repository nests folders deeper than git's limit of 2,048");
    TreeHandle old_tree;
    TreeHandle new_tree;
    for (auto [oid, tree] : {std::pair(before, &old_tree), std::pair(after, &new_tree)}) {
      if (oid == nullptr) continue;
      auto opened = repository_.tree(*oid);
      if (!opened) return fail(opened.error());
      *tree = std::move(*opened);
    }
    const std::size_t old_count = old_tree ? git_tree_entrycount(old_tree.get()) : 0;
    const std::size_t new_count = new_tree ? git_tree_entrycount(new_tree.get()) : 0;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < old_count || j < new_count) {
      const git_tree_entry* old_entry = i < old_count ? git_tree_entry_byindex(old_tree.get(), i) : nullptr;
      const git_tree_entry* new_entry = j < new_count ? git_tree_entry_byindex(new_tree.get(), j) : nullptr;
      const int order = old_entry == nullptr   ? 1
                        : new_entry == nullptr ? -1
                                               : git_tree_entry_cmp(old_entry, new_entry);
      if (order <= 0) ++i;
      if (order >= 0) ++j;
      if (auto done = entry(order <= 0 ? old_entry : nullptr, order >= 0 ? new_entry : nullptr, prefix);
          !done)
        return done;
    }
    return {};
  }

 private:
  Status entry(const git_tree_entry* old_entry, const git_tree_entry* new_entry, const std::string& prefix) {
    const TreeSlot before = slotOf(old_entry);
    const TreeSlot after = slotOf(new_entry);
    if (before == after) return {};
    const std::string path = prefix + git_tree_entry_name(old_entry != nullptr ? old_entry : new_entry);
    if (before.isTree() || after.isTree()) {
      ++depth_;
      auto inside =
          compare(before.isTree() ? &before.oid : nullptr, after.isTree() ? &after.oid : nullptr, path + "/");
      --depth_;
      return inside;
    }
    changes_.push_back({path, before, after});
    return {};
  }

  const Repository& repository_;
  std::vector<TreeChange>& changes_;
  int depth_ = 0;
};

/// One folder of the new tree. `updates` are sorted and begin, behind `skip` bytes, with names inside this
/// folder.
Result<std::optional<git_oid>> rebuilt(const Repository& repository, const git_tree* base,
                                       std::span<const TreeUpdate> updates, std::size_t skip) {
  TreeBuilderHandle builder;
  if (const int code = git_treebuilder_new(out(builder), repository.raw(), base); code < 0)
    return gitFailure(code, "make a tree");
  for (std::size_t i = 0; i < updates.size();) {
    const std::string& path = updates[i].path;
    const std::size_t slash = path.find('/', skip);
    const std::string name = path.substr(skip, slash == std::string::npos ? slash : slash - skip);
    const git_tree_entry* there = git_treebuilder_get(builder.get(), name.c_str());
    TreeSlot slot = updates[i].slot;
    std::size_t next = i + 1;
    if (slash != std::string::npos) {
      const auto inside = [&](const TreeUpdate& update) {
        return update.path.size() > slash && update.path.compare(skip, name.size() + 1, name + "/") == 0;
      };
      while (next < updates.size() && inside(updates[next])) ++next;
      TreeHandle folder;
      if (there != nullptr && git_tree_entry_type(there) == GIT_OBJECT_TREE) {
        auto opened = repository.tree(*git_tree_entry_id(there));
        if (!opened) return fail(opened.error());
        folder = std::move(*opened);
      }
      const bool removes_only = std::all_of(updates.begin() + static_cast<std::ptrdiff_t>(i),
                                            updates.begin() + static_cast<std::ptrdiff_t>(next),
                                            [](const TreeUpdate& update) { return !update.slot.present(); });
      if (!folder && removes_only) {
        i = next;
        continue;
      }
      auto made = rebuilt(repository, folder.get(), updates.subspan(i, next - i), slash + 1);
      if (!made) return made;
      slot = *made ? TreeSlot{GIT_FILEMODE_TREE, **made} : TreeSlot{};
    }
    int code = 0;
    if (slot.present()) {
      code = git_treebuilder_insert(nullptr, builder.get(), name.c_str(), &slot.oid,
                                    static_cast<git_filemode_t>(slot.mode));
    } else if (there != nullptr) {
      code = git_treebuilder_remove(builder.get(), name.c_str());
    }
    if (code < 0) return gitFailure(code, "change a tree");
    i = next;
  }
  if (git_treebuilder_entrycount(builder.get()) == 0) return std::optional<git_oid>();
  git_oid oid;
  if (const int code = git_treebuilder_write(&oid, builder.get()); code < 0)
    return gitFailure(code, "write a tree");
  return std::optional<git_oid>(oid);
}

/// Sorts `a/x` directly behind its folder mates: as if `/` were the smallest byte.
bool folderOrder(const TreeUpdate& a, const TreeUpdate& b) {
  return std::lexicographical_compare(
      a.path.begin(), a.path.end(), b.path.begin(), b.path.end(), [](char x, char y) {
        const auto rank = [](char c) {
          return c == '/' ? 0 : static_cast<int>(static_cast<unsigned char>(c)) + 1;
        };
        return rank(x) < rank(y);
      });
}

}  // namespace

Result<std::vector<TreeChange>> treeChanges(const Repository& repository, const git_oid& before,
                                            const git_oid& after) {
  std::vector<TreeChange> changes;
  if (same(before, after)) return changes;
  if (auto compared = TreeComparison(repository, changes).compare(&before, &after, ""); !compared)
    return fail(compared.error());
  return changes;
}

TreeSlot slotAt(const git_tree* tree, const std::string& path) {
  TreeEntryHandle entry;
  if (git_tree_entry_bypath(out(entry), tree, path.c_str()) != 0) return {};
  return {static_cast<unsigned>(git_tree_entry_filemode(entry.get())), *git_tree_entry_id(entry.get())};
}

Result<git_oid> updatedTree(const Repository& repository, const git_oid& base,
                            std::vector<TreeUpdate> updates) {
  if (updates.empty()) return base;
  std::sort(updates.begin(), updates.end(), folderOrder);
  const auto tree = repository.tree(base);
  if (!tree) return fail(tree.error());
  const auto made = rebuilt(repository, tree->get(), updates, 0);
  if (!made) return fail(made.error());
  if (*made) return **made;
  return repository.write(GIT_OBJECT_TREE, "");
}

std::vector<std::string> foldersAbove(const std::string& path) {
  std::vector<std::string> folders;
  for (std::size_t slash = path.rfind('/'); slash != std::string::npos && slash > 0;
       slash = path.rfind('/', slash - 1)) {
    folders.push_back(path.substr(0, slash));
  }
  return folders;
}

}  // namespace sluice
