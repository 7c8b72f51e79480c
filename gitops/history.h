/// Who descends from whom, and what lies between two points. Reads only.
#pragma once

#include <cstddef>
#include <optional>
#include <unordered_set>

#include "core/survey.h"
#include "gitops/object_id.h"
#include "gitops/repository.h"

namespace sluice {

inline constexpr std::size_t kRangeLimit = 5'000;

/// Reachable from `to` and not from `from` (all of `to`'s when there is none), oldest first; the newest
/// kRangeLimit when there are more.
Result<CommitRange> commitRange(const Repository& repository, const std::optional<git_oid>& from,
                                const git_oid& to);
/// The same as bare ids, newest first.
Result<std::vector<git_oid>> idsBetween(const Repository& repository, const std::optional<git_oid>& from,
                                        const git_oid& to, std::size_t limit);

/// `ancestor` is `descendant` or one of its ancestors.
Result<bool> contains(const Repository& repository, const git_oid& descendant, const git_oid& ancestor);

/// The best common ancestor; nothing for unrelated histories.
Result<std::optional<git_oid>> mergeBase(const Repository& repository, const git_oid& a, const git_oid& b);

using OidSet = std::unordered_set<git_oid, OidHash, OidEqual>;
/// Every commit that `head` contains, itself included.
Result<OidSet> ancestors(const Repository& repository, const git_oid& head);

}  // namespace sluice
