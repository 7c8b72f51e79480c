/// The version check that always comes first (Step 0; rules §4).
#pragma once

#include <compare>

#include "core/environment.h"
#include "core/survey.h"

namespace sluice {

/// Semantic Versioning 2.0.0, with or without a leading `v`. Build metadata is accepted and ignored in the
/// order.
struct SemVer {
  std::int64_t major = 0;
  std::int64_t minor = 0;
  std::int64_t patch = 0;
  std::string pre;  ///< `rc.1`; empty for a release

  static std::optional<SemVer> parse(std::string_view text);
  std::strong_ordering operator<=>(const SemVer& other) const;
  bool operator==(const SemVer& other) const { return (*this <=> other) == 0; }
};

/// Of two releases by their names. False where one of them is no version.
bool newerThan(const TagName& one, const TagName& other);

enum class VersionState { unknown, aligned, uat_ahead, diverged };

template <>
struct EnumNames<VersionState> {
  static constexpr std::pair<VersionState, std::string_view> names[] = {
      {VersionState::unknown, "unknown"},
      {VersionState::aligned, "aligned"},
      {VersionState::uat_ahead, "uat_ahead"},
      {VersionState::diverged, "diverged"}};
};

/// Same release or same commit: aligned. UAT contains PROD and more: uat_ahead. PROD holds what UAT lacks:
/// diverged. Nothing released on one side, unless both branches are at the same commit: unknown.
/// `known` are PROD's commits that UAT has under another id: they are not lacking.
VersionState versionState(const Survey& survey, const std::vector<AccountedCommit>& known);

/// PROD's commits that UAT lacks: the back-sync debt.
std::vector<CommitInfo> lackingInUat(const Survey& survey, const std::vector<AccountedCommit>& known);

/// `UAT runs v1.5.0, PROD runs v1.4.0`
std::string describeVersions(const Survey& survey);
std::string describeRelease(const std::optional<Release>& release);

/// The next patch after `base` that no tag uses; `v0.1.0` when there is no base. Keeps the base's `v`.
TagName nextFreePatch(const std::vector<Release>& tags, const std::optional<Release>& base);

/// The highest SemVer tag at exactly this commit that is above `base`, if any.
std::optional<Release> tagAt(const std::vector<Release>& tags, const CommitId& commit,
                             const std::optional<Release>& base);

}  // namespace sluice
