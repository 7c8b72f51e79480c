/// How this room asks a URL. Plugged in by the app, because rooms of adapters do not see each other.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "base/time.h"

namespace sluice {

struct HttpReply {
  int status = 0;
  std::string body;
};

/// Sends one GET and answers with whatever came. Must not follow redirects, must end within `deadline`, and
/// must fail with `invalid` on an answer that is larger than it takes; called from any thread.
using HttpGet = std::function<Result<HttpReply>(const std::string& url, Millis deadline)>;

namespace monitor {

/// What people are shown of a URL that may hold a key in its query.
std::string withoutQuery(const std::string& url);
/// Of one that may hold a key in its path: the host alone.
std::string hostOf(const std::string& url);

}  // namespace monitor
}  // namespace sluice
