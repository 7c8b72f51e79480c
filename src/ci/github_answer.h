/// GitHub's workflow runs and refusals as JSON → values of core. Pure.
#pragma once

#include <string_view>

#include "base/json.h"
#include "ci/rest_call.h"
#include "core/deployment.h"

namespace sluice {

/// `transient` when it lacks an id or a status.
Result<Run> runOf(const Json& run);
/// Whether `id` stands in `title` with nothing like an id around it: `dep-1a` does not stand in `dep-1ab` or
/// `dep-1a-2`.
bool holdsWord(std::string_view title, std::string_view id);
/// `ran` names the call. 429 and what asks to wait is `transient`, 5xx is `transient` too (see GithubActions
/// for what a trigger makes of it), 401 and 403 `unauthorized`, 404 `not_found`, the rest `invalid`. The
/// message holds the server's words.
Error refusalOf(const std::string& ran, const RestReply& reply);

}  // namespace sluice
