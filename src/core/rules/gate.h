/// The gate (rules §8): freeze, locks, checklist, one deployment at a time. One evaluation for cycles,
/// triggers, `/why`, API and simulation.
#pragma once

#include "core/gate.h"
#include "core/state.h"

namespace sluice {

/// Reads locks, freezes, attestations, deployments and what the environments run; nothing else of the state.
/// Judges environment `tier` at `now`. `probes` are the newest results; a probe without a result is
/// `pending`.
Gate evaluateGate(const State& state, const Settings& settings, Tier tier,
                  const std::vector<ProbeResult>& probes, Instant now);

/// The checks that fail or wait, as reasons.
std::vector<Reason> closedBecause(const Gate& gate);

}  // namespace sluice
