/// One deployment from its refs to its report (rules §7, §9): push → gate once more → trigger → report.
#pragma once

#include "core/draft.h"
#include "core/flows/plan.h"

namespace sluice {

struct DeploymentOrder {
  Purpose purpose = Purpose::uat_release;
  CycleId cycle;
  CommitId target;
  std::optional<Release> existing;     ///< deploy this tag; no new one
  std::optional<BranchUpdate> branch;  ///< moves with the tag
  std::vector<std::int64_t> fixes;
};

/// An id that no deployment had before.
DeploymentId newDeploymentId(Draft& draft);

/// Sends the deployment to CI; from here on it is on its way. `migrate_down_to`: see TriggerDeployment.
void sendTrigger(Draft& draft, const DeploymentId& id, const std::string& migrate_down_to = "");

/// How its smoke test went. The first step that failed brings the last good release back.
void deploymentSmoked(Draft& draft, const DeploymentId& id, const std::vector<ProbeResult>& results);

/// Records the deployment and asks for its push; returns its id.
DeploymentId startDeployment(Draft& draft, const DeploymentOrder& order);

void deploymentPushed(Draft& draft, const DeploymentId& id);
/// The forge's checks of the release's commit were read.
void deploymentChecked(Draft& draft, const DeploymentId& id, const std::vector<CommitChecks>& read);
/// They could not even be asked for: it is tried again.
void deploymentUnchecked(Draft& draft, const DeploymentId& id);
void deploymentTriggered(Draft& draft, const DeploymentId& id, const Run& run);
void runReported(Draft& draft, const RunReported& report);
/// A push or trigger that cannot be done. `unclear` for PROD holds the fixes: a run may be under way that
/// nobody sees.
void deploymentHindered(Draft& draft, const DeploymentId& id, const std::string& error,
                        const std::string& message);
void deploymentTick(Draft& draft);
std::optional<Instant> deploymentWake(const State& state, const Settings& settings);

Tier tierOf(Purpose purpose);

}  // namespace sluice
