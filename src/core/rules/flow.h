/// Which way a fix goes (Version Mismatch Decision Tree; rules §4).
#pragma once

#include "core/rules/version.h"
#include "core/settings.h"

namespace sluice {

/// Low and medium enter the pipeline; high and critical are emergency hotfixes (Severity Rules).
bool entersPipeline(Severity severity);

struct FlowChoice {
  Flow flow = Flow::unset;  ///< unset: refused
  std::string why;          ///< how it was chosen
  bool overridden = false;  ///< against the version state, by force
  std::optional<Reason> refusal;
};

/// `found_in` nothing: the branch that the pull request goes into tells. `wanted` unset: Sluice chooses.
/// `force` must have been permitted by the caller.
FlowChoice chooseFlow(const Settings& settings, const Survey& survey,
                      const std::vector<AccountedCommit>& known_in_prod, const Fix& fix, Flow wanted,
                      bool force);

/// The branch that a fix of this flow must be merged into.
const BranchName& baseOf(const Settings& settings, Flow flow);

}  // namespace sluice
