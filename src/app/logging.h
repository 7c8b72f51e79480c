/// Logs go to standard error, a line each, as text or as JSON. Set once, before any thread is started.
#pragma once

#include <string>

namespace sluice::app {

/// `level`: trace debug info warn error. REQUIRES: one of these
void startLogging(const std::string& level, bool json);

}  // namespace sluice::app
