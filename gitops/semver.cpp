#include "gitops/semver.h"

#include <algorithm>
#include <charconv>
#include <tuple>

namespace sluice {
namespace {

bool allDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::uint64_t> number(std::string_view text) {
  if (!allDigits(text) || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool isIdentifier(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
  });
}

/// What stands before the next dot; moves `text` behind it. An empty rest after a dot stays visible as one
/// empty part.
std::vector<std::string_view> parts(std::string_view text) {
  std::vector<std::string_view> list;
  for (;;) {
    const std::size_t dot = text.find('.');
    list.push_back(text.substr(0, dot));
    if (dot == std::string_view::npos) return list;
    text.remove_prefix(dot + 1);
  }
}

}  // namespace

std::optional<SemVer> SemVer::parse(std::string_view tag) {
  if (!tag.empty() && tag[0] == 'v') tag.remove_prefix(1);
  if (const std::size_t plus = tag.find('+'); plus != std::string_view::npos) {
    const auto build = parts(tag.substr(plus + 1));
    if (!std::all_of(build.begin(), build.end(), isIdentifier)) return std::nullopt;
    tag = tag.substr(0, plus);
  }
  SemVer version;
  const std::size_t dash = tag.find('-');
  if (dash != std::string_view::npos) {
    for (const std::string_view part : parts(tag.substr(dash + 1))) {
      if (!isIdentifier(part)) return std::nullopt;
      if (!allDigits(part)) {
        version.prerelease.push_back({false, 0, std::string(part)});
        continue;
      }
      const auto value = number(part);
      if (!value) return std::nullopt;
      version.prerelease.push_back({true, *value, {}});
    }
  }
  const auto core = parts(tag.substr(0, dash));
  if (core.size() != 3) return std::nullopt;
  const auto major = number(core[0]);
  const auto minor = number(core[1]);
  const auto patch = number(core[2]);
  if (!major || !minor || !patch) return std::nullopt;
  std::tie(version.major, version.minor, version.patch) = std::tuple(*major, *minor, *patch);
  return version;
}

std::weak_ordering SemVer::operator<=>(const SemVer& other) const {
  if (const auto core = std::tie(major, minor, patch) <=> std::tie(other.major, other.minor, other.patch);
      core != 0)
    return core;
  // A version without a pre-release is above every pre-release of it.
  if (prerelease.empty() != other.prerelease.empty()) {
    return prerelease.empty() ? std::weak_ordering::greater : std::weak_ordering::less;
  }
  return std::lexicographical_compare_three_way(prerelease.begin(), prerelease.end(),
                                                other.prerelease.begin(), other.prerelease.end());
}

}  // namespace sluice
