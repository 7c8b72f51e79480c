#include "core/rollout.h"

#include <algorithm>
#include <charconv>

#include "core/deployment.h"

namespace sluice {

StepRef stepRef(const DeploymentId& id) {
  const std::string& text = id.str();
  const std::size_t first = text.find('-');
  const std::size_t dash = text.rfind('-');
  if (dash == std::string::npos || dash == first) return {id, std::nullopt};
  std::size_t number = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data() + dash + 1, end, number);
  if (read.ec != std::errc() || read.ptr != end || number == 0) return {id, std::nullopt};
  return {DeploymentId(text.substr(0, dash)), number - 1};
}

std::size_t Deployment::currentStep() const {
  const auto open =
      std::find_if(steps.begin(), steps.end(), [](const RolloutStep& step) { return !step.finished_at; });
  return static_cast<std::size_t>(open - steps.begin());
}

DeploymentId Deployment::stepId(std::size_t index) const {
  return steps.size() < 2 ? id : DeploymentId(id.str() + "-" + std::to_string(index + 1));
}

}  // namespace sluice
