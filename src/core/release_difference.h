/// What lies between the release that an environment runs and the one that it is to go back to, as people
/// look at it before they decide. Read by the git room.
#pragma once

#include "core/survey.h"

namespace sluice {

struct ReleaseDifference {
  static constexpr std::size_t kMost = 100;  ///< of each list

  std::vector<CommitInfo> commits;            ///< that go away, the newest first
  std::optional<std::int64_t> commits_total;  ///< nothing: more than anybody counted
  std::vector<std::string> files;             ///< that differ, valid UTF-8
  std::int64_t files_total = 0;
};

}  // namespace sluice
