#include "gitops/merge_writer.h"

#include "gitops/git_merge.h"
#include "gitops/history.h"
#include "gitops/object_writer.h"

namespace sluice {

Result<git_oid> writeMerge(const Repository& repository, const git_oid& onto, const BranchMerge& request,
                           const Signer& signer) {
  const auto head = parseId(request.head);
  if (!head) return fail(head.error());
  const auto base = mergeBase(repository, onto, *head);
  if (!base) return fail(base.error());
  if (!*base)
    return fail(ErrorKind::conflict,
                request.head.str() + " has no history in common with " + request.onto.str());
  MergeTrees trees;
  for (const auto& [commit, tree] :
       {std::pair{&**base, &trees.base}, {&onto, &trees.ours}, {&*head, &trees.theirs}}) {
    const auto found = repository.treeOf(*commit);
    if (!found) return fail(found.error());
    *tree = *found;
  }
  const auto merged = gitMerge(repository, trees);
  if (!merged) return fail(merged.error());
  if (!merged->clean) {
    std::string paths;
    for (const Conflict& conflict : merged->conflicts)
      paths += " " + conflict.path + " (" + conflict.kind + ")";
    return fail(ErrorKind::conflict, "it conflicts in" + paths);
  }
  return writeOwnCommit(repository, {merged->tree, {onto, *head}, request.message, request.committed_at},
                        signer);
}

Result<std::optional<git_oid>> findMerge(const Repository& repository, const git_oid& head,
                                         const BranchMerge& request) {
  constexpr int kMostLookedAt = 200;  // commits, for one of ours
  git_oid at = head;
  for (int i = 0; i < kMostLookedAt; ++i) {
    const auto commit = repository.commit(at);
    if (!commit) return fail(commit.error());
    const auto parents = git_commit_parentcount(commit->get());
    if (parents == 0) break;
    const char* message = git_commit_message_raw(commit->get());
    if (parents == 2 && idOf(*git_commit_parent_id(commit->get(), 1)) == request.head && message != nullptr &&
        message == request.message)
      return std::optional(at);
    at = *git_commit_parent_id(commit->get(), 0);
  }
  return std::optional<git_oid>();
}

}  // namespace sluice
