/// The message of a release tag (rules §7): a title, a line per fix, trailers that prove what it is.
#pragma once

#include "core/draft.h"

namespace sluice {

struct Manifest {
  Release release;
  Tier environment = Tier::uat;
  std::optional<Release> previous;
  std::vector<std::int64_t> fixes;
  std::vector<ShippedApproval> approvals = {};  ///< who stands for them
};

/// SHA-256 in hex over release commit, environment, previous release, and for each fix its commits and
/// approvals' digests.
std::string releaseDigest(const Manifest& manifest, const std::vector<const Fix*>& fixes);

/// `[backend] Fix: title (#12, flow2, approved by bob)`
std::string manifestLine(const Manifest& manifest, const Fix& fix);

std::string tagMessage(const Draft& draft, const Manifest& manifest, const std::string& digest);

/// The trailers of such a message. A field is empty when there is no such trailer.
struct TagTrailers {
  std::string release;
  std::string environment;
  std::string previous;
  std::string digest;
  std::vector<std::int64_t> fixes;
};
TagTrailers trailersOf(std::string_view message);

/// Who stands for a fix: `approved by bob`, `confirmed by bob`; empty when nobody does.
std::string approvers(const Fix& fix);

/// The message of a `rollback-…` tag.
std::string rollbackMessage(const Manifest& manifest);

}  // namespace sluice
