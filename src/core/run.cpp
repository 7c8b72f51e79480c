#include "core/run.h"

#include <algorithm>
#include <array>

namespace sluice {

Run runIn(std::string_view state) {
  Run run;
  if (state == "pending" || state == "queued") {
    run.status = "queued";
  } else if (state == "in_progress" || state == "running") {
    run.status = "in_progress";
  } else {
    const bool failed = state == "failed" || state == "error";
    run.status = "completed";
    run.conclusion = state == "succeeded" ? "success" : failed ? "failure" : std::string(state);
  }
  return run;
}

bool isDeploymentState(std::string_view state) {
  constexpr std::array<std::string_view, 6> kStates{"queued",  "pending", "in_progress",
                                                    "success", "failure", "error"};
  return std::find(kStates.begin(), kStates.end(), state) != kStates.end();
}

}  // namespace sluice
