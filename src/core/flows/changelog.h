/// What the world reads of a good deployment to PROD (rules §9, Artifacts): the changelog in the repository
/// and the notes of the forge's release. Both begin with a record that was worded (flows/records).
#pragma once

#include "core/draft.h"

namespace sluice {

/// A record is worded: one that is to be published is on its way from here on.
void publish(Draft& draft, const RecordRendered& rendered);

/// What waits for the changelog goes, once nothing else is about to move a branch. After every event.
void driveChangelog(Draft& draft);
void changelogPushed(Draft& draft, const ChangelogPushed& pushed);
void changelogOpened(Draft& draft, const ChangelogOpened& opened);
/// The pull request that proposes an entry, as it is now: its commits are Sluice's own once it is merged.
void changelogObserved(Draft& draft, const PullRequest& pr);
/// It cannot be done; people are told, and the entry stays where its record is.
void changelogFailed(Draft& draft, const DeploymentId& deployment, const std::string& message);

}  // namespace sluice
