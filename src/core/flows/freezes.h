/// Freezes by order, and telling people of every freeze: before it begins and when it is over (Change Freeze
/// Policy).
#pragma once

#include "core/draft.h"
#include "core/rules/permission.h"

namespace sluice {

Answer freezeDeployments(Draft& draft, const FreezeDeployments& command, const Who& who);
Answer liftFreeze(Draft& draft, const LiftFreeze& command, const Who& who);

/// Announces what begins soon or has begun, tells what is over. Each once: what was said is in the
/// repository's facts.
void freezeTick(Draft& draft);
std::optional<Instant> freezeWake(const State& state, const Settings& settings);

}  // namespace sluice
