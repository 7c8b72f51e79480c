/// A hotfix and a PROD branch that holds more than PROD runs: a merge brings it there beside the deployment
/// (rules §7).
#pragma once

#include "core/draft.h"

namespace sluice {

/// Asks for the merge. REQUIRES: a survey, in which the PROD branch cannot be fast-forwarded to the hotfix.
void mergeHotfix(Draft& draft, std::int64_t number, const DeploymentId& deployment);

/// The PROD branch has taken the hotfix in, or could not: then a person must.
void hotfixMerged(Draft& draft, const HotfixMerged& merged);
void hotfixUnmerged(Draft& draft, const MergeHotfix& asked, const std::string& why);

}  // namespace sluice
