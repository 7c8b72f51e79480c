/// Parents and dates of commits, each read once and remembered: what lies between two points is asked again
/// and again about the same few branches. Owned by one worker. Reads only.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "gitops/object_id.h"
#include "gitops/repository.h"

namespace sluice {

class CommitGraph {
 public:
  explicit CommitGraph(const Repository& repository) : repository_(repository) {}

  struct Difference {
    bool contained = false;        ///< `to` contains `from`
    std::vector<git_oid> commits;  ///< reachable from `to` and not from `from`; a child before its parents,
                                   ///< else newest first; at most as many as asked for
  };
  /// Costs what the two do not share, not the whole history. `corrupt` when a commit that another one names
  /// is missing.
  Result<Difference> between(const git_oid& from, const git_oid& to, std::size_t limit);

 private:
  using Index = std::uint32_t;
  struct Node {
    git_oid id{};
    std::int64_t date = 0;
    std::vector<Index> parents;
    bool read = false;
    std::uint32_t walk = 0;  ///< the last walk that came here
    std::uint8_t seen_from = 0;
    bool queued = false;
    std::uint32_t children = 0;  ///< within the answer
  };
  class Walk;

  Index indexOf(const git_oid& id);
  Status read(Index index);

  const Repository& repository_;
  std::vector<Node> nodes_;
  std::unordered_map<git_oid, Index, OidHash, OidEqual> indices_;
  std::uint32_t walks_ = 0;
};

}  // namespace sluice
