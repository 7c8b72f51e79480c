/// Makes the commits of a backport branch: what applies as it is, what conflicts with git's markers in it
/// (rules §7, conflict). Moves no ref.
#pragma once

#include "core/pick.h"
#include "gitops/picker.h"

namespace sluice {

/// Every source becomes a commit, in order, so that nothing is lost; a source after a conflict is merged on
/// top of the markers. Deterministic. `invalid` or `not_found` for a source that cannot be picked; `conflict`
/// when nothing conflicts any more, so that the caller picks again.
Result<BackportResult> makeBackport(const Repository& disk, Picker& picker, const BackportRequest& request);

}  // namespace sluice
