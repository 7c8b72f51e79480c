/// A cherry-pick to UAT that conflicts is handed to a person: branch with markers, draft pull request (rules
/// §7, conflict).
#pragma once

#include "core/draft.h"

namespace sluice {

/// `backport/<number>-to-uat`, and from the second try on `backport/<number>-to-uat-<try>`: the branch of a
/// pull request that was closed may still be there, and nothing is ever pushed over it.
BranchName backportBranch(std::int64_t number, int attempt = 1);
/// The fix whose cherry-pick a branch of that name holds; 0 for any other name.
std::int64_t fixOfBackport(const BranchName& branch);

void startBackport(Draft& draft, std::int64_t number, const CommitId& onto);
void backportPushed(Draft& draft, const BackportPushed& pushed);
void backportOpened(Draft& draft, const BackportOpened& opened);

/// The pull request of a backport, as it is now. False: it is none, and a fix of its own.
bool observeBackport(Draft& draft, const PullRequest& pr);
/// Markers that were merged are looked for again whenever the UAT branch has moved.
void lookForMarkersAgain(Draft& draft);
void markersFound(Draft& draft, const MarkersFound& found);
/// The search failed: in doubt there are markers.
void markersUnknown(Draft& draft, const MarkerQuestion& question, const std::string& problem);
/// A merged backport was not searched yet: whether UAT may be released is not known.
bool waitsForMarkers(const Draft& draft);

/// Why the UAT branch must not be released as it is: somebody merged a backport with its conflict markers.
std::vector<Reason> markerStops(const Draft& draft);

}  // namespace sluice
