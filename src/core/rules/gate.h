/// The gate (rules §8): freeze, locks, checklist, upstream, one deployment at a time. One evaluation for
/// cycles, triggers, `/why`, API and simulation.
#pragma once

#include "core/gate.h"
#include "core/rules/upstream.h"

namespace sluice {

/// Reads locks, freezes, attestations, artifacts, deployments and what the environments run; nothing else of
/// the state. Judges environment `tier` at `now`. `probes` are the newest results; a probe without a result
/// is `pending`. `upstream`: the commits that would be released, and the forge's checks on them.
Gate evaluateGate(const State& state, const Settings& settings, Tier tier,
                  const std::vector<ProbeResult>& probes, const Upstream& upstream, Instant now);

/// What is on its way to an environment: one at a time.
const Deployment* liveDeployment(const State& state, Tier tier);

/// Whether a person's word is what this check asks for.
bool takesWord(const ChecklistItem& item);
/// The word that holds for it now; nothing when there is none.
const Attestation* wordFor(const State& state, const ChecklistItem& item, Instant now);
/// REQUIRES: takesWord(item).
Check attestationCheck(const State& state, const ChecklistItem& item, Instant now);

/// The checks that fail or wait, as reasons.
std::vector<Reason> closedBecause(const Gate& gate);

}  // namespace sluice
