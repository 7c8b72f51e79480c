/// `sluice git predict`: would a series of commits go onto a branch? By the fast engine alone, in memory, and
/// nothing is written.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "core/pick.h"

namespace sluice {

struct PredictionRequest {
  std::string repo;
  std::vector<std::string>
      commits;       ///< revisions, in the order of application; merges stay on their first parent
  std::string onto;  ///< a revision
};

/// `created` of the answer is empty. Fails when something cannot be found or read.
Result<PickedSeries> predictSeries(const PredictionRequest& request);

}  // namespace sluice
