/// The records that a deployment leaves (rules §9, Artifacts): which facts go into them, and when they are
/// made.
#pragma once

#include "core/draft.h"

namespace sluice {

/// Everything that is known of the deployment now. `undone_by`: the rollback that took its release away, or
/// failed to.
DeploymentFacts factsOf(const Draft& draft, const Deployment& deployment,
                        const Deployment* undone_by = nullptr);

/// It goes to CI: the checklist as it was judged, and the way back, are written down before it runs.
void recordTriggered(Draft& draft, const DeploymentId& id);
/// It has ended: the checklist with its outcome, and the log. Of a rollback that failed also the logs of what
/// it was to take away.
void recordEnded(Draft& draft, const DeploymentId& id);
/// A rollback took away what these deployments brought: their logs say so.
void recordUndone(Draft& draft, const Deployment& rollback);

void recordRendered(Draft& draft, const RecordRendered& rendered);

}  // namespace sluice
