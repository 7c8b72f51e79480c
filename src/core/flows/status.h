/// The commit status `sluice` on each tracked pull request: one line that says what its fix waits for and who
/// can do something about it, and behind it the whole judgement, kept for ever (rules §4, the status that
/// explains).
#pragma once

#include "core/draft.h"

namespace sluice {

inline constexpr std::string_view kStatusContext = "sluice";

/// Tells again of each fix about which something else is true than was told last: those that this decision
/// has changed; all of them when it changed what they share, or when `everybody`, because time has passed.
void tellStatuses(Draft& draft, bool everybody);

/// Where people read a judgement; without a public address of the installation the path alone.
std::string pageOf(const Settings& settings, const std::string& judgement);

/// What was told did not arrive: it counts as not told, and is told again.
void statusUntold(Draft& draft, const SetCommitStatus& lost);

}  // namespace sluice
