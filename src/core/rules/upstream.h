/// The gate's upstream checks (rules §8): required checks of the forge, artifacts of CI and their findings,
/// coverage; all of the commit that would be released.
#pragma once

#include "core/state.h"

namespace sluice {

/// The commits that would be released, and what the forge was seen to have on them.
struct Upstream {
  std::vector<CommitId> commits;
  std::vector<CommitChecks> seen;
};

/// `required_checks`, `artifacts`, `findings`, `min_coverage`: those that are configured, and those about
/// which CI has posted something. A commit that was not read is `pending`, one that cannot be read `fail`.
std::vector<Check> upstreamChecks(const State& state, const Settings& settings, const Upstream& upstream,
                                  Instant now);

/// The word of a person that holds now and reaches up to this finding's severity; nothing when there is none.
const Acceptance* acceptanceOf(const State& state, const Artifact& artifact, const ArtifactFinding& finding,
                               Instant now);
/// Critical or high, and nobody has accepted it at this severity.
bool isOpen(const State& state, const Artifact& artifact, const ArtifactFinding& finding, Instant now);

/// The names to ask the forge for, each once; none: it need not be asked.
std::vector<std::string> checksToRead(const Settings& settings);

/// `given`, and for the other commits what the last cycles saw; what nobody saw is taken for good, because it
/// is read when the cycle opens.
Upstream assumingTheUnread(std::vector<const Cycle*> cycles, const Settings& settings,
                           std::vector<CommitId> commits, std::vector<CommitChecks> given);

}  // namespace sluice
