/// A job of CI as its forge vouches for it, by a signed identity token (rules §12). Proved before it gets
/// here.
#pragma once

#include "core/environment.h"

namespace sluice {

struct CiJob {
  std::string issuer;       ///< the forge that vouches
  std::string repository;   ///< `owner/name`, as that forge writes it
  CommitId sha;             ///< that the run was started on; empty when the forge does not say
  std::string ref;          ///< `refs/tags/v1.4.2`
  std::string environment;  ///< of the forge, that the job runs in; empty outside any
  std::string workflow;     ///< `owner/name/.github/workflows/deploy.yml@refs/tags/v1.4.2`
  std::int64_t run_id = 0;
  std::string event = {};  ///< that started the run: `workflow_dispatch`; empty when the forge does not say

  /// For the journal and for people.
  std::string name() const { return "run " + std::to_string(run_id) + " of " + workflow; }
};

}  // namespace sluice
