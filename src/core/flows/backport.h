/// A cherry-pick to UAT that conflicts is handed to a person: branch with markers, draft pull request (rules
/// §7, conflict).
#pragma once

#include "core/draft.h"

namespace sluice {

void startBackport(Draft& draft, std::int64_t number, const CommitId& onto);
void backportPushed(Draft& draft, const BackportPushed& pushed);
void backportOpened(Draft& draft, const BackportOpened& opened);

}  // namespace sluice
