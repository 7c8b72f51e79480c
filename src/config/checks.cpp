#include "config/checks.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <initializer_list>

#include "base/timezone.h"
#include "calendar/recurrence.h"
#include "core/language.h"
#include "core/rules/comparison.h"
#include "core/settings.h"
#include "core/upstream.h"

namespace sluice::config {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<std::string_view, 7> kWeekdays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

bool isAlnum(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool only(std::string_view text, std::string_view also) {
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return isAlnum(c) || also.find(c) != std::string_view::npos; });
}

bool oneLine(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) == 0x7F;
  });
}

bool blank(std::string_view text) { return text.find_first_not_of(' ') == std::string_view::npos; }

bool oneOf(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

Complaint unless(bool good, std::string_view expected) {
  if (good) return std::nullopt;
  return "expected " + std::string(expected);
}

/// A word of the contract that a later version will understand.
Complaint later(std::string_view what, std::string_view now) {
  return std::string(what) + " is not available in this version: expected " + std::string(now);
}

Complaint lasts(std::string_view text, Millis least, Millis most, std::string_view example) {
  const auto length = parseDuration(text);
  return unless(length && *length >= least && *length <= most,
                "a length of time from " + formatDuration(least) + " to " + formatDuration(most) +
                    ", such as " + std::string(example));
}

/// The rules of git-check-ref-format for the part behind `refs/heads/`.
bool isBranch(std::string_view text) {
  if (text.empty() || text.size() > 200 || !oneLine(text) || text == "@" || text == "HEAD") return false;
  if (oneOf(text.substr(0, 1), {"-", "/", "."}) || text.ends_with('/') || text.ends_with('.')) return false;
  if (text.find_first_of(" ~^:?*[\\") != std::string_view::npos) return false;
  for (const std::string_view bad : {"..", "//", "@{", "/."}) {
    if (text.find(bad) != std::string_view::npos) return false;
  }
  return !text.ends_with(".lock") && text.find(".lock/") == std::string_view::npos;
}

/// `*` within a segment, `**` as a whole segment, `?` for one character. Classes and braces are refused: no
/// rule here reads them.
bool isGlob(std::string_view text) {
  if (text.empty() || text.size() > 300 || !oneLine(text) || text.front() == '/') return false;
  if (text.find_first_of("[]{}!\\") != std::string_view::npos) return false;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find('/', begin), text.size());
    const std::string_view segment = text.substr(begin, end - begin);
    if (segment.empty() || segment == "." || segment == "..") return false;
    if (segment.find("**") != std::string_view::npos && segment != "**") return false;
    begin = end + 1;
  }
  return true;
}

}  // namespace

