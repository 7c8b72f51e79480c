/// Paths and links of GitHub's REST API. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"

namespace sluice::github {

/// Everything but RFC 3986 unreserved characters becomes `%XX`. For one path segment or one query value.
std::string percentEncode(std::string_view text);
/// `/repos/owner/name`, encoded.
std::string repositoryPath(const RepositoryName& repository);
/// The target of `rel="next"` in a Link header (RFC 8288).
std::optional<std::string> nextLink(std::string_view header);

}  // namespace sluice::github
