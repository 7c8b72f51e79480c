/// Semantic versions as tags carry them (semver.org 2.0.0), with or without a leading `v`. Pure.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// One dot-separated part of a pre-release: numbers sort below words.
struct SemVerPart {
  bool numeric = false;
  std::uint64_t number = 0;
  std::string word;
  auto operator<=>(const SemVerPart& other) const {
    if (numeric != other.numeric) return numeric ? std::weak_ordering::less : std::weak_ordering::greater;
    return numeric ? std::weak_ordering(number <=> other.number) : std::weak_ordering(word <=> other.word);
  }
  bool operator==(const SemVerPart&) const = default;
};

/// Ordered by precedence (§11); build metadata does not take part.
struct SemVer {
  std::uint64_t major = 0;
  std::uint64_t minor = 0;
  std::uint64_t patch = 0;
  std::vector<SemVerPart> prerelease;

  std::weak_ordering operator<=>(const SemVer& other) const;
  bool operator==(const SemVer&) const = default;

  /// Strict: three numbers without leading zeros; nothing on anything else.
  static std::optional<SemVer> parse(std::string_view tag);
};

}  // namespace sluice
