/// How a deployment goes out (rules §9, §10): service after service, and each of them at a growing share of
/// the traffic where the strategy says so. Every step is a run in CI of its own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "core/run.h"

namespace sluice {

struct RolloutStep {
  std::vector<std::string> services;  ///< one, or none in a repository that names none
  int traffic_percent = 100;
  Run run;
  std::optional<Instant> triggered_at;
  std::optional<Instant> finished_at;      ///< well; unset for one that failed
  std::optional<Instant> claimed_at = {};  ///< its run asked whether it is the one, and was told so

  static constexpr void fields(auto&& each) {
    each("services", &RolloutStep::services);
    each("traffic_percent", &RolloutStep::traffic_percent);
    each("run", &RolloutStep::run);
    each("triggered_at", &RolloutStep::triggered_at);
    each("finished_at", &RolloutStep::finished_at);
    each("claimed_at", &RolloutStep::claimed_at);
  }
};

/// What CI is told as the deployment's id is the step's: the deployment's own where it has one step, else
/// that and the number of the step from 1, as in `dep-0123456789abcdef-2`.
struct StepRef {
  DeploymentId deployment;
  std::optional<std::size_t> index;  ///< from 0; nothing when the id names no step
};

StepRef stepRef(const DeploymentId& id);
inline DeploymentId deploymentOf(const DeploymentId& id) { return stepRef(id).deployment; }

}  // namespace sluice
