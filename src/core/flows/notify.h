/// Telling people (rules §11). A flow makes a Notice and calls tell(); which channels get it is the settings'
/// business, and how it is worded and sent is the notify room's.
#pragma once

#include "core/draft.h"

namespace sluice {

/// Fills in `repository`, `at` and `when`.
void stamp(Notice& notice, const Settings& settings, Instant now);

/// One effect for each channel that wants the notice: what holds up one channel holds up nothing else. The
/// same `notice.id` is told once, ever. Stamps it.
void tell(Draft& draft, Notice notice);

NoticeFix noticeFix(const Fix& fix);
/// A notice about this deployment: environment, flow, release, fixes, addresses. The id is `what/<its id>`.
Notice deploymentNotice(const Draft& draft, NoticeKind kind, const std::string& what,
                        const Deployment& deployment);
/// Sets `due_at` and `due` to when this slot takes what is ready now.
void setDue(Notice& notice, const Draft& draft, Slot slot);

/// Tells of fixes that have just got a status with which they run on an environment: one notice for all that
/// have the same. `what` names the occasion: a deployment, a cycle.
void tellSettled(Draft& draft, const std::vector<std::int64_t>& numbers, const Release& release,
                 const std::string& what, const Deployment* deployment = nullptr);

}  // namespace sluice