Complaint checkText(std::string_view text) {
  return unless(!blank(text) && oneLine(text) && text.size() <= 500,
                "one line of text, not empty, at most 500 bytes");
}
Complaint checkPath(std::string_view text) {
  return unless(!blank(text) && oneLine(text) && text.size() <= 4000, "a path");
}
Complaint checkStore(std::string_view text) {
  if (text.starts_with("postgres")) return later("PostgreSQL", "sqlite or sqlite:/path/file.db");
  return unless(
      text == "sqlite" || (text.starts_with("sqlite:") && !checkPath(text.substr(7)) && text[7] != ':'),
      "sqlite or sqlite:/path/file.db");
}
Complaint checkLogin(std::string_view text) {
  return unless(!text.empty() && text.size() <= 64 && isAlnum(text.front()) && only(text, "-_."),
                "a login: letters, digits, - _ and ., at most 64");
}
Complaint checkReporter(std::string_view text) {
  const std::string_view name = text.ends_with("[bot]") ? text.substr(0, text.size() - 5) : text;
  return unless(!checkLogin(name), "a login of the forge, such as deployer or github-actions[bot]");
}
Complaint checkRole(std::string_view text) {
  return unless(fromText<Role>(text).has_value(), "one of admin, manager, senior, oncall, cto, developer");
}
Complaint checkApprovals(std::string_view text) {
  const std::int64_t number = parseInteger(text).value_or(0);
  return unless(number >= 1 && number <= 5, "a whole number of people from 1 to 5");
}
Complaint checkPermissions(std::string_view text) {
  return unless(oneOf(text, {"config", "forge"}), "config or forge");
}
Complaint checkPolicySource(std::string_view text) {
  return unless(oneOf(text, {"central", "repository"}), "central or repository");
}
Complaint checkPositive(std::string_view text) {
  return unless(parseInteger(text).value_or(0) > 0, "a whole number above 0");
}
Complaint checkRepositoryName(std::string_view text) {
  const auto slash = text.find('/');
  const std::string_view owner = text.substr(0, slash);
  const std::string_view name = slash == std::string_view::npos ? std::string_view() : text.substr(slash + 1);
  const bool good = !owner.empty() && owner.size() <= 39 && isAlnum(owner.front()) && only(owner, "-") &&
                    !name.empty() && name.size() <= 100 && only(name, "-_.") && name != "." && name != ".." &&
                    !name.ends_with(".git");
  return unless(good, "owner/name as the forge shows it, such as acme/shop");
}
Complaint checkForge(std::string_view text) {
  if (oneOf(text, {"gitlab", "gitea", "forgejo", "git"}))
    return later("forge " + std::string(text), "github");
  return unless(text == "github", "github");
}
Complaint checkZone(std::string_view text) {
  return unless(!text.empty() && only(text, "/_+-") && TimeZone::find(text).has_value(),
                "an IANA time zone such as Europe/London or Asia/Hong_Kong");
}
Complaint checkTimeOfDay(std::string_view text) {
  return unless(parseTimeOfDay(text).has_value(), "a time of day from \"00:00\" to \"23:59\", in quotes");
}
Complaint checkWeekday(std::string_view text) {
  return unless(parseWeekday(text).has_value(), "one of mon, tue, wed, thu, fri, sat, sun");
}
Complaint checkWorkflow(std::string_view text) {
  const std::string file = workflowFile(text);
  return unless(file.size() > 4 && file.size() <= 200 && only(file, "-_. ") && file.front() != '.' &&
                    (file.ends_with(".yml") || file.ends_with(".yaml")),
                "a file in .github/workflows, such as deploy.yml");
}
Complaint checkBranch(std::string_view text) {
  if (text.starts_with("refs/")) return "expected a branch without refs/heads/, such as main";
  return unless(isBranch(text), "a branch that git allows, such as main");
}
Complaint checkReleaseNotes(std::string_view text) {
  return unless(oneOf(text, {"github", "off"}), "github or off");
}
Complaint checkChangelog(std::string_view text) {
  return unless(oneOf(text, {"off", "pull_request", "commit"}), "one of off, pull_request, commit");
}
Complaint checkRepositoryPath(std::string_view text) {
  const bool plain = !text.empty() && text.size() <= 200 && only(text, "-_. /") && text.front() != '/' &&
                     !text.ends_with('/') && text.find("//") == std::string_view::npos;
  const std::string within = "/" + std::string(text) + "/";
  const bool stays = within.find("/../") == std::string::npos && within.find("/./") == std::string::npos;
  return unless(plain && stays, "a file in the repository, such as CHANGELOG.md or docs/CHANGELOG.md");
}
Complaint checkStrategy(std::string_view text) {
  return unless(oneOf(text, {"direct", "rolling", "blue_green", "canary", "feature_flag", "auto"}),
                "one of direct, rolling, blue_green, canary, feature_flag, auto");
}
Complaint checkMode(std::string_view text) {
  return unless(oneOf(text, {"scheduled", "continuous"}), "scheduled or continuous");
}
Complaint checkServiceKind(std::string_view text) {
  return unless(fromText<ServiceKind>(text).has_value(), "one of application, library, migration");
}
Complaint checkTrafficShare(std::string_view text) {
  const std::int64_t percent = parseInteger(text).value_or(0);
  return unless(percent >= 1 && percent <= 100, "a share of the traffic in percent, 1 to 100");
}
Complaint checkTriggerType(std::string_view text) {
  constexpr std::string_view kNow = "one of workflow_dispatch, repository_dispatch, deployment, webhook";
  if (text == "pipeline") return later("trigger pipeline", kNow);
  return unless(fromText<TriggerKind>(text).has_value(), kNow);
}
Complaint checkLabel(std::string_view text) {
  return unless(
      !blank(text) && oneLine(text) && text.size() <= 50 && text.find(',') == std::string_view::npos,
      "a label: one line of at most 50 bytes, without a comma");
}
Complaint checkKeyId(std::string_view text) {
  return unless(text.size() >= 16 && text.size() <= 40 &&
                    text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos,
                "an OpenPGP fingerprint or long key id: 16 to 40 hex digits");
}
Complaint checkEmail(std::string_view text) {
  const std::size_t at = text.find('@');
  return unless(at != std::string_view::npos && at > 0 && at + 1 < text.size() && text.size() <= 200 &&
                    text.find_first_of(" <>\t\r\n") == std::string_view::npos,
                "an e-mail address");
}
Complaint checkName(std::string_view text) {
  return unless(!text.empty() && text.size() <= 50 && isAlnum(text.front()) && only(text, "-_"),
                "a name: letters, digits, - and _, at most 50");
}
Complaint checkGlob(std::string_view text) {
  return unless(isGlob(text),
                "a path pattern from the top of the repository, such as api/**, with *, ** (a whole folder) "
                "and ? only");
}
Complaint checkMoment(std::string_view text) {
  return unless(fromRfc3339(text).has_value() || parseLocalMoment(text).has_value(),
                "a moment such as 2026-02-05, \"2026-02-05 20:00\" or 2026-02-05T20:00:00+08:00");
}
Complaint checkFreezeLevel(std::string_view text) {
  return unless(fromText<FreezeLevel>(text).has_value(), "one of soft, hard, full");
}
Complaint checkRecurrence(std::string_view text) {
  const auto rule = calendar::Recurrence::parse(text);
  if (rule) return std::nullopt;
  return "expected a recurrence rule such as FREQ=MONTHLY;BYMONTHDAY=-1 (" + rule.error().message + ")";
}
Complaint checkMethod(std::string_view text) {
  return unless(oneOf(text, {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}),
                "an HTTP method: GET, HEAD, POST, PUT, PATCH or DELETE");
}

