/// Signatures of Standard Webhooks (symmetric, `v1`). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace sluice {

/// The key inside `whsec_<base64>`; nothing when it is none, or shorter than 24 or longer than 64 bytes.
std::optional<std::string> webhookKey(std::string_view secret);
/// The value of `webhook-signature`. `timestamp` in seconds since 1970.
std::string webhookSignature(std::string_view key, std::string_view id, std::string_view timestamp,
                             std::string_view body);
/// What goes with a CloudEvent in structured mode: its type and its signature. Nothing when webhookKey()
/// finds no key in `secret`. `id` is the same at every try.
std::optional<std::vector<std::pair<std::string, std::string>>> signedEventHeaders(std::string_view secret,
                                                                                   const std::string& id,
                                                                                   Instant now,
                                                                                   std::string_view body);

}  // namespace sluice
