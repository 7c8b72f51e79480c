/// A file that something else keeps fresh, such as the mark of the last backup.
#pragma once

#include "base/time.h"
#include "monitor/finding.h"

namespace sluice::monitor {

/// Passes when the regular file (or what a link leads to) changed at most `max_age` before `now`. One dated
/// in the future proves nothing and fails, but for a minute of disagreement between clocks.
Finding lookAtFile(const std::string& path, Millis max_age, Instant now);

}  // namespace sluice::monitor
