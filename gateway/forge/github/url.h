/// Paths and links of GitHub's REST API. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"

namespace sluice::github {

/// `/repos/owner/name`, encoded.
std::string repositoryPath(const RepositoryName& repository);
/// The target of `rel="next"` in a Link header (RFC 8288).
std::optional<std::string> nextLink(std::string_view header);

}  // namespace sluice::github
