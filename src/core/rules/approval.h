/// What an approval covers and when there are enough of them (rules §5): it binds to a digest of the plan, is
/// void when any of it changes, and is complete when as many different people as the policy asks for gave it.
#pragma once

#include <algorithm>

#include "core/state.h"

namespace sluice {

/// The plan that an approval of `kind` would cover now, a line for each thing in it: commits, release,
/// environment, services, strategy.
std::vector<std::string> planLines(const Fix& fix, ApprovalKind kind, const RepositoryFacts& facts,
                                   const Settings& settings);
/// SHA-256 in hex over those lines.
std::string planDigest(const Fix& fix, ApprovalKind kind, const RepositoryFacts& facts,
                       const Settings& settings);
/// What an approval remembers of the plan (`Approval::covers`): the lines, and a pull request's commits for a
/// confirmation.
std::vector<std::string> coveredBy(const Fix& fix, ApprovalKind kind, const RepositoryFacts& facts,
                                   const Settings& settings);
/// What is another in `now` than in `before`, a sentence each.
std::vector<std::string> planDifference(const std::vector<std::string>& before,
                                        const std::vector<std::string>& now);

/// The approval a fix needs for its next deployment in its present state: confirm for a flow 2 fix on its way
/// to PROD, prod for flow 1, uat_merge for the way back.
ApprovalKind neededApproval(const Fix& fix);
/// The one that a deployment of this purpose spends.
ApprovalKind approvalFor(const Fix& fix, Purpose purpose);
/// The one that people are asked for where the fix stands; nothing where none is.
std::optional<ApprovalKind> awaitedApproval(const Fix& fix);

const ApprovalPolicy& policyOf(const Settings& settings, ApprovalKind kind, Flow flow);

/// How far a fix is with one kind of approval. Points into the fix.
struct Standing {
  ApprovalKind kind = ApprovalKind::confirm;
  ApprovalPolicy policy;
  std::string digest;                    ///< of the plan that they cover
  std::vector<const Approval*> counted;  ///< one for each person, as they were given
  std::vector<std::string> discounted;   ///< of those that cover the plan and do not count: why
  std::vector<std::string> could;        ///< who could still give one

  int missing() const { return std::max(0, policy.approvals - static_cast<int>(counted.size())); }
  bool complete() const { return missing() == 0; }
  /// When the last one that was needed came. REQUIRES: complete().
  Instant completedAt() const;
  std::vector<std::string> by() const;
};

/// The one judgement of approvals: commands, plans, triggers, `/why`, simulation, API and tags ask it.
Standing standingOf(const Fix& fix, ApprovalKind kind, const RepositoryFacts& facts,
                    const Settings& settings);
/// The same for the approvals of one digest, whatever the plan is now.
Standing standingOn(const Fix& fix, ApprovalKind kind, const std::string& digest,
                    const RepositoryFacts& facts, const Settings& settings);

/// The confirmation that brought a fix where it is: of a flow 2 fix it must cover the plan as it is now; a
/// push after that of a flow 1 fix changes nothing.
Standing confirmationOf(const Fix& fix, const RepositoryFacts& facts, const Settings& settings);

/// Who counts of the approvals of one digest as far as they themselves tell: different people, none an
/// author unless `authors`. In the order in which they were given.
std::vector<const Approval*> distinctApprovals(const Fix& fix, ApprovalKind kind, const std::string& digest,
                                               bool authors);

/// `1 of 2 approvals, by alice; 1 more is missing: bob or dave can give it`. `none`: the words for when there
/// is nothing yet.
std::string describeStanding(const Standing& standing, std::string_view none);
Reason missingApproval(const Standing& standing, std::string_view none);

/// The standing of the approval that the fix waits for or came by, for programs.
struct ApprovalSummary {
  ApprovalKind kind = ApprovalKind::confirm;
  int needed = 1;
  std::vector<std::string> by;
  std::vector<std::string> not_counted;  ///< why one that covers the plan does not count
  std::vector<std::string> could;

  static constexpr void fields(auto&& each) {
    each("kind", &ApprovalSummary::kind);
    each("needed", &ApprovalSummary::needed);
    each("by", &ApprovalSummary::by);
    each("not_counted", &ApprovalSummary::not_counted);
    each("could", &ApprovalSummary::could);
  }
};
std::optional<ApprovalSummary> summaryOf(const Fix& fix, const RepositoryFacts& facts,
                                         const Settings& settings);

std::string listNames(const std::vector<std::string>& names, std::string_view last);  ///< `a, b or c`

}  // namespace sluice
