/// From an emergency branch, as a look at the repository shows it, to its fix (rules §7).
#pragma once

#include "core/draft.h"

namespace sluice {

/// A new hotfix of this number; whatever the number was before is over.
void beginHotfix(Draft& draft, std::int64_t number, const HotfixBranch& branch);
/// Its branch as it is now. A head that has moved is another thing than what was approved.
void followBranch(Draft& draft, std::int64_t number, const HotfixBranch& branch);

/// PROD runs something else than what its approvals were for.
void voidForRelease(Draft& draft, std::int64_t number);

/// PROD runs all of it.
bool deployedAlready(const Draft& draft, const HotfixBranch& branch);
/// The hotfix of this branch that is not finished; nullptr where there is none.
const Fix* hotfixOf(const Draft& draft, const BranchName& branch);
/// As the last look showed it; nullptr where it was not there.
const HotfixBranch* branchSeen(const Draft& draft, const BranchName& branch);

}  // namespace sluice
