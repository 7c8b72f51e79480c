/// A cherry-pick to UAT that conflicts is handed to a person: branch with markers, draft pull request (rules
/// §7, conflict).
#pragma once

#include "core/draft.h"

namespace sluice {

/// `backport/<number>-to-uat`.
BranchName backportBranch(std::int64_t number);
/// The fix whose cherry-pick a branch of that name holds; 0 for any other name.
std::int64_t fixOfBackport(const BranchName& branch);

void startBackport(Draft& draft, std::int64_t number, const CommitId& onto);
void backportPushed(Draft& draft, const BackportPushed& pushed);
void backportOpened(Draft& draft, const BackportOpened& opened);

}  // namespace sluice
