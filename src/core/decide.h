/// The one function that decides. Pure: no clock, file, socket, database or randomness; the same arguments
/// give the same answer.
#pragma once

#include "core/decision.h"

namespace sluice {

Decision decide(const State& state, const Event& event, const Settings& settings);

/// When the repository wants a Ticked event next; nothing when it waits for no time.
std::optional<Instant> nextWake(const State& state, const Settings& settings);

/// Finished records that an event speaks of. The engine puts them into the state before it decides.
struct Recall {
  std::vector<std::int64_t> fixes;
  std::vector<CycleId> cycles;
  std::vector<DeploymentId> deployments;
  std::vector<FixId> fixes_by_id = {};
};
Recall recallFor(const State& state, const Event& event, const Settings& settings);

}  // namespace sluice