Complaint checkHeader(std::string_view text) {
  const bool token = !text.empty() && text.size() <= 100 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
  return unless(token, "the name of an HTTP header");
}

Complaint checkDown(std::string_view text) {
  return unless(oneOf(text, {"required", "none"}), "required or none");
}

Complaint checkHttpStatus(std::string_view text) {
  const auto status = parseInteger(text).value_or(0);
  return unless(status >= 200 && status <= 599, "an HTTP status from 200 to 599");
}
Complaint checkPercent(std::string_view text) {
  return unless(parsePercent(text).has_value(), "a share above 0% and below 100%, such as 20%");
}
Complaint checkCheckName(std::string_view text) {
  return unless(
      !blank(text) && oneLine(text) && text.size() <= 255 && text.front() != ' ' && text.back() != ' ',
      "the name of a commit status or a check run, such as ci/test");
}
Complaint checkArtifact(std::string_view text) {
  return unless(std::find(kArtifactNames.begin(), kArtifactNames.end(), text) != kArtifactNames.end(),
                "one of review-findings, test-plan, coverage-report, security-findings");
}
Complaint checkCoverage(std::string_view text) {
  return unless(parseCoverage(text).has_value(), "a share above 0 and up to 100, in percent, such as 80");
}
Complaint checkPointer(std::string_view text) {
  return unless(text.size() > 1 && text.size() <= 300 && text.front() == '/' && oneLine(text),
                "a JSON pointer such as /ok or /checks/0/state");
}
Complaint checkQuery(std::string_view text) {
  return unless(!blank(text) && text.size() <= 2'000 && text.find('\0') == std::string_view::npos,
                "a query of Prometheus, at most 2,000 bytes");
}
Complaint checkComparison(std::string_view text) {
  return unless(parseComparison(text).has_value(), "a limit such as \"> 0.2\" or \"<= 99\", in quotes");
}
Complaint checkLanguage(std::string_view text) {
  return unless(fromText<Language>(text).has_value(), "en or zh-Hant");
}
Complaint checkChannelType(std::string_view text) {
  return unless(oneOf(text, {"telegram", "slack", "webhook", "email"}),
                "one of telegram, slack, webhook, email");
}
Complaint checkNoticeKind(std::string_view text) {
  std::string kinds;
  for (const auto& [kind, name] : EnumNames<NoticeKind>::names)
    kinds += (kinds.empty() ? "" : ", ") + std::string(name);
  return unless(fromText<NoticeKind>(text).has_value(), "one of " + kinds);
}
Complaint checkTier(std::string_view text) { return unless(fromText<Tier>(text).has_value(), "uat or prod"); }
Complaint checkChatId(std::string_view text) {
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  const bool number = !digits.empty() && digits.size() <= 20 &&
                      digits.find_first_not_of("0123456789") == std::string_view::npos;
  const bool name =
      text.starts_with('@') && text.size() > 1 && text.size() <= 64 && only(text.substr(1), "_");
  return unless(number || name, "the number of a chat, such as \"-1001234567890\", or \"@channel\"");
}
Complaint checkMailAddress(std::string_view text) {
  const std::size_t at = std::min(text.find('@'), text.size());
  const std::string_view name = text.substr(0, at);
  const std::string_view host = text.substr(std::min(at + 1, text.size()));
  return unless(!name.empty() && !host.empty() && text.size() <= 200 && only(name, "!#$%&'*+/=?^_`{|}~.-") &&
                    only(host, ".-"),
                "a mail address alone, such as releases@example.com");
}
Complaint checkSlackChannel(std::string_view text) {
  const std::string_view name = text.starts_with('#') ? text.substr(1) : text;
  return unless(!name.empty() && name.size() <= 80 && only(name, "-_"),
                "a channel's id or name, such as C012AB3CD or \"#releases\"");
}
Complaint checkLogLevel(std::string_view text) {
  return unless(oneOf(text, {"trace", "debug", "info", "warn", "error"}),
                "one of trace, debug, info, warn, error");
}
Complaint checkLogFormat(std::string_view text) {
  return unless(oneOf(text, {"text", "json"}), "text or json");
}

