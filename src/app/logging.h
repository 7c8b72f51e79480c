/// Logs go to standard error, a line each, as text or as JSON. Set once, before any thread is started.
#pragma once

#include <string>

namespace sluice::app {

/// `level`: trace debug info warn error. REQUIRES: one of these. What is logged is kept back until
/// releaseLog().
void startLogging(const std::string& level, bool json);

/// Logs `first`, unless it is empty, then everything that was kept back: whoever starts the program reads the
/// address from its first line, although the port is known only after the store was opened.
void releaseLog(const std::string& first);

}  // namespace sluice::app
