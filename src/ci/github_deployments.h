/// Starts deployments as GitHub Deployments, for whatever system carries those out, and reads their statuses.
/// The payload holds the deployment's id. Any thread.
#pragma once

#include <functional>

#include "base/json.h"
#include "ci/rest_call.h"
#include "engine/ports.h"

namespace sluice {

struct GithubDeploymentsSettings {
  RepositoryName repository;           ///< `owner/name`
  std::vector<std::string> reporters;  ///< see mayReport()
};

/// Tells the deployments that our own account made from anybody's, who may have used our ids.
using OwnDeployments = std::function<Result<std::function<bool(const Json& deployment)>>()>;

class GithubDeployments : public CiPort {
 public:
  GithubDeployments(GithubDeploymentsSettings settings, RestCall call, OwnDeployments own);

  /// The oldest one that we made with that id. `unclear` when there are more than can be looked through.
  Result<std::optional<Run>> find(const DeploymentId& deployment, Instant created_at) override;
  /// `unclear`: the answer was lost, or was a 5xx. `conflict`: GitHub took another commit for the tag.
  Result<Run> trigger(const TriggerDeployment& request) override;
  /// As the first final status says of those who may report, or else the newest.
  Result<Run> read(std::int64_t id) override;

 private:
  const GithubDeploymentsSettings settings_;
  const RestCall call_;
  const OwnDeployments own_;
  const std::string deployments_;  ///< `/repos/owner/name/deployments`
};

}  // namespace sluice
