/// Reads a release tag and what lies between it and the releases before it, for its proof
/// (core/release_proof.h). Reads only.
#pragma once

#include "core/release_facts.h"
#include "gitops/repository.h"
#include "gitops/signer.h"

namespace sluice {

/// Fails only when the repository cannot be read; a missing tag or start is in the answer.
Result<ReleaseFacts> readRelease(const Repository& repository, const ReleaseQuestion& question,
                                 const SignatureTrust& trust);

}  // namespace sluice
