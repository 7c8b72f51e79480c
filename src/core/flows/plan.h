/// What the releases of a cycle would be, as values (rules §6, §7): made from facts, used by the cycle and by
/// the simulation alike.
#pragma once

#include "core/draft.h"

namespace sluice {

struct PassedOver {
  std::int64_t number = 0;
  std::vector<Reason> reasons;
};

/// One release that a cycle wants to make.
struct ReleasePlan {
  Purpose purpose = Purpose::uat_release;
  std::vector<std::int64_t> ships;      ///< fixes it carries, ascending
  std::vector<PassedOver> passed_over;  ///< fixes that were candidates, and why not
  std::vector<Reason> stops;            ///< not empty: the whole cycle stops here
  CommitId target;                      ///< what is released; for picks: what they go onto
  std::optional<Release> existing;      ///< a tag that is there already and is deployed as it is
  bool pick = false;                    ///< the fixes' commits are picked onto `target` first
  bool already_live = false;            ///< the environment runs it already: nothing is deployed
  std::optional<BranchUpdate> branch;   ///< a fast-forward that goes with it
  bool promotion = false;               ///< a whole release, with or without fixes that Sluice knows
  bool nothing() const { return ships.empty() && !promotion; }
};

/// A missing branch, or what stops the first release, stops the cycle before it has done anything. REQUIRES:
/// draft.survey().
std::vector<Reason> cycleStops(const Draft& draft, Slot slot, Instant began);

/// What stops T2 as a whole before it has done anything.
std::vector<Reason> prodStops(const Draft& draft, Instant began);

/// What stops T1 as a whole: debts, while all that waits is a release to UAT. Beside fixes that only queue
/// for PROD they stop that release alone.
std::vector<Reason> uatStops(const Draft& draft);

/// The commits that would be released to an environment now, as far as they are there already: picks are made
/// on the way. Empty when nothing waits. REQUIRES: draft.survey().
std::vector<CommitId> releaseCommits(const Draft& draft, Tier tier, Instant began);

/// Database migrations go out by no strategy that they must not: a reason for each of these fixes that would.
std::vector<Reason> strategyStops(const Draft& draft, const std::vector<std::int64_t>& ships);

/// Why a fix is passed over in any cycle now: held, frozen module.
std::vector<Reason> passingReasons(const Draft& draft, const Fix& fix);

/// T1: flow 1 fixes that are planned and merged into the UAT branch. REQUIRES for all: draft.survey().
ReleasePlan planUatRelease(const Draft& draft);
/// T1: flow 2 fixes that are planned and merged into the PROD branch go to pending_prod.
ReleasePlan planProdQueue(const Draft& draft);
/// T2: the PROD branch with everything on it that flow 2 accounts for. `began`: approvals after it wait for
/// the next cycle.
ReleasePlan planProdFlow2(const Draft& draft, Instant began);
/// T2: UAT's release to PROD, whole when all of it is approved, else the approved commits alone.
ReleasePlan planProdFlow1(const Draft& draft, Instant began);
/// The gate of UAT, which the merge waits for while it is PROD's cycle that runs.
std::vector<Reason> uatMergeStops(const Draft& draft, const std::vector<ProbeResult>& probes);
/// T2: flow 2 fixes back to the UAT branch.
ReleasePlan planUatMerge(const Draft& draft, Instant began);

}  // namespace sluice
