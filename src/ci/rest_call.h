/// How this room speaks to a CI's REST API without knowing who signs in and over which connection: `src/app`
/// plugs in the forge's client.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"

namespace sluice {

struct RestRequest {
  std::string method;
  std::string path;  ///< below the API's root, begins with a slash, encoded
  std::string body;  ///< JSON, or empty
};

struct RestReply {
  int status = 0;  ///< any but a redirect
  std::string body;
  std::optional<std::chrono::seconds>
      retry_after;  ///< the server asked to wait: it has not done what was asked
};

/// Any thread. Errors: `transient` the server did not see the request (or it was a GET); `unclear` it was
/// sent and the answer was lost; `unauthorized` nobody could be signed in.
using RestCall = std::function<Result<RestReply>(const RestRequest&)>;

}  // namespace sluice
