/// How a pull request came into its base branch: by a merge commit, squashed, or rebased. Reads only.
#pragma once

#include <string>
#include <vector>

#include "core/analysis.h"
#include "gitops/repository.h"

namespace sluice {

struct Landing {
  MergeKind kind = MergeKind::unmerged;
  std::vector<CommitId> landed;     ///< oldest first
  std::vector<PickSource> sources;  ///< in the order of application
  git_oid before{};                 ///< tree that the change started from
  git_oid after{};                  ///< tree with the change
  std::string problem;              ///< why it cannot be told; empty when it could
};

/// REQUIRES: `merge` is in the repository. `commits` are the pull request's own, oldest first, as the forge
/// lists them.
Result<Landing> recogniseLanding(const Repository& repository, const AnalysisRequest& request,
                                 const git_oid& merge);

/// An open pull request: its commits since it left `base`. REQUIRES: the head is in the repository.
Result<Landing> proposedLanding(const Repository& repository, const git_oid& head, const git_oid& base);

}  // namespace sluice
