/// The identity token of the CI job that this command runs in: asked of the forge's own runner, for one
/// audience.
#pragma once

#include "base/result.h"
#include "base/secret.h"

namespace sluice::app {

/// Whether this is a GitHub Actions job that may ask for one (`permissions: {id-token: write}`).
bool inJobWithIdentity();

/// `invalid` when the runner's address is neither https nor http on loopback; `transient` when it gives none.
Result<Secret> jobToken(const std::string& audience);

}  // namespace sluice::app
