/// When an emergency may go to PROD (Emergency Hotfix; rules §7): severity, people, the branch it stands on.
/// No slot, no checklist; freezes ask for more people.
#pragma once

#include "core/draft.h"

namespace sluice {

/// How long there is from its beginning to PROD: P1 (critical) 1 h, P2 (high) 4 h. Nothing below.
std::optional<Millis> slaOf(Severity severity);

/// The worst severity that its labels name; unset when they name none.
Severity labelledSeverity(const PullRequest& pr);

/// Whether this account pushed to its branch, by id or login.
bool hasPushed(const Fix& fix, std::int64_t forge_id, const std::string& forge_login);
/// Whether the forge was asked about the author of each of its commits, and has told whether it knows them.
bool authorsRead(const Fix& fix);
/// Of a hotfix with more commits the forge is not asked who wrote each.
inline constexpr std::size_t kMostAuthorsRead = 250;
/// Whether the forge told of everybody who made a part of it: the authors of its commits, as far as they have
/// accounts there, and who pushed each of its heads.
bool authorsKnown(const Fix& fix);

/// Who decides about emergencies and has an account at the forge, but whoever pushed: they are told.
std::vector<std::string> toBeTold(const Settings& settings, const Fix& fix);
/// Whether a channel takes the notice that its clock runs.
bool channelHears(const Settings& settings);

/// Its deployment is on its way.
bool onItsWay(const Draft& draft, const Fix& fix);

/// Who must approve now: an admin; where not everybody is known who wrote it also another one of `senior`,
/// `admin`, `cto`; so too in a freeze, and in one of level `full` also a cto, and only what is critical.
std::vector<Reason> missingPeople(const Draft& draft, const Fix& fix);

/// A hotfix on its way to PROD: no slot, no gate, its own conditions alone.
bool isEmergency(const Fix& fix);

/// Everything that keeps a hotfix from its deployment now, people first. Empty: it goes.
std::vector<Reason> hotfixStops(const Draft& draft, const Fix& fix);

}  // namespace sluice
