/// What runs of CI say beside their course: that they are the one, and what contradicts the end (rules §9).
#pragma once

#include "core/draft.h"

namespace sluice {

/// The first run that asks may deploy the step, and it alone: asked again it is told the same. Whatever else
/// is known of the step's run must fit. With `trigger: deployment` the run is GitHub's deployment, and only
/// the one that Sluice made may.
Answer claimRun(Draft& draft, const RunClaimed& claim);

/// With `trigger: deployment` it is the report, if whoever set it may report. Otherwise it is no more than a
/// reason to look at the run itself.
void deploymentStatusSet(Draft& draft, const DeploymentStatusSet& told);

/// A report on a deployment that has ended changes nothing. Where CI now says the opposite of what it said
/// first, or a success comes after the time-out, people are told of PROD, once.
void tellContradiction(Draft& draft, const Deployment& deployment, const RunReported& report);

}  // namespace sluice
