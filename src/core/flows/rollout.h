/// A deployment's steps, one after another (Multi-Service Deploy; rules §9, §10): trigger → report → smoke
/// test → the gate once more → the next. Ids are those of steps (core/rollout.h).
#pragma once

#include "core/draft.h"

namespace sluice {

/// Sends the first step to CI; from here on the deployment is on its way. Several services hold a lock on the
/// environment until they are all there.
void startRollout(Draft& draft, const DeploymentId& id);

/// The step that is under way or comes next. Deployments of before have none: everything is one. REQUIRES: it
/// is live.
RolloutStep& stepOf(Deployment& deployment);

void deploymentTriggered(Draft& draft, const DeploymentId& step, const Run& run);
/// A trigger that cannot be sent. `unclear` for PROD holds the fixes: a run may be under way that nobody
/// sees.
void triggerHindered(Draft& draft, const DeploymentId& step, const std::string& error,
                     const std::string& message);
void runReported(Draft& draft, const RunReported& report);
/// How the smoke test of a step went. What failed brings the last good release back.
void deploymentSmoked(Draft& draft, const DeploymentId& step, const std::vector<ProbeResult>& results);

/// The deployment ends here. Where steps of it are out already, the environment goes back to what it ran.
void failRollout(Draft& draft, const DeploymentId& id, Rule rule, const std::string& reason);

/// A step whose time has come, or has run out.
void rolloutTick(Draft& draft, const DeploymentId& id);
std::optional<Instant> rolloutWake(const Deployment& deployment, const Settings& settings);

}  // namespace sluice
