/// A query of Prometheus whose every value must satisfy a limit. No data is no pass.
#pragma once

#include "core/settings.h"
#include "monitor/finding.h"
#include "monitor/http_get.h"

namespace sluice::monitor {

/// Asks `url`/api/v1/query for the value of now.
Finding lookAtPrometheus(const HttpGet& get, const std::string& url, const std::string& query,
                         const Comparison& expect, Millis deadline);

}  // namespace sluice::monitor
