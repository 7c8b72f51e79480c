/// How alike two files are, as git measures it when it looks for renames (gitdiffcore(7)): the share of their
/// bytes that stand in lines (or stretches of 64 bytes) which both have. Pure. libgit2 has a measure of its
/// own that finds other renames.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice {

inline constexpr int kMostAlike = 60'000;
/// Half of the larger file must be in the other: git's default for merges.
inline constexpr int kRenameScore = kMostAlike / 2;
/// What git asks of two files that bear the same name before it looks at others.
inline constexpr int kNamesakeScore = kMostAlike / 4 * 3;

class FileFingerprint {
 public:
  explicit FileFingerprint(std::string_view bytes);

  /// 0 to kMostAlike.
  int likeness(const FileFingerprint& other) const;

 private:
  std::uint64_t size_ = 0;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> spans_;  ///< hash → bytes, sorted
};

/// Sizes alone can rule a rename out.
bool mayBeAlike(std::uint64_t a, std::uint64_t b);

}  // namespace sluice
