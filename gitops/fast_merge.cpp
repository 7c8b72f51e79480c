#include "gitops/fast_merge.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "gitops/failure.h"
#include "gitops/path_merge.h"
#include "gitops/path_rules.h"
#include "gitops/renames.h"
#include "gitops/text.h"
#include "gitops/tree_changes.h"

namespace sluice {
namespace {

/// What a pass over the touched paths found.
struct Pass {
  std::vector<TreeUpdate> updates;
  std::vector<Conflict> conflicts;
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
      : repository_(repository),
        trees_(trees),
        attributes_(repository, trees.ours),
        base_(repository, trees.base),
        ours_(repository, trees.ours),
        theirs_(repository, trees.theirs) {}

  Result<MergeAnswer> run() {
    if (same(trees_.base, trees_.theirs) || same(trees_.ours, trees_.theirs)) return cleanAnswer(trees_.ours);
    auto changes = treeChanges(repository_, trees_.base, trees_.theirs);
    if (!changes) return fail(changes.error());
    changes_ = std::move(*changes);
    if (auto sane = checkOut(changes_); !sane) return fail(sane.error());
    if (same(trees_.base, trees_.ours)) return cleanAnswer(trees_.theirs);
    auto answer = merge();
    for (const TreeView* view : {&base_, &ours_, &theirs_}) {
      if (!view->trouble()) return fail(view->trouble().error());
    }
    return answer;
  }

 private:
  Result<MergeAnswer> merge() {
    Pass pass;
    std::set<std::string> open;
    for (const TreeChange& change : changes_) {
      const auto settled = alone(change, pass);
      if (!settled) return fail(settled.error());
      if (!*settled) open.insert(change.path);
    }
    return open.empty() ? finished(std::move(pass)) : withRenames(open);
  }

  static MergeAnswer cleanAnswer(const git_oid& tree) { return {true, tree, {}}; }
  static MergeAnswer conflicted(std::vector<Conflict> conflicts) {
    sortConflicts(conflicts);
    return {false, {}, std::move(conflicts)};
  }

