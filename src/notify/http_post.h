/// How this room sends something to a URL. Plugged in by the app, because rooms of adapters do not see each
/// other.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sluice::notify {

struct PostRequest {
  std::string url;  ///< may hold a key: never shown
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

struct PostReply {
  int status = 0;
  std::string body;
  std::string retry_after;  ///< the header, as it came; empty when there is none
};

/// Sends one POST. Must not follow redirects and must end within half a minute. `transient` when the server
/// has certainly not seen the request, `unclear` when it may have. Called from any thread.
using HttpPost = std::function<Result<PostReply>(const PostRequest& request)>;

}  // namespace sluice::notify
