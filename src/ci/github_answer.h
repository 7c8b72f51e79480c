/// GitHub's API: paths, workflow runs, deployments and refusals as JSON → values of core. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "base/json.h"
#include "ci/rest_call.h"
#include "core/deployment.h"

namespace sluice {

inline constexpr int kMaxPages = 10;  ///< of 100: GitHub lists 1,000 of a filtered search at most

/// `/repos/owner/name`
std::string repositoryPath(const RepositoryName& repository);

/// `transient` when it lacks an id or a status.
Result<Run> runOf(const Json& run);
/// Whether `id` stands in `title` with nothing like an id around it: `dep-1a` does not stand in `dep-1ab` or
/// `dep-1a-2`.
bool holdsWord(std::string_view title, std::string_view id);
/// The state of a deployment status, with where it can be seen; nothing for one that does not count.
std::optional<Run> runOfStatus(const Json& status);
/// The account; id 0 for null and anything else that is none.
ForgeUser accountOf(const Json& user);
/// Text out of a deployment's payload: an object, or the text of one. Empty when there is none.
std::string payloadField(const Json& payload, std::string_view name);

/// What the credentials need for a call, as GitHub's settings name it, and what is not there when it is not.
struct Needs {
  std::string_view access;
  std::string_view missing;
};
inline constexpr Needs kActions{"Actions", "The workflow does not exist"};
inline constexpr Needs kDeployments{"Deployments", "The repository does not exist"};
inline constexpr Needs kContents{"Contents", "The repository does not exist"};

/// `ran` names the call. 429 and what asks to wait is `transient`, 5xx is `transient` too (see
/// refusalOfTrigger() for what a trigger makes of it), 401 and 403 `unauthorized`, 404 `not_found`, the rest
/// `invalid`. The message holds the server's words.
Error refusalOf(const std::string& ran, const RestReply& reply, const Needs& needs = kActions);
/// As refusalOf(), but `unclear` where the request may have gone through behind a gateway that failed.
Error refusalOfTrigger(const std::string& ran, const RestReply& reply, const Needs& needs = kActions);

}  // namespace sluice
