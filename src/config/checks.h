/// What a single value must look like. Each check answers with what was expected, or with nothing when the
/// value is good. Pure, but for the time zone database.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::config {

using Complaint = std::optional<std::string>;

Complaint checkText(std::string_view text);  ///< one line, not empty
Complaint checkPath(std::string_view text);
Complaint checkListen(std::string_view text);
Complaint checkPublicUrl(std::string_view text);
Complaint checkStore(std::string_view text);
Complaint checkLogin(std::string_view text);
Complaint checkRole(std::string_view text);
Complaint checkApprovals(std::string_view text);     ///< 1 to 5
Complaint checkPermissions(std::string_view text);   ///< config, forge
Complaint checkPolicySource(std::string_view text);  ///< central, repository
Complaint checkHost(std::string_view text);          ///< a host, also with a port
Complaint checkPositive(std::string_view text);
Complaint checkRepositoryName(std::string_view text);
Complaint checkForge(std::string_view text);
Complaint checkIssuer(std::string_view text);  ///< of identity tokens: https; http on loopback
Complaint checkApiUrl(std::string_view text);
Complaint checkCloneUrl(std::string_view text);
Complaint checkWebUrl(std::string_view text);
Complaint checkProbeUrl(std::string_view text);
Complaint checkZone(std::string_view text);
Complaint checkTimeOfDay(std::string_view text);
Complaint checkWeekday(std::string_view text);
Complaint checkWorkflow(std::string_view text);
Complaint checkBranch(std::string_view text);
Complaint checkStrategy(std::string_view text);
Complaint checkMode(std::string_view text);
Complaint checkServiceKind(std::string_view text);
Complaint checkTrafficShare(std::string_view text);  ///< 1 to 100
Complaint checkTriggerType(std::string_view text);
Complaint checkReporter(std::string_view text);
Complaint checkLabel(std::string_view text);
Complaint checkName(std::string_view text);  ///< of a service, a module, a check
Complaint checkGlob(std::string_view text);
Complaint checkMoment(std::string_view text);
Complaint checkReleaseNotes(std::string_view text);    ///< github, off
Complaint checkChangelog(std::string_view text);       ///< off, pull_request, commit
Complaint checkRepositoryPath(std::string_view text);  ///< of a file, from the top of the repository
Complaint checkKeyId(std::string_view text);           ///< OpenPGP: at least 16 hex digits
Complaint checkEmail(std::string_view text);
Complaint checkFreezeLevel(std::string_view text);
Complaint checkRecurrence(std::string_view text);  ///< RFC 5545 RRULE, by days
Complaint checkCalendar(std::string_view text);    ///< path or URL of an iCalendar file
Complaint checkHttpStatus(std::string_view text);
Complaint checkMethod(std::string_view text);  ///< of HTTP
Complaint checkHeader(std::string_view text);  ///< the name of one
Complaint checkDown(std::string_view text);    ///< required, none
Complaint checkPercent(std::string_view text);
Complaint checkCheckName(std::string_view text);  ///< of a commit status or a check run
Complaint checkArtifact(std::string_view text);   ///< review-findings …
Complaint checkCoverage(std::string_view text);
Complaint checkPointer(std::string_view text);     ///< RFC 6901, not of the whole
Complaint checkQuery(std::string_view text);       ///< of Prometheus
Complaint checkComparison(std::string_view text);  ///< `> 0.2`
Complaint checkLanguage(std::string_view text);
Complaint checkChannelType(std::string_view text);
Complaint checkNoticeKind(std::string_view text);
Complaint checkTier(std::string_view text);
Complaint checkChatId(std::string_view text);        ///< of Telegram: a number, or `@name`
Complaint checkSlackChannel(std::string_view text);  ///< `C0123ABC` or `#name`
Complaint checkChatApi(std::string_view text);       ///< of Telegram or Slack
Complaint checkHookUrl(std::string_view text);       ///< https; http on loopback
Complaint checkMailAddress(std::string_view text);   ///< as it may stand in a header
Complaint checkMailServer(std::string_view text);    ///< `smtp://host:587`, `smtps://host`
Complaint checkLogLevel(std::string_view text);
Complaint checkLogFormat(std::string_view text);
/// Lengths of time, each within sensible bounds.
Complaint checkReconcile(std::string_view text);  ///< 1s to 1d
Complaint checkWindow(std::string_view text);     ///< 1m to 12h
Complaint checkRemind(std::string_view text);     ///< at most 12h; 0s: never
Complaint checkTimeout(std::string_view text);    ///< 1s to 1d
Complaint checkPoll(std::string_view text);       ///< 1s to 10m
Complaint checkAge(std::string_view text);        ///< 1s to 366d
Complaint checkGrace(std::string_view text);      ///< 0s to 366d
Complaint checkPause(std::string_view text);      ///< 0s to 24h
Complaint checkWithin(std::string_view text);     ///< 1ms to 30s
Complaint checkAnnounce(std::string_view text);   ///< 0s to 30d
Complaint checkRefresh(std::string_view text);    ///< 1m to 7d

/// What the checks above read.
std::optional<int> parseTimeOfDay(std::string_view text);         ///< minute of the day
std::optional<int> parseWeekday(std::string_view text);           ///< 0 Monday … 6 Sunday
std::optional<std::int64_t> parseInteger(std::string_view text);  ///< decimal digits only
std::optional<double> parsePercent(std::string_view text);        ///< `20%` or `20`; above 0, below 100
std::optional<double> parseCoverage(std::string_view text);       ///< `80` or `80%`; above 0, at most 100
std::string workflowFile(std::string_view text);                  ///< without `.github/workflows/`

}  // namespace sluice::config
