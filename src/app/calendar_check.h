/// `check-config`: can the calendars that freeze be read, and is there in them what their repositories know?
/// Reads only.
#pragma once

#include <vector>

#include "config/config.h"
#include "config/problem.h"

namespace sluice::app {

/// One for each calendar that freezes everything as it is now: of files, and with `online` of URLs instead.
/// Without places in the file.
std::vector<ConfigProblem> checkCalendars(const Config& config, bool online);

}  // namespace sluice::app
