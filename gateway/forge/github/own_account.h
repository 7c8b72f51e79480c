/// Tells what our own account made at GitHub from what others did.
#pragma once

#include <functional>
#include <string>

#include "base/json.h"
#include "gateway/forge/github/rest.h"

namespace sluice::github {

using MadeByUs = std::function<bool(const Json& thing)>;

/// The field that holds who made it.
inline constexpr const char* kOfIssue = "user";
inline constexpr const char* kOfDeployment = "creator";

/// `creator` is one of those. `app`: the App's id, or 0 for a token. `transient` when GitHub does not say
/// whose token it is.
Result<MadeByUs> madeByUs(RestClient& rest, std::int64_t app, const std::string& creator);

}  // namespace sluice::github
