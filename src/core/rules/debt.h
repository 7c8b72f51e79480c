/// When a back-sync debt closes the way to UAT (rules §8). The merge that pays one is never stopped by it.
#pragma once

#include "core/draft.h"

namespace sluice {

/// What PROD runs and UAT's branch lacks, as the last survey has it, in the order of the commits; without
/// ages and waivers. A change that is there under another id, squashed or rebased, is not owed.
std::vector<Debt> owedToUat(const Draft& draft);

/// From then on it stops the next release to UAT, unless a waiver holds.
Instant dueAt(const Debt& debt, const Settings& settings);
bool stopsUat(const Debt& debt, const Settings& settings, Instant now);

/// One reason for each debt that stops a release to UAT now.
std::vector<Reason> debtStops(const RepositoryFacts& facts, const Settings& settings, Instant now);

}  // namespace sluice
