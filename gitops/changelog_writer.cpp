#include "gitops/changelog_writer.h"

#include "gitops/committed_file.h"
#include "gitops/object_writer.h"
#include "gitops/path_rules.h"
#include "gitops/tree_changes.h"

namespace sluice {
namespace {

constexpr std::size_t kLargestFile = 8UL << 20U;
constexpr int kMostLookedAt = 200;  // commits, for one of ours

std::string messageOf(const ChangelogRequest& request) {
  return "Changelog of " + request.version.str() + "\n";
}

}  // namespace

Result<std::optional<git_oid>> writeChangelog(const Repository& repository, const git_oid& onto,
                                              const ChangelogRequest& request, const Signer& signer) {
  const auto root = repository.treeOf(onto);
  if (!root) return fail(root.error());
  const auto tree = repository.tree(*root);
  if (!tree) return fail(tree.error());
  if (checkoutRefuses(request.file, {GIT_FILEMODE_BLOB, {}}))
    return fail(ErrorKind::invalid, "'" + request.file + "' cannot be the name of a file");
  auto before = committedFile(repository, idOf(onto), request.file, kLargestFile);
  if (!before && before.error().kind != ErrorKind::not_found)
    return fail(before.error().kind, "'" + request.file + "': " + before.error().message);
  const TreeSlot slot = slotAt(tree->get(), request.file);
  const unsigned mode = slot.present() ? slot.mode : static_cast<unsigned>(GIT_FILEMODE_BLOB);
  const auto after = withChangelogEntry(before.value_or(""), request.entry);
  if (!after) return std::optional<git_oid>();
  const auto blob = repository.write(GIT_OBJECT_BLOB, *after);
  if (!blob) return fail(blob.error());
  const auto changed = updatedTree(repository, *root, {{request.file, {mode, *blob}}});
  if (!changed) return fail(changed.error());
  const auto commit =
      writeOwnCommit(repository, {*changed, {onto}, messageOf(request), request.committed_at}, signer);
  if (!commit) return fail(commit.error());
  return std::optional(*commit);
}

Result<std::optional<git_oid>> findChangelog(const Repository& repository, const git_oid& head,
                                             const ChangelogRequest& request, const Signer& signer) {
  git_oid at = head;
  for (int i = 0; i < kMostLookedAt; ++i) {
    const auto commit = repository.commit(at);
    if (!commit) return fail(commit.error());
    if (git_commit_parentcount(commit->get()) == 0) break;
    const git_oid parent = *git_commit_parent_id(commit->get(), 0);
    // Made again on its parent, ours has the same id; one that only looks like it has not.
    const char* message = git_commit_message_raw(commit->get());
    if (git_commit_parentcount(commit->get()) == 1 && message != nullptr && message == messageOf(request)) {
      const auto again = writeChangelog(repository, parent, request, signer);
      if (!again) return fail(again.error());
      if (*again && same(**again, at)) return std::optional(at);
    }
    at = parent;
  }
  return std::optional<git_oid>();
}

}  // namespace sluice
