#include "gitops/git_merge.h"

#include <algorithm>
#include <csignal>
#include <set>
#include <utility>

#include "gitops/child_environment.h"
#include "gitops/fast_merge.h"
#include "gitops/process.h"
#include "gitops/quarantine.h"
#include "gitops/text.h"
#include "gitops/transport_error.h"
#include "gitops/tree_view.h"

namespace sluice {
namespace {

/// One entry of a list that git splits at colons, in the quotes it knows.
std::string quotedForGit(const std::string& path) {
  std::string quoted = "\"";
  for (const char c : path) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

/// A label as part of a file name.
std::string asName(std::string label) {
  for (char& c : label) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == '/' || c == ':' || c == '~') c = '-';
  }
  return label;
}

class GitMerge {
 public:
  GitMerge(const Repository& disk, const MergeTrees& trees, const GitMergeOptions& options)
      : disk_(disk), trees_(trees), options_(options) {}

  Result<MergeAnswer> run() {
    if (same(trees_.base, trees_.theirs) || same(trees_.ours, trees_.theirs))
      return MergeAnswer{true, trees_.ours, {}};
    if (same(trees_.base, trees_.ours)) return MergeAnswer{true, trees_.theirs, {}};
    const auto quarantine = Quarantine::make();
    if (!quarantine) return fail(quarantine.error());
    const auto result = ask(*quarantine);
    if (!result) return fail(result.error());
    if (result->signal == SIGABRT || result->signal == SIGSEGV) {
      // Some histories make merge-ort stop on its own assertions; another try would not end otherwise.
      return fail(ErrorKind::invalid,
                  "git's own merge fails on this commit: " + transportError(*result, "merge-tree").message);
    }
    if (result->timed_out || result->too_much_output || (result->exit_code != 0 && result->exit_code != 1)) {
      return fail(transportError(*result, "merge-tree"));
    }
    auto report = parseMergeTree(result->output);
    if (!report) return fail(report.error());
    MergeAnswer answer;
    answer.clean = result->exit_code == 0;
    if (git_oid_fromstr(&answer.tree, report->tree.c_str()) != 0)
      return fail(ErrorKind::transient, "git merge-tree gave no tree");
    for (const Conflict& conflict : report->conflicts)
      answer.conflicts.push_back({displayPath(withNames(conflict.path)), conflict.kind});
    if (answer.clean && options_.known && same(*options_.known, answer.tree)) return answer;
    if (!answer.clean && !options_.keep_conflict) {
      answer.tree = {};
      return answer;
    }
    if (auto kept = keep(*quarantine, answer.tree); !kept) return fail(kept.error());
    if (answer.clean) return answer;
    auto named = withLabels(answer.tree, report->conflicts);
    if (!named) return fail(named.error());
    answer.tree = *named;
    return answer;
  }

 private:
  Result<ProcessResult> ask(const Quarantine& quarantine) {
    const auto base = quarantine.addCommit(trees_.base, {});
    if (!base) return fail(base.error());
    const auto ours = quarantine.addCommit(trees_.ours, {*base});
    if (!ours) return fail(ours.error());
    const auto theirs = quarantine.addCommit(trees_.theirs, {*base});
    if (!theirs) return fail(theirs.error());
    base_ = *base;
    ours_ = *ours;
    theirs_ = *theirs;
    const auto folders = foldersThatMatter();
    if (!folders) return fail(folders.error());
    if (auto added = quarantine.addAttributes(disk_, trees_.ours, *folders); !added)
      return fail(added.error());
    ChildEnvironment environment;
    environment.set("GIT_DIR", disk_.gitDirectory());
    environment.set("GIT_WORK_TREE", quarantine.workTree());
    environment.set("GIT_OBJECT_DIRECTORY", quarantine.objects());
    environment.set("GIT_ALTERNATE_OBJECT_DIRECTORIES", quotedForGit(disk_.objectsDirectory()));
    environment.configure("core.bare", "false");
    environment.configure("core.fsync", "none");
    environment.configure("merge.conflictStyle", "diff3");
    environment.configure("merge.directoryRenames", "conflict");
    ProcessRequest request;
    request.argv = {"git", "merge-tree", "--write-tree", "-z", ours_, theirs_};
    request.environment = environment.build();
    request.directory = quarantine.workTree();
    request.deadline = options_.deadline;
    return runProcess(request);
  }

  Status keep(const Quarantine& quarantine, const git_oid& tree) const {
    auto both = Repository::open(disk_.gitDirectory());
    if (!both) return fail(both.error());
    if (auto added = both->addObjects(quarantine.objects()); !added) return added;
    return persistTree(*both, disk_, tree);
  }

  /// Folders whose attributes can decide a content merge: those above the touched paths, or all when one may
  /// have moved.
  Result<std::set<std::string>> foldersThatMatter() const {
    const auto changes = treeChanges(disk_, trees_.base, trees_.theirs);
    if (!changes) return fail(changes.error());
    TreeView ours(disk_, trees_.ours);
    std::set<std::string> folders;
    for (const TreeChange& change : *changes) {
      if (change.before.present() && !ours.at(change.path).present())
        return foldersWithAttributes(disk_, trees_.ours);
      for (std::string& folder : foldersAbove(change.path)) folders.insert(std::move(folder));
    }
    return folders;
  }

  std::string withNames(std::string path) const {
    replaceAll(path, ours_, asName(options_.labels.ours));
    replaceAll(path, theirs_, asName(options_.labels.theirs));
    return path;
  }

  /// Git knows the sides by the ids of our artificial commits; people know them by the labels.
  Result<git_oid> withLabels(const git_oid& tree, const std::vector<Conflict>& conflicts) const {
    const auto handle = disk_.tree(tree);
    if (!handle) return fail(handle.error());
    std::vector<TreeUpdate> updates;
    for (const Conflict& conflict : conflicts) {
      const TreeSlot slot = slotAt(handle->get(), conflict.path);
      if (!slot.isFile()) continue;
      const auto bytes = disk_.blob(slot.oid);
      if (!bytes) return fail(bytes.error());
      std::string text = *bytes;
      replaceAll(text, "<<<<<<< " + ours_, "<<<<<<< " + options_.labels.ours);
      replaceAll(text, ">>>>>>> " + theirs_, ">>>>>>> " + options_.labels.theirs);
      // Git shortens the name of the base; seven digits are its least.
      const std::size_t mark = text.find("||||||| " + base_.substr(0, 7));
      if (mark != std::string::npos) {
        const std::size_t end = text.find_first_of("\r\n:", mark);
        replaceAll(text, text.substr(mark, end - mark), "||||||| " + options_.labels.base);
      }
      const std::string path = withNames(conflict.path);
      if (text == *bytes && path == conflict.path) continue;
      const auto written = disk_.write(GIT_OBJECT_BLOB, text);
      if (!written) return fail(written.error());
      if (path != conflict.path) updates.push_back({conflict.path, {}});
      updates.push_back({path, {slot.mode, *written}});
    }
    return updatedTree(disk_, tree, std::move(updates));
  }

  const Repository& disk_;
  MergeTrees trees_;
  GitMergeOptions options_;
  std::string base_;
  std::string ours_;
  std::string theirs_;
};

}  // namespace

Result<MergeAnswer> gitMerge(const Repository& disk, const MergeTrees& trees,
                             const GitMergeOptions& options) {
  return GitMerge(disk, trees, options).run();
}

}  // namespace sluice
