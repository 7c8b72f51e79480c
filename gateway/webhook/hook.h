/// Which webhooks exist: a table made from the configuration. Value types.
#pragma once

#include <string>
#include <vector>

#include "base/ids.h"
#include "base/secret.h"

namespace sluice::webhook {

/// Whose rules a delivery follows: how it is signed, what its headers are called, where its body names the
/// repository. Alertmanager signs nothing: it sends the secret as a bearer token.
enum class Forge { github, alertmanager };

/// One repository's webhook. Several hooks may share a path: then it is an App's, and the repository in the
/// body picks among them.
struct Hook {
  std::string path;           ///< below /webhooks/: `github/acme/shop`, `github` for an App's hook, or
                              ///< `alertmanager/<name>`
  RepositoryName repository;  ///< as configured
  Forge forge = Forge::github;
  std::vector<Secret> secrets;  ///< any of them may sign; none, or only empty ones: nothing is accepted
};

}  // namespace sluice::webhook
