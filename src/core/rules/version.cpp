#include "core/rules/version.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "core/rules/accounting.h"

namespace sluice {
namespace {

/// A numeric identifier without a leading zero; moves `text` behind it.
bool number(std::string_view& text, std::int64_t& value) {
  const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
  if (end == 0 || end > 18 || (end > 1 && text[0] == '0')) return false;
  std::from_chars(text.data(), text.data() + end, value);
  text.remove_prefix(end);
  return true;
}

bool dot(std::string_view& text) {
  if (text.empty() || text[0] != '.') return false;
  text.remove_prefix(1);
  return true;
}

bool isNumeric(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::vector<std::string_view> identifiers(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find('.');
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

bool validIdentifiers(std::string_view text, bool leading_zeros) {
  for (const std::string_view part : identifiers(text)) {
    if (part.empty()) return false;
    if (part.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-") !=
        std::string_view::npos)
      return false;
    if (!leading_zeros && isNumeric(part) && part.size() > 1 && part[0] == '0') return false;
  }
  return true;
}

std::strong_ordering comparePre(std::string_view a, std::string_view b) {
  const auto left = identifiers(a);
  const auto right = identifiers(b);
  for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
    const bool numeric_left = isNumeric(left[i]);
    const bool numeric_right = isNumeric(right[i]);
    if (numeric_left != numeric_right)
      return numeric_left ? std::strong_ordering::less : std::strong_ordering::greater;
    if (numeric_left && left[i].size() != right[i].size()) return left[i].size() <=> right[i].size();
    if (left[i] != right[i])
      return left[i] < right[i] ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  return left.size() <=> right.size();
}

}  // namespace

std::optional<SemVer> SemVer::parse(std::string_view text) {
  if (text.size() > 200) return std::nullopt;
  if (text.starts_with('v')) text.remove_prefix(1);
  SemVer version;
  if (!number(text, version.major) || !dot(text) || !number(text, version.minor) || !dot(text) ||
      !number(text, version.patch)) {
    return std::nullopt;
  }
  const std::size_t plus = text.find('+');
  if (plus != std::string_view::npos) {
    if (!validIdentifiers(text.substr(plus + 1), true)) return std::nullopt;
    text = text.substr(0, plus);
  }
  if (text.empty()) return version;
  if (text[0] != '-' || !validIdentifiers(text.substr(1), false)) return std::nullopt;
  version.pre = std::string(text.substr(1));
  return version;
}

std::strong_ordering SemVer::operator<=>(const SemVer& other) const {
  if (const auto c = major <=> other.major; c != 0) return c;
  if (const auto c = minor <=> other.minor; c != 0) return c;
  if (const auto c = patch <=> other.patch; c != 0) return c;
  if (pre.empty() || other.pre.empty()) return pre.empty() <=> other.pre.empty();
  return comparePre(pre, other.pre);
}

std::vector<CommitInfo> lackingInUat(const Survey& survey, const std::vector<AccountedCommit>& known) {
  std::set<CommitId> there;
  for (const AccountedCommit& one : known) there.insert(one.commit);
  return unaccounted(survey.prod_ahead, there);
}

bool newerThan(const TagName& one, const TagName& other) {
  const auto version = SemVer::parse(one.str());
  const auto against = SemVer::parse(other.str());
  return version && against && *version > *against;
}

VersionState versionState(const Survey& survey, const std::vector<AccountedCommit>& known) {
  const auto& uat = survey.uat.release;
  const auto& prod = survey.prod.release;
  if (!uat && !prod) {
    return survey.uat.head && survey.uat.head == survey.prod.head ? VersionState::aligned
                                                                  : VersionState::unknown;
  }
  if (!uat || !prod) return VersionState::unknown;
  if (uat->sha == prod->sha) return VersionState::aligned;
  // The same version at two commits is never "the same release": somebody moved a tag.
  if (!lackingInUat(survey, known).empty() || survey.prod_ahead.truncated) return VersionState::diverged;
  return survey.uat_ahead.commits.empty() ? VersionState::unknown : VersionState::uat_ahead;
}

std::string describeRelease(const std::optional<Release>& release) {
  if (!release) return "no release";
  return release->version.empty() ? release->sha.str().substr(0, 12) : release->version.str();
}

std::string describeVersions(const Survey& survey) {
  return "UAT runs " + describeRelease(survey.uat.release) + ", PROD runs " +
         describeRelease(survey.prod.release);
}

TagName nextFreePatch(const std::vector<Release>& tags, const std::optional<Release>& base) {
  auto version = base ? SemVer::parse(base->version.str()) : std::nullopt;
  const std::string prefix = !version || base->version.str().starts_with('v') ? "v" : "";
  if (!version) version = SemVer{0, 1, -1, ""};
  std::set<std::int64_t> used;
  for (const Release& tag : tags) {
    const auto other = SemVer::parse(tag.version.str());
    if (other && other->major == version->major && other->minor == version->minor) used.insert(other->patch);
  }
  std::int64_t patch = version->patch + 1;
  while (used.contains(patch)) ++patch;
  return TagName(prefix + std::to_string(version->major) + "." + std::to_string(version->minor) + "." +
                 std::to_string(patch));
}

std::optional<Release> tagAt(const std::vector<Release>& tags, const CommitId& commit,
                             const std::optional<Release>& base) {
  const auto floor = base ? SemVer::parse(base->version.str()) : std::nullopt;
  std::optional<Release> best;
  std::optional<SemVer> best_version;
  for (const Release& tag : tags) {
    if (tag.sha != commit) continue;
    const auto version = SemVer::parse(tag.version.str());
    if (!version || (floor && *version <= *floor && tag.version != base->version)) continue;
    if (!best_version || *version > *best_version) {
      best = tag;
      best_version = version;
    }
  }
  return best;
}

}  // namespace sluice
