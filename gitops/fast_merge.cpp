#include "gitops/fast_merge.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>

#include "gitops/failure.h"
#include "gitops/history.h"
#include "gitops/library_merge.h"
#include "gitops/path_merge.h"
#include "gitops/text.h"
#include "gitops/tree_changes.h"

namespace sluice {
namespace {

constexpr std::size_t kMostRenameTargets = 3'000;

/// What one pass over the touched paths found.
struct Pass {
  std::vector<TreeUpdate> updates;
  std::vector<Conflict> conflicts;
  bool needs_renames = false;  ///< a touched path is not where it was on the target
  bool needs_whole = false;    ///< files and folders clash; untouched paths matter
};

std::string nameOf(const std::string& path) { return path.substr(path.rfind('/') + 1); }

void sortConflicts(std::vector<Conflict>& conflicts) {
  std::sort(conflicts.begin(), conflicts.end(),
            [](const Conflict& a, const Conflict& b) { return a.path < b.path; });
  conflicts.erase(std::unique(conflicts.begin(), conflicts.end(),
                              [](const Conflict& a, const Conflict& b) { return a.path == b.path; }),
                  conflicts.end());
}

class FastMerge {
 public:
  FastMerge(const Repository& repository, const MergeTrees& trees)
      : repository_(repository), trees_(trees), attributes_(repository, trees.ours) {}

  Result<MergeAnswer> run() {
    MergeAnswer answer;
    if (same(trees_.base, trees_.theirs) || same(trees_.ours, trees_.theirs)) return cleanAnswer(trees_.ours);
    if (same(trees_.base, trees_.ours)) return cleanAnswer(trees_.theirs);
    if (auto opened = open(); !opened) return fail(opened.error());
    auto pass = perPath();
    if (!pass) return fail(pass.error());
    if (pass->needs_whole) return whole();
    if (pass->needs_renames) return withRenames();
    if (!pass->conflicts.empty()) return conflicted(std::move(pass->conflicts));
    auto tree = updatedTree(repository_, trees_.ours, std::move(pass->updates));
    if (!tree) return fail(tree.error());
    return placed(*tree);
  }

 private:
  static MergeAnswer cleanAnswer(const git_oid& tree) { return {true, tree, {}}; }
  static MergeAnswer conflicted(std::vector<Conflict> conflicts) {
    sortConflicts(conflicts);
    return {false, {}, std::move(conflicts)};
  }

  Status open() {
    auto base = repository_.tree(trees_.base);
    if (!base) return fail(base.error());
    auto ours = repository_.tree(trees_.ours);
    if (!ours) return fail(ours.error());
    auto theirs = repository_.tree(trees_.theirs);
    if (!theirs) return fail(theirs.error());
    auto changes = treeChanges(repository_, trees_.base, trees_.theirs);
    if (!changes) return fail(changes.error());
    base_ = std::move(*base);
    ours_ = std::move(*ours);
    theirs_ = std::move(*theirs);
    changes_ = std::move(*changes);
    return {};
  }

  Result<Pass> perPath() {
    Pass pass;
    for (const TreeChange& change : changes_) {
      const TreeSlot here = slotAt(ours_.get(), change.path);
      if (change.before.present() && !here.present()) {
        pass.needs_renames =
            true;  // gone, or moved: even where the commit deletes it too, that can be a conflict
        continue;
      }
      if (here == change.after) continue;
      if (here.isTree() || standsOnFile(change)) {
        pass.needs_whole = true;
      } else if (here == change.before) {
        pass.updates.push_back({change.path, change.after});
      } else if (here.isFile() && change.before.isFile() && change.after.isFile()) {
        auto merged = mergePath(repository_, attributes_, change.path, change.before, here, change.after);
        if (!merged) return fail(merged.error());
        if (merged->clean) {
          pass.updates.push_back({change.path, merged->slot});
        } else {
          pass.conflicts.push_back({displayPath(change.path), merged->kind});
        }
      } else {
        pass.needs_renames = true;
      }
    }
    return pass;
  }

  /// The change puts something below a path that is a file on the target.
  bool standsOnFile(const TreeChange& change) const {
    if (!change.after.present()) return false;
    for (const std::string& folder : foldersAbove(change.path)) {
      const TreeSlot slot = slotAt(ours_.get(), folder);
      if (slot.present()) return !slot.isTree();
    }
    return false;
  }

