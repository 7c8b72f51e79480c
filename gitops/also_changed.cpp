#include "gitops/also_changed.h"

#include <algorithm>
#include <string>
#include <unordered_set>
#include <utility>

#include "gitops/similarity.h"
#include "gitops/text.h"
#include "gitops/tree_view.h"

namespace sluice {
namespace {

constexpr std::uint64_t kLargestExplained = 8U << 20U;

/// How sure it is that the file moved from one place to the other; kMostAlike for the same bytes.
Result<int> likenessOf(const Repository& repository, const TreeSlot& from, const TreeSlot& to) {
  if (from.isFile() != to.isFile()) return 0;
  if (same(from.oid, to.oid)) return kMostAlike;
  if (!from.isFile()) return 0;
  for (const TreeSlot& slot : {from, to}) {
    const auto size = repository.sizeOf(slot.oid);
    if (!size) return fail(size.error());
    if (*size > kLargestExplained) return 0;
  }
  const auto before = repository.blob(from.oid);
  if (!before) return fail(before.error());
  const auto after = repository.blob(to.oid);
  if (!after) return fail(after.error());
  return FileFingerprint(*before).likeness(FileFingerprint(*after));
}

/// The path of the commit that stands here on the target; empty when none does.
Result<std::string> movedFrom(const Repository& repository, const std::vector<TreeChange>& lost,
                              const TreeSlot& here) {
  std::string best;
  int score = kRenameScore - 1;
  for (const TreeChange& change : lost) {
    const auto likeness = likenessOf(repository, change.before, here);
    if (!likeness) return fail(likeness.error());
    if (*likeness <= score) continue;
    score = *likeness;
    best = change.path;
  }
  return best;
}

}  // namespace

Result<std::vector<AlsoChanged>> alsoChanged(const Repository& repository, const MergeTrees& trees,
                                             const git_oid& result) {
  const auto made = treeChanges(repository, trees.ours, result);
  if (!made) return fail(made.error());
  const auto named = treeChanges(repository, trees.base, trees.theirs);
  if (!named) return fail(named.error());
  std::unordered_set<std::string> names;
  for (const TreeChange& change : *named) names.insert(change.path);
  std::vector<AlsoChanged> also;
  TreeView ours(repository, trees.ours);
  std::vector<TreeChange> lost;
  for (const TreeChange& one : *named) {
    if (one.before.present() && !ours.at(one.path).present()) lost.push_back(one);
  }
  if (!ours.trouble()) return fail(ours.trouble().error());
  for (const TreeChange& change : *made) {
    if (names.count(change.path) != 0) continue;
    const auto from = movedFrom(repository, lost, change.before);
    if (!from) return fail(from.error());
    also.push_back({displayPath(change.path), from->empty()
                                                  ? "git's merge carried the change to this path"
                                                  : displayPath(*from) + " was moved here on the target"});
  }
  std::sort(also.begin(), also.end(),
            [](const AlsoChanged& a, const AlsoChanged& b) { return a.path < b.path; });
  return also;
}

}  // namespace sluice
