/// What a chat server's answer means for a message: told, to be tried again, or refused for good. Pure.
#pragma once

#include <optional>

#include "notify/http_post.h"

namespace sluice::notify {

/// Success for 2xx. 429, 502 and 503: not taken, `transient`, with the wait that was asked for. 408, 500, 504
/// and the like: `unclear`. Redirects and other refusals are final. `words` is what the server said, for
/// people; `who` names it (`Telegram`).
Status judge(const std::string& who, const PostReply& reply, const std::string& words);

/// Whole seconds, at least 1 and at most an hour; nothing for anything else.
std::optional<std::chrono::seconds> waitOf(std::string_view retry_after);

}  // namespace sluice::notify
