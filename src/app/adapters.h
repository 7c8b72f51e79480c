/// What one configured repository is spoken to through: git, forge, CI, probes. Made for `serve` and for
/// `check-config --online`.
#pragma once

#include <set>

#include "ci/rest_call.h"
#include "config/config.h"
#include "engine/ports.h"
#include "gateway/api/api.h"
#include "gateway/forge/github/rest.h"
#include "gitops/remote.h"
#include "gitops/signer.h"
#include "monitor/freeze_board.h"

namespace sluice::app {

/// Borrows `clock`, as everything below does.
std::shared_ptr<github::RestClient> makeRest(const RepositoryConfig& repository, const Clock& clock);
GitRemote makeRemote(const RepositoryConfig& repository, const Clock& clock);
/// What this repository's tags and commits are signed with; its own signatures are trusted.
Signing makeSigning(const RepositoryConfig& repository);
RepositoryPorts makePorts(const RepositoryConfig& repository, const std::string& data_dir,
                          const Clock& clock);
/// Every name that a freeze may use, of all repositories together.
std::set<std::string> moduleNamesOf(const Config& config);
/// What fetches calendars: follows no redirect, takes no more than a calendar may hold.
HttpGet calendarGet();
/// Freezes from outside the configuration's plain text; start() is the caller's.
std::unique_ptr<FreezeBoard> makeFreezes(const Config& config, const Clock& clock);
/// Who a CI job is, by the identity tokens of these issuers; nothing where there are none.
api::JobProof makeJobProof(const Config& config, const Clock& clock);

}  // namespace sluice::app
