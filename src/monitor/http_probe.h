/// A URL that must answer with an exact status.
#pragma once

#include <functional>

#include "base/result.h"
#include "base/time.h"
#include "monitor/finding.h"

namespace sluice {

/// Sends one GET and answers with the status. Must not follow redirects and must end within `deadline`;
/// called from any thread. Plugged in by the app, because rooms of adapters do not see each other.
using HttpGet = std::function<Result<int>(const std::string& url, Millis deadline)>;

namespace monitor {

Finding lookAtUrl(const HttpGet& get, const std::string& url, int expect_status, Millis deadline);

}  // namespace monitor
}  // namespace sluice
