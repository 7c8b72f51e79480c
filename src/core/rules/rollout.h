/// In which steps a release goes out (Multi-Service Deploy; rules §9, §10).
#pragma once

#include "core/rollout.h"
#include "core/settings.h"

namespace sluice {

/// Whether the strategy moves the traffic in steps.
bool movesTraffic(std::string_view strategy);

/// One service after another, in the order given; with `canary` and `blue_green` each of them at a growing
/// share of the traffic. Never empty.
std::vector<RolloutStep> rolloutSteps(const std::vector<std::string>& services, std::string_view strategy,
                                      const TrafficSteps& traffic);

/// The services of the steps that were begun, the last one first: what a rollback has to bring back.
std::vector<std::string> begunBackwards(const std::vector<RolloutStep>& steps);

/// `step 2 of 3 (backend, 50 %)`; empty for the only step.
std::string describeStep(const std::vector<RolloutStep>& steps, std::size_t index);

}  // namespace sluice
