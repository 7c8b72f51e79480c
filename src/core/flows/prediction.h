/// Will this fix go onto the other environment's branch by itself? Predicted at the analysis, and again when
/// that branch moves (rules §4, Analysis).
#pragma once

#include "core/draft.h"

namespace sluice {

/// Asks about every fix whose prediction is for another head than the last survey saw; a bounded number at
/// once, the rest when these are answered.
void predictAgain(Draft& draft);
/// What is predicted for the pick that this fix has still before it, as a sentence; empty when there is none.
std::string describePrediction(const Draft& draft, const Fix& fix);
void predicted(Draft& draft, const Predicted& answer);

}  // namespace sluice
