/// Asks CI about running deployments, for reports that never came. Only news becomes an event. One thread at
/// a time.
#pragma once

#include <mutex>
#include <set>

#include "engine/strand.h"

namespace sluice {

class RunPoll {
 public:
  RunPoll(Site& site, Strand& strand, const Clock& clock) : site_(site), strand_(strand), clock_(clock) {}
  void look();

 private:
  std::optional<Run> runOf(const Deployment& deployment);
  bool isNews(const std::string& key);
  void forget(const std::string& key);

  Site& site_;
  Strand& strand_;
  const Clock& clock_;
  std::mutex mutex_;
  std::set<std::string>
      told_;  // guarded by mutex_: reported already, so a report that changes nothing is not repeated
};

}  // namespace sluice
