/// A URL that must answer as expected: with a status, a text, values of JSON, in time.
#pragma once

#include "core/settings.h"
#include "monitor/finding.h"
#include "monitor/http_get.h"

namespace sluice::monitor {

Finding lookAtUrl(const HttpGet& get, const std::string& url, const HttpExpectation& expect, Millis deadline);

}  // namespace sluice::monitor
