#include "gitops/backporter.h"

#include <map>
#include <string>
#include <utility>

#include "gitops/hunks.h"
#include "gitops/object_writer.h"
#include "gitops/text.h"
#include "gitops/tree_changes.h"

namespace sluice {
namespace {

constexpr std::size_t kMostMarkdown = 40'000;  // a pull request's text takes 65,536 characters
constexpr std::size_t kShortId = 10;
constexpr std::ptrdiff_t kMostExplained = 10;  // hunks of a file
constexpr Millis kHistoryBudget{30'000};

/// A path that conflicts, and the source that made it so.
struct Clash {
  std::string kind;
  git_oid commit;
};

class Backporter {
 public:
  Backporter(const Repository& disk, Picker& picker, const BackportRequest& request)
      : disk_(disk), picker_(picker), request_(request) {}

  Result<BackportResult> run() {
    const auto onto = parseId(request_.onto_head);
    if (!onto) return fail(onto.error());
    git_oid head = *onto;
    for (const PickSource& source : request_.series.sources) {
      if (auto applied = apply(source, head); !applied) return fail(applied.error());
    }
    if (clashes_.empty()) return fail(ErrorKind::conflict, "nothing conflicts any more; pick again instead");
    return result(*onto, head);
  }

 private:
  static std::string versioned(const TagName& version) { return version.empty() ? "" : version.str() + " "; }

  std::string ourLabel() const {
    return request_.onto.str() + " " + versioned(request_.onto_version) +
           request_.onto_head.str().substr(0, kShortId);
  }

  MergeLabels labelsFor(const PickSource& source, const git_oid& commit) const {
    const std::string id = source.commit.str().substr(0, kShortId);
    std::string subject;
    if (const auto handle = disk_.commit(commit)) {
      const char* message = git_commit_message(handle->get());
      subject = shortened(toUtf8(firstLine(message == nullptr ? "" : message)), 60);
    }
    return {ourLabel(), "parent of " + id,
            versioned(request_.source_version) + id + " #" + std::to_string(request_.series.number) + " (" +
                subject + ")"};
  }

  Status apply(const PickSource& source, git_oid& head) {
    const auto commit = parseId(source.commit);
    if (!commit) return fail(commit.error());
    const auto trees = treesOf(disk_, *commit, source.mainline);
    if (!trees) return fail(trees.error());
    const auto onto = disk_.treeOf(head);
    if (!onto) return fail(onto.error());
    auto step = picker_.stepWithMarkers(*onto, *trees, labelsFor(source, *commit));
    if (!step) return fail(step.error());
    if (step->outcome == PickOutcome::already_there) return {};
    for (Conflict& conflict : step->conflicts)
      clashes_.emplace(std::move(conflict.path), Clash{std::move(conflict.kind), *commit});
    const auto made =
        writePickedCommit(disk_, {*commit, step->tree, {head}, request_.committed_at}, picker_.signer());
    if (!made) return fail(made.error());
    head = *made;
    return {};
  }

  Result<BackportResult> result(const git_oid& onto, const git_oid& head) const {
    BackportResult made;
    made.head = idOf(head);
    const auto oid = disk_.treeOf(head);
    if (!oid) return fail(oid.error());
    const auto tree = disk_.tree(*oid);
    if (!tree) return fail(tree.error());
    const HunkSides sides{request_.onto.str(), "#" + std::to_string(request_.series.number)};
    LineHistory history(disk_, kHistoryBudget);
    for (const auto& [shown, clash] : clashes_) {
      made.conflicts.push_back({shown, clash.kind});
      if (made.hunks.size() >= kMostMarkdown) continue;
      const std::string path = rawPath(shown);
      std::string text;
      if (const TreeSlot slot = slotAt(tree->get(), path); slot.isFile()) {
        const auto bytes = disk_.blob(slot.oid);
        if (!bytes) return fail(bytes.error());
        text = *bytes;
      }
      std::vector<Hunk> hunks = hunksIn(text, ourLabel());
      for (Hunk& hunk : hunks) {
        if (&hunk - hunks.data() >= kMostExplained) break;
        hunk.our_changes = history.of(onto, path, hunk.ours);
        hunk.their_changes = history.of(clash.commit, path, hunk.theirs);
      }
      made.hunks += hunksAsMarkdown(shown, clash.kind, hunks, sides);
      if (hunks.empty())
        made.hunks +=
            lastChangesAsMarkdown(history.of(onto, path, {}), history.of(clash.commit, path, {}), sides);
    }
    made.hunks = shortened(made.hunks, kMostMarkdown);
    return made;
  }

  const Repository& disk_;
  Picker& picker_;
  const BackportRequest& request_;
  std::map<std::string, Clash> clashes_;  ///< by path
};

}  // namespace

Result<BackportResult> makeBackport(const Repository& disk, Picker& picker, const BackportRequest& request) {
  return Backporter(disk, picker, request).run();
}

}  // namespace sluice
