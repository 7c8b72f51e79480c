/// Starts deployments as runs of GitHub Actions, by `workflow_dispatch` or `repository_dispatch`, and reads
/// them. The workflow puts the deployment's id into its `run-name`, so that a run can be found by it. Any
/// thread.
#pragma once

#include <atomic>

#include "ci/rest_call.h"
#include "core/settings.h"
#include "engine/ports.h"

namespace sluice {

struct GithubActionsSettings {
  RepositoryName repository;                          ///< `owner/name`
  std::string workflow;                               ///< file name below .github/workflows
  TriggerKind kind = TriggerKind::workflow_dispatch;  ///< or repository_dispatch
};

class GithubActions : public CiPort {
 public:
  GithubActions(GithubActionsSettings settings, RestCall call);

  /// The oldest run with that id in its title. `unclear` when there are more runs than can be looked through.
  Result<std::optional<Run>> find(const DeploymentId& deployment, Instant created_at) override;
  /// A run with id 0 is one that GitHub accepted and does not list yet. `unclear`: the answer was lost, or
  /// was a 5xx.
  Result<Run> trigger(const TriggerDeployment& request) override;
  Result<Run> read(std::int64_t run_id) override;

 private:
  Result<RestReply> dispatch(const TriggerDeployment& request, bool with_details);
  Result<Run> startedRun(const TriggerDeployment& request, const RestReply& reply);

  const GithubActionsSettings settings_;
  const RestCall call_;
  const std::string repository_;           ///< `/repos/owner/name`
  std::atomic<bool> tells_details_{true};  ///< false once the server refused `return_run_details`
};

}  // namespace sluice
