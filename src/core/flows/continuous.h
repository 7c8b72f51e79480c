/// Without slots (rules §6, `mode: continuous`): a cycle begins whenever something is ready to move, one at a
/// time. What is in its way is judged by the cycle itself, as ever.
#pragma once

#include "core/draft.h"

namespace sluice {

/// Why what UAT runs does not go to PROD yet, at the time of the draft; nothing where slots decide.
std::optional<Reason> soakReason(const Draft& draft);

/// What is ready to move in a slot's part of the way, and what stands around it: the same digest means that
/// nothing has changed since. Empty when nothing is ready.
std::string readyWork(const Draft& draft, Slot slot);

/// Begins the next cycle, where there is something for it to do.
void keepMoving(Draft& draft);
std::optional<Instant> continuousWake(const State& state, const Settings& settings);

}  // namespace sluice
