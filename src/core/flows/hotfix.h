/// The emergency path, from the branch to PROD (Emergency Hotfix; rules §7).
#pragma once

#include "core/draft.h"
#include "core/rules/permission.h"

namespace sluice {

/// `/hotfix`: makes the branch at PROD's release. `number`: of the issue.
Answer startHotfix(Draft& draft, std::int64_t number, const StartHotfix& command, const Who& who);
/// `/confirm severity=…` on a hotfix.
Answer confirmHotfix(Draft& draft, std::int64_t number, const Confirm& command, const Who& who);
/// `/approve prod` on a hotfix.
Answer approveHotfix(Draft& draft, std::int64_t number, const Who& who, const Order& order);

/// A push to such a branch was told, with who made it.
void hotfixPushed(Draft& draft, const RefsHinted& hint);
/// The branches as they are now: new ones begin, moved ones are judged again. `before`: as they were at the
/// last look.
void observeHotfixes(Draft& draft, const std::vector<HotfixBranch>& before);
/// An issue or pull request that a hotfix belongs to, as it is now.
void followIssue(Draft& draft, std::int64_t number, const PullRequest& issue);
/// A pull request as it is now, before it is tracked. One of a hotfix's branch gives it its number and
/// authors. True where the number is an issue's: then this one is not tracked beside it.
bool observeHotfixPull(Draft& draft, const PullRequest& pr);
/// It may be a hotfix's, whose branch was not seen yet.
bool beginsHotfix(const Draft& draft, const PullRequest& pr);
/// The forge has told who wrote its commits and who pushed them.
void hotfixAuthorsRead(Draft& draft, const AuthorsRead& read);
/// Its files, and whether UAT takes it.
void hotfixAnalyzed(Draft& draft, std::int64_t number, const Analysis& analysis);
void hotfixUnanalyzed(Draft& draft, std::int64_t number, const CommitId& head, const std::string& why);
/// What is ready goes; what is not says why. After every event. `prod_moved`: PROD runs something else since.
void driveHotfixes(Draft& draft, bool prod_moved);
/// A comment of ours is at the forge, or a channel has taken a notice.
void hotfixTold(Draft& draft, const std::string& marker);
/// The forge does not take that comment.
void hotfixUntold(Draft& draft, const std::string& marker, const std::string& why);

void hotfixTick(Draft& draft);  ///< the clocks of the SLA
std::optional<Instant> hotfixWake(const State& state, const Settings& settings);

}  // namespace sluice
