/// What people can do to a repository or an environment: locks, attestations, stating a version (rules §4,
/// §5).
#pragma once

#include "core/draft.h"
#include "core/rules/permission.h"

namespace sluice {

Answer lockEnvironment(Draft& draft, const LockEnvironment& command, const Who& who);
Answer unlockEnvironment(Draft& draft, const Unlock& command, const Who& who);
Answer attestCheck(Draft& draft, const Attest& command, const Who& who);
/// Its own giver or an admin takes a word back.
Answer withdrawAttestation(Draft& draft, const WithdrawAttestation& command, const Who& who);
Answer adoptVersion(Draft& draft, const Adopt& command, const Who& who);

}  // namespace sluice
