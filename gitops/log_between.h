/// `sluice git log-between`: what one point has and another has not. Reads only.
#pragma once

#include <string>

#include "base/result.h"
#include "core/survey.h"

namespace sluice {

/// The commits of `to` that `from` lacks, oldest first, at most kRangeLimit (history.h). Both are revisions
/// of the repository at `repo`.
Result<CommitRange> logBetween(const std::string& repo, const std::string& from, const std::string& to);

}  // namespace sluice
