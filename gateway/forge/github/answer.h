/// One answer of the REST API and what it means: success, a refusal with GitHub's own words, or "come back
/// later". Pure.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "base/time.h"
#include "gateway/http/headers.h"

namespace sluice::github {

struct RestAnswer {
  int status = 0;
  http::Headers headers;
  std::string body;
  std::optional<std::chrono::seconds>
      retry_after;  ///< GitHub asked to wait: Retry-After, or an exhausted rate limit

  bool ok() const { return status >= 200 && status < 300; }
};

/// How long GitHub wants to be left alone (docs: "Rate limits for the REST API"). Between 1 s and 2 h;
/// nothing when it did not ask.
std::optional<std::chrono::seconds> waitAsked(const RestAnswer& answer, Instant now);

/// The body as JSON. An answer that is cut short, or is no JSON, is `transient` for a GET and `unclear` for
/// everything else: the request was carried out although its answer cannot be read.
Result<Json> jsonOf(const std::string& method, const RestAnswer& answer);

/// REQUIRES: !answer.ok(). Rate limits and 5xx are `transient`, 401 and 403 `unauthorized`, 404 and 410
/// `not_found`, 409 `conflict`, the rest `invalid`. The message holds what GitHub said.
Error errorOf(const std::string& method, const std::string& path, const RestAnswer& answer);

}  // namespace sluice::github
