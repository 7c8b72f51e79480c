/// The pre-deploy checklist: the usual seven, always, and whatever else the file adds (rules §8).
#pragma once

#include "config/secrets.h"
#include "core/settings.h"

namespace sluice::config {

/// In the order of the pre-deploy checklist, then of the file. `freeze` and `rollback_path` are judged by the
/// rules themselves and take no probe.
std::vector<ChecklistItem> readChecklist(const Cursor& repository, const Secrets& secrets,
                                         Problems& problems);

/// What a URL must answer: a status, or a map of status, body, json and within.
HttpExpectation readExpectation(const Cursor& expect);

}  // namespace sluice::config
