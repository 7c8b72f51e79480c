#include "gitops/difference_reader.h"

#include <algorithm>

#include "gitops/history.h"
#include "gitops/text.h"
#include "gitops/tree_changes.h"

namespace sluice {

Result<ReleaseDifference> readDifference(const Repository& repository, const git_oid& running,
                                         const git_oid& target) {
  const auto lost = commitRange(repository, target, running);
  if (!lost) return fail(lost.error());
  const auto before = repository.treeOf(running);
  if (!before) return fail(before.error());
  const auto after = repository.treeOf(target);
  if (!after) return fail(after.error());
  const auto changes = treeChanges(repository, *before, *after);
  if (!changes) return fail(changes.error());
  ReleaseDifference difference;
  std::vector<CommitInfo> commits(lost->commits.begin(), lost->commits.end());
  if (!lost->truncated) difference.commits_total = static_cast<std::int64_t>(commits.size());
  std::reverse(commits.begin(), commits.end());
  if (commits.size() > ReleaseDifference::kMost) commits.resize(ReleaseDifference::kMost);
  difference.commits = std::move(commits);
  difference.files_total = static_cast<std::int64_t>(changes->size());
  for (const TreeChange& change : *changes) {
    if (difference.files.size() == ReleaseDifference::kMost) break;
    difference.files.push_back(displayPath(change.path));
  }
  return difference;
}

}  // namespace sluice
