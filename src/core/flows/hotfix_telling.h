/// Who hears of a hotfix, and whether they did (Emergency Hotfix; rules §7): the team on its issue, the
/// channels, and whoever pushed a branch of which nothing will come.
#pragma once

#include "core/draft.h"

namespace sluice {

/// At least one other member hears of this head before it goes.
void tellTheTeam(Draft& draft, std::int64_t number);
/// The clock of the SLA, through the channels. `what`: its name, unique for this hotfix.
void tellClock(Draft& draft, const Fix& fix, NoticeKind kind, NoticePhase phase, const std::string& what);
/// ` @alice @bob`
std::string mentions(const Draft& draft, const Fix& fix);

/// Nothing is done with this head of the branch: says so, and what would help.
void tellIgnored(Draft& draft, std::int64_t number, const HotfixBranch& branch, const std::string& why);
/// These name its issue too, and do not count.
void keepOthers(Draft& draft, std::int64_t number, std::vector<BranchName> others);

}  // namespace sluice