Complaint checkReconcile(std::string_view text) { return lasts(text, seconds(1), hours(24), "5m"); }
Complaint checkWindow(std::string_view text) { return lasts(text, minutes(1), hours(12), "60m"); }
Complaint checkRemind(std::string_view text) { return lasts(text, seconds(0), hours(12), "30m"); }
Complaint checkTimeout(std::string_view text) { return lasts(text, seconds(1), hours(24), "30m"); }
Complaint checkPoll(std::string_view text) { return lasts(text, seconds(1), minutes(10), "30s"); }
Complaint checkAge(std::string_view text) { return lasts(text, seconds(1), hours(24 * 366), "24h"); }
Complaint checkGrace(std::string_view text) { return lasts(text, seconds(0), hours(24 * 366), "72h"); }
Complaint checkPause(std::string_view text) { return lasts(text, seconds(0), hours(24), "10m"); }
Complaint checkWithin(std::string_view text) { return lasts(text, Millis(1), seconds(30), "2s"); }
Complaint checkAnnounce(std::string_view text) { return lasts(text, seconds(0), hours(24 * 30), "24h"); }
Complaint checkRefresh(std::string_view text) { return lasts(text, minutes(1), hours(24 * 7), "1h"); }

std::optional<int> parseTimeOfDay(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hour = parseInteger(text.substr(0, 2));
  const auto minute = parseInteger(text.substr(3));
  if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  return static_cast<int>(*hour * 60 + *minute);
}

std::optional<int> parseWeekday(std::string_view text) {
  const auto* const found = std::find(kWeekdays.begin(), kWeekdays.end(), text);
  if (found == kWeekdays.end()) return std::nullopt;
  return static_cast<int>(found - kWeekdays.begin());
}

std::optional<std::int64_t> parseInteger(std::string_view text) {
  std::int64_t value = 0;
  if (text.empty() || text.front() == '-') return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> parsePercent(std::string_view text) {
  const auto value = parseCoverage(text);
  return value && *value < 100 ? value : std::nullopt;
}

std::optional<double> parseCoverage(std::string_view text) {
  if (text.ends_with('%')) text.remove_suffix(1);
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (!(value > 0 && value <= 100)) return std::nullopt;
  return value;
}

std::string workflowFile(std::string_view text) {
  constexpr std::string_view folder = ".github/workflows/";
  if (text.starts_with(folder)) text.remove_prefix(folder.size());
  return std::string(text);
}

}  // namespace sluice::config
