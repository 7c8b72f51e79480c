/// The follow-up of a hotfix that went live: an issue with the checklist of emergencies (rules §7).
#pragma once

#include "core/draft.h"

namespace sluice {

/// The hotfix runs on PROD: what it changed is read, and then its issue is opened.
void beginFollowUp(Draft& draft, std::int64_t number);
/// The change is kept as a record, and the issue goes out.
void diffRead(Draft& draft, const DiffRead& read);
void followUpKept(Draft& draft, const FollowUpKept& kept);
void followUpFailed(Draft& draft, const KeepFollowUp& ask, const std::string& message);
/// A channel has taken a notice.
void followUpTold(Draft& draft, const std::string& notice);

/// Boxes follow the facts. After every event.
void driveFollowUps(Draft& draft);

}  // namespace sluice
