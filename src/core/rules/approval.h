/// What an approval covers (rules §5): it binds to a digest of the plan and is void when any of it changes.
#pragma once

#include "core/state.h"

namespace sluice {

/// Digest of what an approval of `kind` would cover now: SHA-256 in hex over commits, release, environment,
/// services, strategy.
std::string planDigest(const Fix& fix, ApprovalKind kind, const RepositoryFacts& facts,
                       const Settings& settings);

/// The approval of that kind that still covers the plan, or nothing.
const Approval* validApproval(const Fix& fix, ApprovalKind kind, const RepositoryFacts& facts,
                              const Settings& settings);

/// The approval a fix needs for its next deployment in its present state: confirm for a flow 2 fix on its way
/// to PROD, prod for flow 1, uat_merge for the way back.
ApprovalKind neededApproval(const Fix& fix);

}  // namespace sluice
