/// The way back (Rollback Procedure; rules §9): an earlier release is deployed again, no history is
/// rewritten, and what came with the bad one goes back to where it was and is held.
#pragma once

#include "core/draft.h"
#include "core/rules/permission.h"

namespace sluice {

/// What a rollback would mean, before anything is done.
struct RollbackPlan {
  Tier environment = Tier::prod;
  std::optional<Release> from;
  Release to;
  TagName ref;  ///< to deploy from: the release's own tag, or a rollback tag at the same commit
  std::vector<std::int64_t> fixes;            ///< that the environment loses
  std::vector<DeploymentId> undoes;           ///< that brought them
  std::vector<std::string> services;          ///< in reverse dependency order
  std::vector<std::string> cannot_be_undone;  ///< for people: what stays although the code goes back
  std::vector<Reason> stops;                  ///< why it cannot be done at all; nothing overrides these
  std::vector<Reason> needs_force;            ///< why an admin must insist
};

/// Names those who have to know now: admins, cto, on call. Empty where the configuration knows none on the
/// forge.
std::string callFor(const Draft& draft);

/// What a fix leaves behind when its release is taken away, for people; empty when it goes without a trace.
std::string leavesBehind(const Draft& draft, const Fix& fix);

/// The plan of a rollback that is ordered now. REQUIRES: the fixes of the releases in question are recalled.
RollbackPlan planRollback(const Draft& draft, Tier environment, const TagName& to);

/// What somebody says about how bad it is may call for something else than a rollback.
void heed(Impact impact, RollbackPlan& plan);

Answer rollBack(Draft& draft, const RollBack& command, const Who& who);

/// A deployment did not pass its smoke test, or what watches it says that it is bad: the last good release is
/// deployed again. `bad` is what was deployed. Where that cannot be done, people are told.
void rollBackByItself(Draft& draft, const Deployment& bad, const std::string& why);

/// The environment runs the earlier release: the fixes go back and are held.
void rolledBack(Draft& draft, const Deployment& rollback);

}  // namespace sluice
