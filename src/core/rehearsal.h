/// Release after release of a cycle as if each went well, on a copy of the state: what the next one is
/// planned from (rules §8, simulation).
#pragma once

#include "core/flows/plan.h"

namespace sluice {

class Rehearsal {
 public:
  /// Borrows `settings`. REQUIRES: the state has a survey.
  Rehearsal(State state, const Settings& settings, Instant at)
      : state_(std::move(state)), settings_(settings), at_(at) {}

  /// As everything stands now; good until the next release.
  const Draft& draft();
  /// What this plan would make.
  Release releaseOf(const ReleasePlan& plan);
  /// From now on the environment runs it, its fixes are settled, and the branches are as they would be.
  void goesWell(const ReleasePlan& plan, const Release& release);

 private:
  State state_;
  const Settings& settings_;
  Instant at_;
  std::optional<Draft> draft_;
};

}  // namespace sluice
