#include "engine/site.h"

#include <algorithm>

namespace sluice {

Result<GitTurn::Held> GitTurn::take(Millis at_most) {
  std::unique_lock lock(mutex_);
  if (!freed_.wait_for(lock, at_most, [this] { return !taken_; })) {
    return fail(ErrorKind::transient,
                "the repository's git is busy with something long; try again in a minute");
  }
  taken_ = true;
  return Held(this);
}

void GitTurn::give() {
  const std::lock_guard lock(mutex_);
  taken_ = false;
  freed_.notify_one();
}

Result<Survey> Site::survey(const SurveyRequest& request, const Clock& clock) {
  const auto turn = git_turn.take();
  if (!turn) return fail(turn.error());
  const Instant began = clock.now();
  auto survey = ports.git->survey(request);
  if (survey) survey->at = began;
  return survey;
}

std::vector<CommitChecks> Site::readChecks(const std::vector<CommitId>& commits,
                                           const std::vector<std::string>& names) {
  std::vector<CommitChecks> all;
  for (const CommitId& commit : commits) {
    auto read = ports.forge->readChecks(commit, names);
    all.push_back(read ? std::move(*read) : CommitChecks{commit, {}, read.error().message});
  }
  return all;
}

std::vector<ProbeResult> Site::lookAtProbes(const std::vector<std::string>& checks) {
  std::vector<ChecklistItem> items;
  for (const ChecklistItem& item : settings().checklist) {
    const bool looked_at = item.probe != ProbeKind::attestation && item.probe != ProbeKind::skip;
    const bool wanted = checks.empty() || std::find(checks.begin(), checks.end(), item.name) != checks.end();
    if (looked_at && wanted) items.push_back(item);
  }
  if (items.empty()) return {};
  return ports.probes->look(items);
}

}  // namespace sluice