  /// libgit2's merge over the touched paths alone, with the target's new files as places to which a lost path
  /// may have moved.
  Result<MergeAnswer> withRenames() {
    std::vector<TreeUpdate> base;
    std::vector<TreeUpdate> ours;
    std::vector<TreeUpdate> theirs;
    std::set<std::string> lost;
    for (const TreeChange& change : changes_) {
      const TreeSlot here = slotAt(ours_.get(), change.path);
      if (change.before.present()) base.push_back({change.path, change.before});
      if (change.after.present()) theirs.push_back({change.path, change.after});
      if (here.present()) ours.push_back({change.path, here});
      if (change.before.present() && !here.present()) lost.insert(change.path);
    }
    auto targets = renameTargets(lost);
    if (!targets) return fail(targets.error());
    ours.insert(ours.end(), targets->begin(), targets->end());
    MergeTrees small{};
    for (auto [updates, tree] :
         {std::pair(&base, &small.base), std::pair(&ours, &small.ours), std::pair(&theirs, &small.theirs)}) {
      auto made = updatedTree(repository_, emptyTree(), *updates);
      if (!made) return fail(made.error());
      *tree = *made;
    }
    const auto index = libraryMerge(repository_, small);
    if (!index) return fail(index.error());
    if (git_index_has_conflicts(index->get()) != 0) {
      auto conflicts = conflictsIn(repository_, index->get());
      if (!conflicts) return fail(conflicts.error());
      return conflicted(std::move(*conflicts));
    }
    auto tree = updatedTree(repository_, trees_.ours, difference(ours, index->get()));
    if (!tree) return fail(tree.error());
    return placed(*tree);
  }

  /// Files that the target has and the base has not, those with a lost path's name first. A file that is byte
  /// for byte one that the target moved from an untouched place is not offered: it is taken.
  Result<std::vector<TreeUpdate>> renameTargets(const std::set<std::string>& lost) const {
    std::vector<TreeUpdate> targets;
    if (lost.empty()) return targets;
    const auto moved = treeChanges(repository_, trees_.base, trees_.ours);
    if (!moved) return fail(moved.error());
    std::set<std::string> touched;
    for (const TreeChange& change : changes_) touched.insert(change.path);
    std::unordered_set<std::string> names;
    for (const std::string& path : lost) names.insert(nameOf(path));
    OidSet taken;
    for (const TreeChange& change : *moved) {
      if (!change.after.present() && touched.count(change.path) == 0) taken.insert(change.before.oid);
    }
    for (const TreeChange& change : *moved) {
      if (change.before.present() || !change.after.present() || touched.count(change.path) != 0) continue;
      if (taken.count(change.after.oid) == 0) targets.push_back({change.path, change.after});
    }
    std::stable_partition(targets.begin(), targets.end(),
                          [&](const TreeUpdate& target) { return names.count(nameOf(target.path)) != 0; });
    if (targets.size() > kMostRenameTargets) targets.resize(kMostRenameTargets);
    return targets;
  }

  static std::vector<TreeUpdate> difference(const std::vector<TreeUpdate>& before, git_index* after) {
    std::vector<TreeUpdate> updates;
    for (const TreeUpdate& entry : before) {
      if (git_index_get_bypath(after, entry.path.c_str(), 0) == nullptr) updates.push_back({entry.path, {}});
    }
    for (std::size_t i = 0; i < git_index_entrycount(after); ++i) {
      const git_index_entry* entry = git_index_get_byindex(after, i);
      const TreeSlot slot{entry->mode, entry->id};
      const bool kept = std::any_of(before.begin(), before.end(), [&](const TreeUpdate& old) {
        return old.path == entry->path && old.slot == slot;
      });
      if (!kept) updates.push_back({entry->path, slot});
    }
    return updates;
  }

  Result<MergeAnswer> whole() {
    const auto index = libraryMerge(repository_, trees_);
    if (!index) return fail(index.error());
    if (git_index_has_conflicts(index->get()) != 0) {
      auto conflicts = conflictsIn(repository_, index->get());
      if (!conflicts) return fail(conflicts.error());
      return conflicted(std::move(*conflicts));
    }
    git_oid tree;
    if (const int code = git_index_write_tree_to(&tree, index->get(), repository_.raw()); code < 0)
      return gitFailure(code, "write a tree");
    return placed(tree);
  }

  /// The last question to a clean merge: do new files lie where the other side has moved a whole folder away?
  /// libgit2 knows no renames of folders; git would ask where the file belongs.
  Result<MergeAnswer> placed(const git_oid& tree) {
    const auto result = repository_.tree(tree);
    if (!result) return fail(result.error());
    std::vector<Conflict> conflicts;
    if (auto found = mergedAgainstAttributes(result->get(), conflicts); !found) return fail(found.error());
    std::map<std::string, std::string> left_on_target;  // folder → a file that the commit puts into it
    std::map<std::string, std::string> left_by_commit;  // folder → a file that the target has put into it
    for (const TreeChange& change : changes_) {
      const auto folders = foldersAbove(change.path);
      if (folders.empty()) continue;
      if (change.after.present() && !change.before.present()) {
        for (const std::string& folder : folders) {
          if (!slotAt(base_.get(), folder).isTree()) continue;
          if (!slotAt(ours_.get(), folder).isTree()) left_on_target.emplace(folder, change.path);
          break;
        }
      } else if (!change.after.present()) {
        for (const std::string& folder : folders) {
          if (slotAt(theirs_.get(), folder).isTree()) break;
          if (const auto file = fileIn(result->get(), folder)) left_by_commit.emplace(folder, *file);
        }
      }
    }
    if (auto found = misplaced(left_on_target, trees_.ours, conflicts); !found) return fail(found.error());
    if (auto found = misplaced(left_by_commit, trees_.theirs, conflicts); !found) return fail(found.error());
    if (!conflicts.empty()) return conflicted(std::move(conflicts));
    return cleanAnswer(tree);
  }

