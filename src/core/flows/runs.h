/// What runs of CI say beside their course: that they are the one, and what comes when all is over (rules
/// §9).
#pragma once

#include "core/draft.h"

namespace sluice {

/// The first run that asks may deploy, and it alone: asked again it is told the same. Whatever else is known
/// of the deployment's run must fit.
Answer claimRun(Draft& draft, const RunClaimed& claim);

/// A report on a deployment that has ended: the first final word stands. One that contradicts it is kept, and
/// of PROD people are told.
void reportedLate(Draft& draft, const Deployment& deployment, const RunReported& report);

}  // namespace sluice
