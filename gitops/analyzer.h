/// Makes the Analysis of one change from a refreshed mirror: how it landed, what it touches, whether it would
/// go onto the other branch.
#pragma once

#include "core/analysis.h"
#include "gitops/merge_predictor.h"
#include "gitops/mirror.h"

namespace sluice {

/// Fetches what the mirror lacks of the change. What cannot be read goes into `problem`; an error only where
/// trying again or rebuilding could help.
Result<Analysis> analyzeChange(Mirror& mirror, MergePredictor& predictor, const AnalysisRequest& request);

}  // namespace sluice
