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
/// The branches as they are now: new ones begin, moved ones are judged again.
void observeHotfixes(Draft& draft);
/// An issue or pull request that a hotfix belongs to, as it is now.
void followIssue(Draft& draft, std::int64_t number, const PullRequest& issue);
/// Its files, and whether UAT takes it.
void hotfixAnalyzed(Draft& draft, std::int64_t number, const Analysis& analysis);
/// What is ready goes; what is not says why. After every event.
void driveHotfixes(Draft& draft);
/// A comment of ours is at the forge.
void hotfixTold(Draft& draft, const std::string& marker);

void hotfixTick(Draft& draft);  ///< the clocks of the SLA
std::optional<Instant> hotfixWake(const State& state, const Settings& settings);

}  // namespace sluice
