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
    if (kinds_.empty()) return fail(ErrorKind::conflict, "nothing conflicts any more; pick again instead");
    return result(head);
  }

 private:
  std::string ourLabel() const {
    return request_.onto.str() + " " + request_.onto_head.str().substr(0, kShortId);
  }

  MergeLabels labelsFor(const PickSource& source, const git_oid& commit) const {
    const std::string id = source.commit.str().substr(0, kShortId);
    std::string subject;
    if (const auto handle = disk_.commit(commit)) {
      const char* message = git_commit_message(handle->get());
      subject = shortened(toUtf8(firstLine(message == nullptr ? "" : message)), 60);
    }
    return {ourLabel(), "parent of " + id,
            id + " #" + std::to_string(request_.series.number) + " (" + subject + ")"};
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
      kinds_.emplace(std::move(conflict.path), std::move(conflict.kind));
    const auto made = writePickedCommit(disk_, {*commit, step->tree, {head}, request_.committed_at});
    if (!made) return fail(made.error());
    head = *made;
    return {};
  }

  Result<BackportResult> result(const git_oid& head) const {
    BackportResult made;
    made.head = idOf(head);
    const auto oid = disk_.treeOf(head);
    if (!oid) return fail(oid.error());
    const auto tree = disk_.tree(*oid);
    if (!tree) return fail(tree.error());
    for (const auto& [path, kind] : kinds_) {
      made.conflicts.push_back({path, kind});
      std::vector<Hunk> hunks;
      if (const TreeSlot slot = slotAt(tree->get(), path); slot.isFile()) {
        const auto bytes = disk_.blob(slot.oid);
        if (!bytes) return fail(bytes.error());
        hunks = hunksIn(*bytes, ourLabel());
      }
      if (made.hunks.size() < kMostMarkdown) made.hunks += hunksAsMarkdown(path, kind, hunks);
    }
    made.hunks = shortened(made.hunks, kMostMarkdown);
    return made;
  }

  const Repository& disk_;
  Picker& picker_;
  const BackportRequest& request_;
  std::map<std::string, std::string> kinds_;
};

}  // namespace

Result<BackportResult> makeBackport(const Repository& disk, Picker& picker, const BackportRequest& request) {
  return Backporter(disk, picker, request).run();
}

}  // namespace sluice
