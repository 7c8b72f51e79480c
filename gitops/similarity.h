/// How alike two files are, as git measures it when it looks for renames (gitdiffcore(7)): the share of their
/// bytes that stand in lines (or stretches of 64 bytes) which both have. Pure. libgit2 has a measure of its
/// own that sometimes finds other renames; it takes this one instead.
#pragma once

#include <git2.h>

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice {

/// Half of the larger file must be in the other: git's default for merges.
inline constexpr int kRenameScore = 50;

class FileFingerprint {
 public:
  explicit FileFingerprint(std::string_view bytes);

  /// 0 to 100.
  int likeness(const FileFingerprint& other) const;

 private:
  std::uint64_t size_ = 0;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> spans_;  ///< hash → bytes, sorted
};

/// Sizes alone can rule a rename out.
bool mayBeAlike(std::uint64_t a, std::uint64_t b);

/// For libgit2's merges and comparisons.
git_diff_similarity_metric* gitsSimilarity();

}  // namespace sluice
