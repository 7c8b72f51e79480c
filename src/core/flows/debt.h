/// The ledger of what PROD runs and UAT lacks, with ages, and people's waivers (rules §8, back-sync debt).
#pragma once

#include "core/draft.h"
#include "core/rules/permission.h"

namespace sluice {

/// Writes the ledger anew from the survey. An entry that was there keeps its age and its waiver.
void keepLedger(Draft& draft);

Answer waiveDebt(Draft& draft, const WaiveDebt& command, const Who& who);

}  // namespace sluice
