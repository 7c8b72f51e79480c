/// Small random histories for the differential test: a base, a target made from it, and a commit to pick.
/// Deterministic in the seed.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>

namespace sluice::testing {

struct RandomFile {
  std::string mode = "100644";
  std::string bytes;
  bool operator==(const RandomFile&) const = default;
};
using RandomTree = std::map<std::string, RandomFile>;

struct RandomCase {
  RandomTree base;
  RandomTree target;
  RandomTree picked;
  std::string story;  ///< what was done on each side, for reading a failure
};

RandomCase randomCase(std::uint32_t seed);

/// The case's three commits (and a root below them) for `git fast-import`, on refs
/// `refs/heads/<n>/{base,target,picked}`.
std::string asFastImport(const RandomCase& one, int number);

}  // namespace sluice::testing
