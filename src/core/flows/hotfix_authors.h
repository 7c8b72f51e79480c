/// Who pushed a hotfix, by the webhooks or else by the forge's own record, and who wrote its commits, by the
/// forge's accounts (rules §7, Who wrote it).
#pragma once

#include "core/draft.h"

namespace sluice {

/// Everybody who pushed counts for all that comes after; a head of which nobody told who pushed it is noted.
void takePushers(Draft& draft, std::int64_t number);
/// What was told by `seen` was taken, or belongs to no hotfix.
void forgetPushes(Draft& draft, Instant seen);

/// Beside what is known already; a commit that is told again replaces what was told.
void takeCommits(Fix& fix, const std::vector<ProposedCommit>& commits);
/// Asks the forge who wrote and pushed what it has not told of yet. Again with each look at the branches.
void askForAuthors(Draft& draft, std::int64_t number);

}  // namespace sluice
