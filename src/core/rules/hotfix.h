/// When an emergency may go to PROD (Emergency Hotfix; rules §7): severity, people, the branch it stands on.
/// No slot, no checklist; freezes ask for more people.
#pragma once

#include "core/draft.h"

namespace sluice {

/// How long there is from its beginning to PROD: P1 (critical) 1 h, P2 (high) 4 h. Nothing below.
std::optional<Millis> slaOf(Severity severity);

/// Who must approve now: an admin; in a freeze also another one of `senior`, `admin`, `cto`; in a freeze of
/// level `full` also a cto, and only what is critical.
std::vector<Reason> missingPeople(const Draft& draft, const Fix& fix);

/// A hotfix on its way to PROD: no slot, no gate, its own conditions alone.
bool isEmergency(const Fix& fix);

/// Everything that keeps a hotfix from its deployment now, people first. Empty: it goes.
std::vector<Reason> hotfixStops(const Draft& draft, const Fix& fix);

}  // namespace sluice
