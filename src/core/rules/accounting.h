/// Which commits an approval or a confirmed Flow 2 fix accounts for (rules §5: no PROD release holds any
/// other).
#pragma once

#include <set>

#include "core/draft.h"

namespace sluice {

/// Every commit that these fixes brought into their base.
std::set<CommitId> landedCommits(const Draft& draft, const std::vector<std::int64_t>& numbers);

/// Whether the commit is one that this fix brought into its base.
bool brought(const Fix& fix, const CommitId& commit);

/// Copies that Sluice itself made on the branch of `tier` for fixes that are still live.
std::set<CommitId> sluicePicks(const Draft& draft, Tier tier);

/// The commits of `range` that `covered` does not hold, oldest first.
std::vector<CommitInfo> unaccounted(const CommitRange& range, const std::set<CommitId>& covered);

/// What a pull request brought in, read off the range that holds its merge commit. A merge: itself and what
/// only its second parent reaches. A squash: itself. A rebase: walking back from it, one commit for each of
/// `subjects` (the pull request's commits, oldest first) that follows in order.
std::vector<CommitId> broughtBy(const CommitRange& range, const CommitId& merge,
                                const std::vector<std::string>& subjects);

}  // namespace sluice
