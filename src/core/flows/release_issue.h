/// What happens on the release issue (rules §8, the release issue): the reminder before each slot, boxes that
/// people tick, and its text, which always goes back to what is true.
#pragma once

#include "core/draft.h"

namespace sluice {

/// Reminds of the open checks of a slot whose time has come; asks the probes first where there are any.
void remindTick(Draft& draft);
std::optional<Instant> remindWake(const State& state, const Settings& settings);
/// The answer of the probes: reminders that waited for it go out.
void remindProbed(Draft& draft, const std::vector<ProbeResult>& results);

void issueEdited(Draft& draft, const IssueEdited& edited);
/// Looks at it without an edit.
void lookAtIssue(Draft& draft);
void issueRead(Draft& draft, const State& state, const ReleaseIssueRead& read);
void issueWritten(Draft& draft, const ReleaseIssueWritten& written);
void issueUnwritten(Draft& draft);

/// Lets its text follow what this decision has changed.
void keepIssue(Draft& draft);

}  // namespace sluice
