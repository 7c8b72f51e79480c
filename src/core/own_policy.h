/// What a repository says about its own releases: `.sluice.yml` at the head of its PROD branch, read with
/// each survey, never from a pull request (rules §8, policies as code). Plain values; the config room reads
/// the text.
#pragma once

#include "core/approval_policy.h"
#include "core/checklist.h"
#include "core/freeze.h"
#include "core/upstream.h"

namespace sluice {

inline constexpr std::string_view kPolicyFile = ".sluice.yml";
inline constexpr std::size_t kLargestPolicyFile = 256U << 10U;  ///< bytes

/// What such a file says. It adds to the configuration and takes nothing from it.
struct OwnPolicy {
  std::vector<ChecklistItem> checklist;
  std::optional<ApprovalPolicy> uat, prod_flow1, prod_flow2, uat_merge;
  std::vector<RequiredCheck> required_checks;
  std::vector<std::string> artifacts;
  std::optional<double> min_coverage;
  std::vector<FreezeWindow> freezes;
  std::map<std::string, std::vector<std::string>> modules;

  static constexpr void fields(auto&& each) {
    each("checklist", &OwnPolicy::checklist);
    each("uat", &OwnPolicy::uat);
    each("prod_flow1", &OwnPolicy::prod_flow1);
    each("prod_flow2", &OwnPolicy::prod_flow2);
    each("uat_merge", &OwnPolicy::uat_merge);
    each("required_checks", &OwnPolicy::required_checks);
    each("artifacts", &OwnPolicy::artifacts);
    each("min_coverage", &OwnPolicy::min_coverage);
    each("freezes", &OwnPolicy::freezes);
    each("modules", &OwnPolicy::modules);
  }
};

/// The file as it was found.
struct PolicyFile {
  CommitId commit;                  ///< the PROD branch's head then
  std::string problem;              ///< why it does not count, with line and column; empty: it is good
  std::optional<OwnPolicy> policy;  ///< what it says; of a file with a problem, what the last good one said
  CommitId policy_from;             ///< the commit that `policy` stood in

  static constexpr void fields(auto&& each) {
    each("commit", &PolicyFile::commit);
    each("problem", &PolicyFile::problem);
    each("policy", &PolicyFile::policy);
    each("policy_from", &PolicyFile::policy_from);
  }
};

}  // namespace sluice
