#include "core/rules/rollout.h"

#include <algorithm>

namespace sluice {

bool movesTraffic(std::string_view strategy) { return strategy == "canary" || strategy == "blue_green"; }

std::vector<RolloutStep> rolloutSteps(const std::vector<std::string>& services, std::string_view strategy,
                                      const TrafficSteps& traffic) {
  const std::vector<int> percents = movesTraffic(strategy) ? traffic.percent : std::vector<int>{100};
  std::vector<RolloutStep> steps;
  const auto add = [&](const std::vector<std::string>& names) {
    for (const int percent : percents) {
      RolloutStep step;
      step.services = names;
      step.traffic_percent = percent;
      steps.push_back(std::move(step));
    }
  };
  if (services.empty()) add({});
  for (const std::string& service : services) add({service});
  return steps;
}

std::vector<std::string> begunBackwards(const std::vector<RolloutStep>& steps) {
  std::vector<std::string> names;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    if (!step->triggered_at) continue;
    for (auto name = step->services.rbegin(); name != step->services.rend(); ++name) {
      if (std::find(names.begin(), names.end(), *name) == names.end()) names.push_back(*name);
    }
  }
  return names;
}

std::string describeStep(const std::vector<RolloutStep>& steps, std::size_t index) {
  if (steps.size() < 2 || index >= steps.size()) return "";
  const RolloutStep& step = steps[index];
  std::string what;
  for (const std::string& service : step.services) what += (what.empty() ? "" : ", ") + service;
  const bool shares = std::any_of(steps.begin(), steps.end(),
                                  [](const RolloutStep& one) { return one.traffic_percent != 100; });
  if (shares) what += (what.empty() ? "" : ", ") + std::to_string(step.traffic_percent) + " %";
  return "step " + std::to_string(index + 1) + " of " + std::to_string(steps.size()) + " (" + what + ")";
}

}  // namespace sluice
