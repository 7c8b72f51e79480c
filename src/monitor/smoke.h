/// The smoke test after a deployment: steps in order, up to the first that fails.
#pragma once

#include <functional>
#include <vector>

#include "core/gate.h"
#include "core/settings.h"
#include "monitor/http_get.h"

namespace sluice {

/// Sends one step's request; as HttpGet otherwise.
using HttpAsk = std::function<Result<HttpReply>(const SmokeStep& step, Millis deadline)>;

namespace monitor {

/// A result for each step that was taken, the last one failed or all passed. `deadline`: for each step that
/// says none of its own.
std::vector<ProbeResult> goThrough(const std::vector<SmokeStep>& steps, const HttpAsk& ask, Millis deadline,
                                   const std::function<Instant()>& now);

}  // namespace monitor
}  // namespace sluice
