/// The message of a release tag (rules §7): a title, a line per fix, trailers that prove what it is.
#pragma once

#include "core/draft.h"

namespace sluice {

struct Manifest {
  Release release;
  Tier environment = Tier::uat;
  std::optional<Release> previous;
  std::vector<std::int64_t> fixes;
};

/// SHA-256 in hex over release commit, environment, previous release, and for each fix its commits and
/// approvals' digests.
std::string releaseDigest(const Draft& draft, const Manifest& manifest);

std::string tagMessage(const Draft& draft, const Manifest& manifest, const std::string& digest);

/// The message of a `rollback-…` tag.
std::string rollbackMessage(const Manifest& manifest);

}  // namespace sluice
