/// What a deployment means for each of its fixes: whether it may still go, who stands for it, and where it
/// is once it runs.
#pragma once

#include "core/draft.h"

namespace sluice {

/// Why this fix must not go on, although its release is decided and pushed; nothing when it may.
std::optional<Reason> changedMeanwhile(const Draft& draft, const Fix& fix, Purpose purpose);

/// Who stands for a fix of this release, for the journal and the proof.
ShippedApproval shippedApproval(const Draft& draft, const Fix& fix, Purpose purpose);

/// Spends the approvals that a deployment of this purpose is made on, or gives them back.
void markApprovals(Draft& draft, std::int64_t number, Purpose purpose, bool used);

/// A fix that is in what the environment runs, or in its branch already, gets the status that its deployment
/// gives.
void settleFix(Draft& draft, std::int64_t number, Purpose purpose, const Release& release,
               const std::string& how);

}  // namespace sluice