  /// Renames are libgit2's own merge, which knows no attributes in a bare repository: a file whose content it
  /// made of both sides must not be one that git would have left alone.
  Status mergedAgainstAttributes(const git_tree* result, std::vector<Conflict>& conflicts) {
    for (const TreeChange& change : changes_) {
      const TreeSlot here = slotAt(ours_.get(), change.path);
      const TreeSlot made = slotAt(result, change.path);
      if (!made.isFile() || !here.isFile() || !change.before.isFile() || !change.after.isFile()) continue;
      if (same(made.oid, here.oid) || same(made.oid, change.after.oid)) continue;
      const auto driver = attributes_.driverFor(change.path);
      if (!driver) return fail(driver.error());
      if (*driver == MergeDriver::binary) conflicts.push_back({displayPath(change.path), "binary"});
    }
    return {};
  }

  static std::optional<std::string> fileIn(const git_tree* root, const std::string& folder) {
    TreeEntryHandle entry;
    if (git_tree_entry_bypath(out(entry), root, folder.c_str()) != 0) return std::nullopt;
    TreeHandle tree;
    if (git_tree_lookup(out(tree), git_tree_owner(root), git_tree_entry_id(entry.get())) != 0)
      return std::nullopt;
    for (std::size_t i = 0; i < git_tree_entrycount(tree.get()); ++i) {
      const git_tree_entry* inside = git_tree_entry_byindex(tree.get(), i);
      if (git_tree_entry_type(inside) == GIT_OBJECT_BLOB) return folder + "/" + git_tree_entry_name(inside);
    }
    return std::nullopt;
  }

  /// Of the folders that `side` has left, those whose files it moved elsewhere.
  Status misplaced(const std::map<std::string, std::string>& folders, const git_oid& side,
                   std::vector<Conflict>& conflicts) const {
    if (folders.empty()) return {};
    const auto renames = renamesBetween(repository_, trees_.base, side);
    if (!renames) return fail(renames.error());
    for (const auto& [folder, file] : folders) {
      const std::string inside = folder + "/";
      const bool moved = std::any_of(renames->begin(), renames->end(), [&](const Rename& rename) {
        return rename.from.compare(0, inside.size(), inside) == 0 &&
               rename.to.compare(0, inside.size(), inside) != 0;
      });
      if (moved) conflicts.push_back({displayPath(file), "location"});
    }
    return {};
  }

  const Repository& repository_;
  MergeTrees trees_;
  MergeAttributes attributes_;
  TreeHandle base_;
  TreeHandle ours_;
  TreeHandle theirs_;
  std::vector<TreeChange> changes_;
};

}  // namespace

Result<MergeAnswer> fastMerge(const Repository& scratch, const MergeTrees& trees) {
  return FastMerge(scratch, trees).run();
}

Status persistTree(const Repository& scratch, const Repository& disk, const git_oid& tree) {
  if (disk.has(tree)) return {};
  const auto handle = scratch.tree(tree);
  if (!handle) return fail(handle.error());
  const std::size_t count = git_tree_entrycount(handle->get());
  TreeBuilderHandle builder;
  for (std::size_t i = 0; i < count; ++i) {
    const git_tree_entry* entry = git_tree_entry_byindex(handle->get(), i);
    const git_oid& oid = *git_tree_entry_id(entry);
    if (git_tree_entry_type(entry) == GIT_OBJECT_TREE) {
      if (auto kept = persistTree(scratch, disk, oid); !kept) return kept;
    } else if (git_tree_entry_type(entry) == GIT_OBJECT_BLOB && !disk.has(oid)) {
      const auto bytes = scratch.blob(oid);
      if (!bytes) return fail(bytes.error());
      if (auto written = disk.write(GIT_OBJECT_BLOB, *bytes); !written) return fail(written.error());
    }
  }
  OdbHandle odb;
  OdbObjectHandle object;
  int code = git_repository_odb(out(odb), scratch.raw());
  if (code == 0) code = git_odb_read(out(object), odb.get(), &tree);
  if (code < 0) return gitFailure(code, "read tree " + hexOf(tree));
  const auto written =
      disk.write(GIT_OBJECT_TREE, std::string(static_cast<const char*>(git_odb_object_data(object.get())),
                                              git_odb_object_size(object.get())));
  if (!written) return fail(written.error());
  return {};
}

}  // namespace sluice
