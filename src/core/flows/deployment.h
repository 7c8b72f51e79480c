/// One deployment from its refs to its end (rules §7, §9): push → gate once more → rollout.h → what it means.
#pragma once

#include "core/draft.h"
#include "core/flows/plan.h"
#include "core/rules/upstream.h"

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

/// Records the deployment and asks for its push; returns its id.
DeploymentId startDeployment(Draft& draft, const DeploymentOrder& order);

void deploymentPushed(Draft& draft, const DeploymentId& id);
/// The forge's checks of the release's commit were read.
void deploymentChecked(Draft& draft, const DeploymentId& id, const std::vector<CommitChecks>& read);
/// They could not even be asked for: it is tried again.
void deploymentUnchecked(Draft& draft, const DeploymentId& id);
/// Its push cannot be done.
void deploymentUnpushed(Draft& draft, const DeploymentId& id, const std::string& why);
void deploymentTick(Draft& draft);
std::optional<Instant> deploymentWake(const State& state, const Settings& settings);

/// The gate before its next trigger, as if the deployment itself were not on its way.
Gate gateBefore(const Draft& draft, const Deployment& deployment, const Upstream& upstream);

/// It ends: its fixes stay where they are, or go on; its cycle goes on.
void failDeployment(Draft& draft, const DeploymentId& id, Rule rule, const std::string& reason);
void succeedDeployment(Draft& draft, const DeploymentId& id);

Tier tierOf(Purpose purpose);

}  // namespace sluice
