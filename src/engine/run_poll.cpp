#include "engine/run_poll.h"

#include <spdlog/spdlog.h>

#include "engine/failure.h"

namespace sluice {

std::optional<Run> RunPoll::runOf(const Deployment& deployment) {
  Result<std::optional<Run>> run = std::nullopt;
  try {
    if (deployment.run.id != 0) {
      auto read = site_.ports.ci->read(deployment.run.id);
      run = read ? Result<std::optional<Run>>(std::optional(std::move(*read))) : fail(read.error());
    } else {
      run = site_.ports.ci->find(deployment.stepId(deployment.currentStep()), deployment.created_at);
    }
  } catch (const std::exception& e) {
    run = fail(ErrorKind::internal, e.what());
  }
  if (run) return std::move(*run);
  spdlog::debug("repository={} deployment={} cannot be asked about: {}", site_.name().str(),
                deployment.id.str(), describe(run.error()));
  return std::nullopt;
}

bool RunPoll::isNews(const std::string& key) {
  const std::lock_guard lock(mutex_);
  return told_.insert(key).second;
}

void RunPoll::forget(const std::string& key) {
  const std::lock_guard lock(mutex_);
  told_.erase(key);
}

void RunPoll::look() {
  const std::vector<Deployment> running = strand_.runningDeployments();
  if (running.empty()) {
    const std::lock_guard lock(mutex_);
    told_.clear();
  }
  for (const Deployment& deployment : running) {
    auto run = runOf(deployment);
    if (!run) continue;
    const bool telling = run->status == "completed" || (deployment.run.id == 0 && run->id != 0);
    const std::string key = deployment.stepId(deployment.currentStep()).str() + ' ' +
                            std::to_string(run->id) + ' ' + run->status + ' ' + run->conclusion;
    if (!telling || !isNews(key)) continue;
    RunReported report;
    report.deployment = deployment.stepId(deployment.currentStep());
    report.run = std::move(*run);
    strand_.post({Event{clock_.now(), std::move(report), ""}, 0, [this, key](bool recorded) {
                    if (!recorded) forget(key);  // nobody has it: the next look tells again
                  }});
  }
}

}  // namespace sluice
