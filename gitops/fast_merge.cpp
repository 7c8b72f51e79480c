#include "gitops/fast_merge.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "gitops/failure.h"
#include "gitops/folder_renames.h"
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
};

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
    if (pass->needs_renames) return withRenames(std::move(pass->conflicts));
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
      const auto settled = alone(change, pass);
      if (!settled) return fail(settled.error());
      if (!*settled) pass.needs_renames = true;
    }
    return pass;
  }

  /// One path by itself: an update or a conflict. False where it may have moved on either side.
  Result<bool> alone(const TreeChange& change, Pass& pass) {
    const TreeSlot there = slotAt(ours_.get(), change.path);
    const auto conflict = [&](std::string kind) {
      pass.conflicts.push_back({displayPath(change.path), std::move(kind)});
      return true;
    };
    const auto clash = clashes(change, there);
    if (!clash) return fail(clash.error());
    if (*clash) return conflict("file/directory");
    const TreeSlot here = there.isTree() ? TreeSlot{} : there;
    const bool lost = change.before.present() && !here.present();
    // Gone on the target, or moved: even where the commit deletes it too, that can be a conflict.
    if (lost && canMove(change.before) && !changesType(change.before, change.after)) return false;
    if (here == change.after) return true;
    if (here == change.before) {
      pass.updates.push_back({change.path, change.after});
      return true;
    }
    const bool deleted = !change.after.present();
    if (deleted && canMove(change.before) && !changesType(change.before, here)) return false;
    if (!change.after.present() || !here.present()) return conflict("modify/delete");
    if (!here.isFile() || !change.after.isFile()) return conflict(kindOfMixed(change, here));
    const TreeSlot base = change.before.isFile() ? change.before : TreeSlot{};
    auto merged = mergePath(repository_, attributes_, change.path, base, here, change.after);
    if (!merged) return fail(merged.error());
    if (!merged->clean) return conflict(merged->kind);
    pass.updates.push_back({change.path, merged->slot});
    return true;
  }

  /// Git never takes an empty file for a moved one.
  static bool canMove(const TreeSlot& slot) { return slot.present() && !same(slot.oid, emptyBlob()); }

  /// From a file, a link or a submodule to another of them: wherever it moved meanwhile, git asks.
  static bool changesType(const TreeSlot& before, const TreeSlot& after) {
    if (!before.present() || !after.present()) return false;
    return before.isFile() != after.isFile() || (!before.isFile() && before.mode != after.mode);
  }

  static std::string kindOfMixed(const TreeChange& change, const TreeSlot& here) {
    for (const TreeSlot& slot : {change.before, change.after, here}) {
      if (slot.mode == GIT_FILEMODE_COMMIT) return "submodule";
    }
    return here.mode != change.after.mode ? "mode" : change.before.present() ? "content" : "add/add";
  }

  /// The commit puts a file where the target has a folder, or a folder where it has a file, and the commit
  /// does not itself take out of the way what stands there.
  Result<bool> clashes(const TreeChange& change, const TreeSlot& here) const {
    if (!change.after.present()) return false;
    if (here.isTree()) {
      if (change.before.present()) return false;  // the target made a folder of it: lost, or moved
      return hasMore(here, slotAt(base_.get(), change.path));
    }
    for (const std::string& folder : foldersAbove(change.path)) {
      const TreeSlot slot = slotAt(ours_.get(), folder);
      if (!slot.present()) continue;
      const TreeSlot before = slotAt(base_.get(), folder);
      return !slot.isTree() && (!before.present() || before.isTree());
    }
    return false;
  }

  /// A folder has a path that another tree lacks.
  Result<bool> hasMore(const TreeSlot& folder, const TreeSlot& other) const {
    if (!other.isTree()) return true;
    const auto changes = treeChanges(repository_, other.oid, folder.oid);
    if (!changes) return fail(changes.error());
    return std::any_of(changes->begin(), changes->end(),
                       [](const TreeChange& change) { return !change.before.present(); });
  }

  /// libgit2's merge over the touched paths alone, with the target's new files as places to which a lost path
  /// may have moved. `known` are conflicts in any case.
  Result<MergeAnswer> withRenames(std::vector<Conflict> known) {
    std::vector<TreeUpdate> base;
    std::vector<TreeUpdate> ours;
    std::vector<TreeUpdate> theirs;
    std::set<std::string> lost;
    Pass apart;
    for (const TreeChange& change : changes_) {
      if (!canMove(change.before.present() ? change.before : change.after)) {
        const auto settled = alone(change, apart);
        if (!settled) return fail(settled.error());
        continue;
      }
      const TreeSlot there = slotAt(ours_.get(), change.path);
      const TreeSlot here = there.isTree() ? TreeSlot{} : there;
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
      known.insert(known.end(), conflicts->begin(), conflicts->end());
    }
    if (!known.empty()) return conflicted(std::move(known));
    auto updates = difference(ours, index->get());
    updates.insert(updates.end(), apart.updates.begin(), apart.updates.end());
    auto tree = updatedTree(repository_, trees_.ours, std::move(updates));
    if (!tree) return fail(tree.error());
    return placed(*tree);
  }

  /// Files that the target has and the base has not, those with a lost path's name first. A file that is byte
  /// for byte one that the target moved from an untouched place is not offered: it is taken.
  Result<std::vector<TreeUpdate>> renameTargets(const std::set<std::string>& lost) {
    std::vector<TreeUpdate> targets;
    if (lost.empty()) return targets;
    const auto& moved = ourChanges();
    if (!moved) return fail(moved.error());
    std::set<std::string> touched;
    for (const TreeChange& change : changes_) touched.insert(change.path);
    std::unordered_set<std::string> names;
    for (const std::string& path : lost) names.emplace(nameOf(path));
    OidSet taken;
    for (const TreeChange& change : *moved) {
      if (!change.after.present() && touched.count(change.path) == 0) taken.insert(change.before.oid);
    }
    for (const TreeChange& change : *moved) {
      if (change.before.present() || !change.after.present() || touched.count(change.path) != 0) continue;
      if (canMove(change.after) && taken.count(change.after.oid) == 0) targets.push_back({change.path, change.after});
    }
    std::stable_partition(targets.begin(), targets.end(),
                          [&](const TreeUpdate& target) { return names.count(std::string(nameOf(target.path))) != 0; });
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

  /// The last question to a clean merge: do new files lie where the other side has moved a whole folder away?
  /// libgit2 knows no renames of folders; git would ask where the file belongs.
  Result<MergeAnswer> placed(const git_oid& tree) {
    const auto result = repository_.tree(tree);
    if (!result) return fail(result.error());
    std::vector<Conflict> conflicts;
    if (auto found = mergedAgainstAttributes(result->get(), conflicts); !found) return fail(found.error());
    if (auto found = inMovedFolders(result->get(), conflicts); !found) return fail(found.error());
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

  /// Only folders count in which a new file stands directly: so git decides whether to look at all.
  Status inMovedFolders(const git_tree* result, std::vector<Conflict>& conflicts) {
    std::map<std::string, std::string> left_on_target;  // folder → a file that the commit puts into it
    std::map<std::string, std::string> left_by_commit;  // folder → a file that the target has put into it
    for (const TreeChange& change : changes_) {
      if (change.after.present() && !change.before.present()) {
        const std::string folder(folderOf(change.path));
        if (folder.empty() || !slotAt(base_.get(), folder).isTree()) continue;
        if (!slotAt(ours_.get(), folder).isTree()) left_on_target.emplace(folder, change.path);
      } else if (!change.after.present()) {
        for (const std::string& folder : foldersAbove(change.path)) {
          if (slotAt(theirs_.get(), folder).isTree()) break;
          const auto file = fileIn(result, folder);
          if (!file) return fail(file.error());
          if (!file->empty()) left_by_commit.emplace(folder, *file);
        }
      }
    }
    if (!left_on_target.empty()) {
      const auto& changes = ourChanges();
      if (!changes) return fail(changes.error());
      if (auto done = misplaced(left_on_target, *changes, conflicts); !done) return done;
    }
    return misplaced(left_by_commit, changes_, conflicts);
  }

  /// Something that stands directly in a folder and is no folder; empty when there is nothing.
  Result<std::string> fileIn(const git_tree* root, const std::string& folder) const {
    const TreeSlot slot = slotAt(root, folder);
    if (!slot.isTree()) return std::string();
    const auto tree = repository_.tree(slot.oid);
    if (!tree) return fail(tree.error());
    for (std::size_t i = 0; i < git_tree_entrycount(tree->get()); ++i) {
      const git_tree_entry* inside = git_tree_entry_byindex(tree->get(), i);
      if (git_tree_entry_type(inside) != GIT_OBJECT_TREE) return folder + "/" + git_tree_entry_name(inside);
    }
    return std::string();
  }

  /// Of the folders that one side has left, those whose files it moved elsewhere.
  Status misplaced(const std::map<std::string, std::string>& files, const std::vector<TreeChange>& changes,
                   std::vector<Conflict>& conflicts) const {
    std::set<std::string> folders;
    for (const auto& [folder, file] : files) folders.insert(folder);
    const auto moved = movedFolders(repository_, changes, folders);
    if (!moved) return fail(moved.error());
    for (const std::string& folder : *moved)
      conflicts.push_back({displayPath(files.at(folder)), "location"});
    return {};
  }

  /// What the target did to the base; read once, and only when asked.
  const Result<std::vector<TreeChange>>& ourChanges() {
    if (!our_changes_) our_changes_ = treeChanges(repository_, trees_.base, trees_.ours);
    return *our_changes_;
  }

  const Repository& repository_;
  MergeTrees trees_;
  MergeAttributes attributes_;
  TreeHandle base_;
  TreeHandle ours_;
  TreeHandle theirs_;
  std::vector<TreeChange> changes_;
  std::optional<Result<std::vector<TreeChange>>> our_changes_;
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