  /// One path by itself: an update or a conflict. False where it may have moved on either side.
  Result<bool> alone(const TreeChange& change, Pass& pass) {
    const TreeSlot there = ours_.at(change.path);
    const auto conflict = [&](std::string kind) {
      pass.conflicts.push_back({displayPath(change.path), std::move(kind)});
      return true;
    };
    const auto clash = clashes(change, there);
    if (!clash) return fail(clash.error());
    if (*clash) return conflict("file/directory");
    const TreeSlot here = fileHere(change.path);
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
  Result<bool> clashes(const TreeChange& change, const TreeSlot& here) {
    if (!change.after.present()) return false;
    if (here.isTree()) {
      if (change.before.present()) return false;  // the target made a folder of it: lost, or moved
      return hasMore(here, base_.at(change.path));
    }
    for (const std::string& folder : foldersAbove(change.path)) {
      const TreeSlot slot = ours_.at(folder);
      if (!slot.present()) continue;
      const TreeSlot before = base_.at(folder);
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

  /// The paths that `alone` left open, each followed to where either side has moved it; all others once more
  /// by themselves, but for those that turn out to be the new places.
  Result<MergeAnswer> withRenames(const std::set<std::string>& open) {
    std::set<std::string> lost;
    std::set<std::string> deleted;
    for (const TreeChange& change : changes_) {
      if (open.count(change.path) == 0) continue;
      if (!fileHere(change.path).present()) lost.insert(change.path);
      if (!change.after.present()) deleted.insert(change.path);
    }
    Result<Renames> by_target = Renames();
    if (!lost.empty()) {
      if (!ourChanges()) return fail(ourChanges().error());
      by_target = renamesOf(repository_, {*ourChanges(), base_, theirs_}, lost);
    }
    if (!by_target) return fail(by_target.error());
    const auto by_commit = renamesOf(repository_, {changes_, base_, ours_}, deleted);
    if (!by_commit) return fail(by_commit.error());
    Pass pass;
    std::set<std::string> places;
    for (const auto& [from, to] : by_commit->to) places.insert(to->path);
    for (const TreeChange& change : changes_) {
      if (open.count(change.path) != 0) {
        if (auto done = follow(change, *by_target, *by_commit, pass); !done) return fail(done.error());
      } else if (places.count(change.path) == 0) {
        if (auto settled = alone(change, pass); !settled) return fail(settled.error());
      }
    }
    return finished(std::move(pass));
  }

  /// A path that the target lost, or changed where the commit deletes it.
  Status follow(const TreeChange& change, const Renames& by_target, const Renames& by_commit, Pass& pass) {
    const TreeSlot here = fileHere(change.path);
    const TreeChange* moved = by_target.find(change.path);
    const TreeChange* brought = by_commit.find(change.path);
    const auto conflict = [&](const std::string& path, const char* kind) {
      pass.conflicts.push_back({displayPath(path), kind});
      return Status();
    };
    if (by_target.unknown.count(change.path) != 0 || by_commit.unknown.count(change.path) != 0)
      return conflict(change.path, "rename");
    if (moved == nullptr && brought == nullptr) {
      if (!here.present() && !change.after.present()) return {};  // gone on both sides
      return conflict(change.path, "modify/delete");
    }
    if (!here.present() && !change.after.present() && (moved == nullptr || brought == nullptr))
      return conflict((moved == nullptr ? brought : moved)->path, "rename/delete");
    if (brought == nullptr) {
      if (touches(moved->path)) return conflict(moved->path, "rename");
      return mergeAt(moved->path, change.before, moved->after, change.after, pass);
    }
    if (moved != nullptr) {
      if (moved->path != brought->path) return conflict(change.path, "rename");
      return mergeAt(moved->path, change.before, moved->after, brought->after, pass);
    }
    const auto clash = clashes(*brought, ours_.at(brought->path));
    if (!clash) return fail(clash.error());
    if (*clash) return conflict(brought->path, "file/directory");
    if (ours_.at(brought->path).present()) return conflict(brought->path, "rename");
    pass.updates.push_back({change.path, {}});
    return mergeAt(brought->path, change.before, here, brought->after, pass);
  }

  /// Three sides of one file, of which two may have stood elsewhere.
  Status mergeAt(const std::string& path, const TreeSlot& base, const TreeSlot& ours, const TreeSlot& theirs,
                 Pass& pass) {
    const auto conflict = [&](std::string kind) {
      pass.conflicts.push_back({displayPath(path), std::move(kind)});
      return Status();
    };
    if (base.isFile() && ours.isFile() && theirs.isFile()) {
      auto merged = mergePath(repository_, attributes_, path, base, ours, theirs);
      if (!merged) return fail(merged.error());
      if (!merged->clean) return conflict(merged->kind);
      pass.updates.push_back({path, merged->slot});
    } else if (base == ours || ours == theirs) {
      pass.updates.push_back({path, theirs});
    } else if (base == theirs) {
      pass.updates.push_back({path, ours});
    } else {
      return conflict(kindOfMixed({path, base, theirs}, ours));
    }
    return {};
  }

  /// What the target has at a path; nothing where that is a folder.
  TreeSlot fileHere(const std::string& path) {
    const TreeSlot slot = ours_.at(path);
    return slot.isTree() ? TreeSlot{} : slot;
  }

  bool touches(const std::string& path) const {
    return std::any_of(changes_.begin(), changes_.end(),
                       [&](const TreeChange& change) { return change.path == path; });
  }

  Result<MergeAnswer> finished(Pass pass) {
    if (!pass.conflicts.empty()) return conflicted(std::move(pass.conflicts));
    const auto tree = updatedTree(repository_, trees_.ours, std::move(pass.updates));
    if (!tree) return fail(tree.error());
    return placed(*tree);
  }

  /// The last question to a clean merge: do new files lie where the other side has moved a whole folder away?
  /// Git would ask where the file belongs.
  Result<MergeAnswer> placed(const git_oid& tree) {
    std::vector<Conflict> conflicts;
    if (auto found = inMovedFolders(tree, conflicts); !found) return fail(found.error());
    if (!conflicts.empty()) return conflicted(std::move(conflicts));
    return cleanAnswer(tree);
  }

  /// Only folders count in which a new file stands directly: so git decides whether to look at all.
  Status inMovedFolders(const git_oid& tree, std::vector<Conflict>& conflicts) {
    TreeView result(repository_, tree);
    std::map<std::string, std::string> left_on_target;  // folder → a file that the commit puts into it
    std::map<std::string, std::string> left_by_commit;  // folder → a file that the target has put into it
    std::set<std::string> looked_into;
    for (const TreeChange& change : changes_) {
      if (change.after.present() && !change.before.present()) {
        const std::string folder(folderOf(change.path));
        if (folder.empty() || !base_.at(folder).isTree()) continue;
        if (!ours_.at(folder).isTree()) left_on_target.emplace(folder, change.path);
      } else if (!change.after.present()) {
        for (const std::string& folder : foldersAbove(change.path)) {
          if (theirs_.at(folder).isTree() || !looked_into.insert(folder).second) break;
          if (const auto file = result.fileIn(folder); !file.empty()) left_by_commit.emplace(folder, file);
        }
      }
    }
    if (!result.trouble()) return result.trouble();
    if (!left_on_target.empty()) {
      const auto& changes = ourChanges();
      if (!changes) return fail(changes.error());
      if (auto done = misplaced(left_on_target, {*changes, base_, theirs_}, conflicts); !done) return done;
    }
    return misplaced(left_by_commit, {changes_, base_, ours_}, conflicts);
  }

  /// Of the folders that one side has left, those whose files it moved elsewhere.
  Status misplaced(const std::map<std::string, std::string>& files, const MergeSide& side,
                   std::vector<Conflict>& conflicts) const {
    std::set<std::string> folders;
    for (const auto& [folder, file] : files) folders.insert(folder);
    const auto moved = movedFolders(repository_, side, folders);
    if (!moved) return fail(moved.error());
    for (const std::string& folder : *moved) conflicts.push_back({displayPath(files.at(folder)), "location"});
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
  TreeView base_;
  TreeView ours_;
  TreeView theirs_;
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
  const auto object = scratch.object(tree);
  if (!object) return fail(object.error());
  const auto written =
      disk.write(GIT_OBJECT_TREE, std::string(static_cast<const char*>(git_odb_object_data(object->get())),
                                              git_odb_object_size(object->get())));
  if (!written) return fail(written.error());
  return {};
}

}  // namespace sluice
