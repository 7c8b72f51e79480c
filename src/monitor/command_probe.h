/// A program whose exit code 0 means yes.
#pragma once

#include <vector>

#include "base/time.h"
#include "monitor/finding.h"

namespace sluice::monitor {

/// Runs `argv` without a shell, in a process group of its own, with PATH, HOME, LANG, TZ and a few more of
/// the environment (never Sluice's secrets) and nothing on standard input. At `deadline` the group is killed,
/// and whatever it left behind when it ends earlier. The detail shows the first line it printed.
Finding runCheck(const std::vector<std::string>& argv, Millis deadline);

}  // namespace sluice::monitor
