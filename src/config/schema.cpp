#include "config/schema.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace sluice::config {
namespace {

// clang-format off
constexpr Key kKeys[] = {
    {"listen", Kind::scalar, checkListen},
    {"public_url", Kind::scalar, checkPublicUrl},
    {"tls", Kind::later},
    {"data_dir", Kind::scalar, checkPath},
    {"store", Kind::scalar, checkStore},
    {"language", Kind::scalar, checkLanguage},
    {"notify_templates", Kind::scalar, checkPath},
    {"record_templates", Kind::scalar, checkPath},
    {"freeze_env_file", Kind::scalar, checkPath},
    {"reconcile", Kind::scalar, checkReconcile},
    {"log", Kind::map},
    {"log.level", Kind::scalar, checkLogLevel},
    {"log.format", Kind::scalar, checkLogFormat},
    {"oidc", Kind::list},
    {"oidc[]", Kind::map},
    {"oidc[].issuer", Kind::scalar, checkIssuer},
    {"oidc[].audience", Kind::scalar, checkText},

    {"users", Kind::list},
    {"users[]", Kind::map},
    {"users[].login", Kind::scalar, checkLogin},
    {"users[].roles", Kind::list},
    {"users[].roles[]", Kind::scalar, checkRole},
    {"users[].github", Kind::scalar, checkLogin},
    {"users[].github_id", Kind::scalar, checkPositive},
    {"users[].gitlab", Kind::later},
    {"users[].gitea", Kind::later},
    {"users[].telegram", Kind::later},
    {"users[].slack", Kind::later},
    {"users[].email", Kind::later},

    {"tokens", Kind::list},
    {"tokens[]", Kind::map},
    {"tokens[].user", Kind::scalar, checkLogin},
    {"tokens[].secret", Kind::secret},

    {"freezes", Kind::list},
    {"freezes[]", Kind::map},
    {"freezes[].from", Kind::scalar, checkMoment},
    {"freezes[].until", Kind::scalar, checkMoment},
    {"freezes[].recur", Kind::scalar, checkRecurrence},
    {"freezes[].ics", Kind::scalar, checkCalendar},
    {"freezes[].refresh", Kind::scalar, checkRefresh},
    {"freezes[].timezone", Kind::scalar, checkZone},
    {"freezes[].modules", Kind::list},
    {"freezes[].modules[]", Kind::scalar, checkName},
    {"freezes[].level", Kind::scalar, checkFreezeLevel},
    {"freezes[].announce", Kind::scalar, checkAnnounce},
    {"freezes[].reason", Kind::scalar, checkText},

    {"defaults", Kind::map},
    {"repositories", Kind::list},
    {"repositories[]", Kind::map},
    {"repositories[].name", Kind::scalar, checkRepositoryName},
    {"repositories[].forge", Kind::scalar, checkForge},
    {"repositories[].api_url", Kind::scalar, checkApiUrl},
    {"repositories[].clone_url", Kind::scalar, checkCloneUrl},
    {"repositories[].ca_file", Kind::scalar, checkPath},
    {"repositories[].credentials", Kind::map},
    {"repositories[].credentials.token", Kind::secret},
    {"repositories[].credentials.app", Kind::map},
    {"repositories[].credentials.app.id", Kind::scalar, checkPositive},
    {"repositories[].credentials.app.installation_id", Kind::scalar, checkPositive},
    {"repositories[].credentials.app.private_key", Kind::secret},
    {"repositories[].credentials.ssh_key", Kind::scalar, checkPath},
    {"repositories[].credentials.known_hosts", Kind::scalar, checkPath},
    {"repositories[].webhook_secret", Kind::one_or_list},
    {"repositories[].webhook_secret[]", Kind::secret},
    {"repositories[].timezone", Kind::scalar, checkZone},
    {"repositories[].mode", Kind::scalar, checkMode},

    {"repositories[].slots", Kind::map},
    {"repositories[].slots.t1", Kind::scalar, checkTimeOfDay},
    {"repositories[].slots.t2", Kind::scalar, checkTimeOfDay},
    {"repositories[].slots.days", Kind::list},
    {"repositories[].slots.days[]", Kind::scalar, checkWeekday},
    {"repositories[].slots.window", Kind::scalar, checkWindow},
    {"repositories[].slots.workflows", Kind::map},
    {"repositories[].slots.workflows.t1", Kind::one_or_list},
    {"repositories[].slots.workflows.t1[]", Kind::scalar, checkWorkflow},
    {"repositories[].slots.workflows.t2", Kind::one_or_list},
    {"repositories[].slots.workflows.t2[]", Kind::scalar, checkWorkflow},
    {"repositories[].slots.workflows.T1", Kind::one_or_list},
    {"repositories[].slots.workflows.T1[]", Kind::scalar, checkWorkflow},
    {"repositories[].slots.workflows.T2", Kind::one_or_list},
    {"repositories[].slots.workflows.T2[]", Kind::scalar, checkWorkflow},
    {"repositories[].slots.remind", Kind::scalar, checkRemind},

    {"repositories[].environments", Kind::map},
    {"repositories[].environments.uat", Kind::map},
    {"repositories[].environments.uat.branch", Kind::scalar, checkBranch},
    {"repositories[].environments.uat.url", Kind::scalar, checkWebUrl},
    {"repositories[].environments.uat.strategy", Kind::scalar, checkStrategy},
    {"repositories[].environments.uat.rollout", Kind::map},
    {"repositories[].environments.uat.rollout.traffic", Kind::list},
    {"repositories[].environments.uat.rollout.traffic[]", Kind::scalar, checkTrafficShare},
    {"repositories[].environments.uat.rollout.pause", Kind::scalar, checkPause},
    {"repositories[].environments.uat.smoke", Kind::list},
    {"repositories[].environments.uat.smoke[]", Kind::map},
    {"repositories[].environments.uat.smoke[].name", Kind::scalar, checkName},
    {"repositories[].environments.uat.smoke[].services", Kind::list},
    {"repositories[].environments.uat.smoke[].services[]", Kind::scalar, checkName},
    {"repositories[].environments.uat.smoke[].http", Kind::map},
    {"repositories[].environments.uat.smoke[].http.url", Kind::scalar, checkProbeUrl},
    {"repositories[].environments.uat.smoke[].http.method", Kind::scalar, checkMethod},
    {"repositories[].environments.uat.smoke[].http.headers", Kind::names, checkHeader},
    {"repositories[].environments.uat.smoke[].http.headers.*", Kind::secret},
    {"repositories[].environments.uat.smoke[].http.body", Kind::secret},
    {"repositories[].environments.uat.smoke[].http.expect", Kind::one_or_map, checkHttpStatus},
    {"repositories[].environments.uat.smoke[].http.expect.status", Kind::scalar, checkHttpStatus},
    {"repositories[].environments.uat.smoke[].http.expect.body", Kind::scalar, checkText},
    {"repositories[].environments.uat.smoke[].http.expect.json", Kind::names, checkPointer},
    {"repositories[].environments.uat.smoke[].http.expect.json.*", Kind::json},
    {"repositories[].environments.uat.smoke[].http.expect.within", Kind::scalar, checkWithin},
    {"repositories[].environments.uat.smoke[].http.within", Kind::scalar, checkWithin},
    {"repositories[].environments.uat.smoke[].command", Kind::list},
    {"repositories[].environments.uat.smoke[].command[]", Kind::scalar, checkText},
    {"repositories[].environments.prod", Kind::map},
    {"repositories[].environments.prod.branch", Kind::scalar, checkBranch},
    {"repositories[].environments.prod.url", Kind::scalar, checkWebUrl},
    {"repositories[].environments.prod.strategy", Kind::scalar, checkStrategy},
    {"repositories[].environments.prod.rollout", Kind::map},
    {"repositories[].environments.prod.rollout.traffic", Kind::list},
    {"repositories[].environments.prod.rollout.traffic[]", Kind::scalar, checkTrafficShare},
    {"repositories[].environments.prod.rollout.pause", Kind::scalar, checkPause},
    {"repositories[].environments.prod.hotfix_rollout", Kind::map},
    {"repositories[].environments.prod.hotfix_rollout.traffic", Kind::list},
    {"repositories[].environments.prod.hotfix_rollout.traffic[]", Kind::scalar, checkTrafficShare},
    {"repositories[].environments.prod.hotfix_rollout.pause", Kind::scalar, checkPause},
    {"repositories[].environments.prod.smoke", Kind::list},
    {"repositories[].environments.prod.smoke[]", Kind::map},
    {"repositories[].environments.prod.smoke[].name", Kind::scalar, checkName},
    {"repositories[].environments.prod.smoke[].services", Kind::list},
    {"repositories[].environments.prod.smoke[].services[]", Kind::scalar, checkName},
    {"repositories[].environments.prod.smoke[].http", Kind::map},
    {"repositories[].environments.prod.smoke[].http.url", Kind::scalar, checkProbeUrl},
    {"repositories[].environments.prod.smoke[].http.method", Kind::scalar, checkMethod},
    {"repositories[].environments.prod.smoke[].http.headers", Kind::names, checkHeader},
    {"repositories[].environments.prod.smoke[].http.headers.*", Kind::secret},
    {"repositories[].environments.prod.smoke[].http.body", Kind::secret},
    {"repositories[].environments.prod.smoke[].http.expect", Kind::one_or_map, checkHttpStatus},
    {"repositories[].environments.prod.smoke[].http.expect.status", Kind::scalar, checkHttpStatus},
    {"repositories[].environments.prod.smoke[].http.expect.body", Kind::scalar, checkText},
    {"repositories[].environments.prod.smoke[].http.expect.json", Kind::names, checkPointer},
    {"repositories[].environments.prod.smoke[].http.expect.json.*", Kind::json},
    {"repositories[].environments.prod.smoke[].http.expect.within", Kind::scalar, checkWithin},
    {"repositories[].environments.prod.smoke[].http.within", Kind::scalar, checkWithin},
    {"repositories[].environments.prod.smoke[].command", Kind::list},
    {"repositories[].environments.prod.smoke[].command[]", Kind::scalar, checkText},

    {"repositories[].trigger", Kind::map},
    {"repositories[].trigger.type", Kind::scalar, checkTriggerType},
    {"repositories[].trigger.workflow", Kind::scalar, checkWorkflow},
    {"repositories[].trigger.timeout", Kind::scalar, checkTimeout},
    {"repositories[].trigger.poll", Kind::scalar, checkPoll},
    {"repositories[].trigger.url", Kind::secret},
    {"repositories[].trigger.secret", Kind::secret},
    {"repositories[].trigger.reporters", Kind::list},
    {"repositories[].trigger.reporters[]", Kind::scalar, checkReporter},

    {"repositories[].tracked", Kind::map},
    {"repositories[].tracked.labels", Kind::list},
    {"repositories[].tracked.labels[]", Kind::scalar, checkLabel},

    {"repositories[].services", Kind::list},
    {"repositories[].services[]", Kind::map},
    {"repositories[].services[].name", Kind::scalar, checkName},
    {"repositories[].services[].paths", Kind::list},
    {"repositories[].services[].paths[]", Kind::scalar, checkGlob},
    {"repositories[].services[].kind", Kind::scalar, checkServiceKind},
    {"repositories[].services[].needs", Kind::list},
    {"repositories[].services[].needs[]", Kind::scalar, checkName},
    {"repositories[].modules", Kind::names, checkName},
    {"repositories[].modules.*", Kind::list},
    {"repositories[].modules.*[]", Kind::scalar, checkGlob},
    {"repositories[].migrations", Kind::map},
    {"repositories[].migrations.paths", Kind::list},
    {"repositories[].migrations.paths[]", Kind::scalar, checkGlob},
    {"repositories[].migrations.down", Kind::scalar, checkDown},

    {"repositories[].checklist", Kind::names, checkName},
    {"repositories[].checklist.*", Kind::map},
    {"repositories[].checklist.*.skip", Kind::scalar, checkText},
    {"repositories[].checklist.*.attestation", Kind::map},
    {"repositories[].checklist.*.attestation.valid_for", Kind::scalar, checkAge},
    {"repositories[].checklist.*.file", Kind::map},
    {"repositories[].checklist.*.file.path", Kind::scalar, checkPath},
    {"repositories[].checklist.*.file.max_age", Kind::scalar, checkAge},
    {"repositories[].checklist.*.http", Kind::map},
    {"repositories[].checklist.*.http.url", Kind::scalar, checkProbeUrl},
    {"repositories[].checklist.*.http.expect", Kind::one_or_map, checkHttpStatus},
    {"repositories[].checklist.*.http.expect.status", Kind::scalar, checkHttpStatus},
    {"repositories[].checklist.*.http.expect.body", Kind::scalar, checkText},
    {"repositories[].checklist.*.http.expect.json", Kind::names, checkPointer},
    {"repositories[].checklist.*.http.expect.json.*", Kind::json},
    {"repositories[].checklist.*.http.expect.within", Kind::scalar, checkWithin},
    {"repositories[].checklist.*.prometheus", Kind::map},
    {"repositories[].checklist.*.prometheus.url", Kind::scalar, checkProbeUrl},
    {"repositories[].checklist.*.prometheus.query", Kind::scalar, checkQuery},
    {"repositories[].checklist.*.prometheus.expect", Kind::scalar, checkComparison},
    {"repositories[].checklist.*.command", Kind::list},
    {"repositories[].checklist.*.command[]", Kind::scalar, checkText},
    {"repositories[].checklist.*.disk", Kind::map},
    {"repositories[].checklist.*.disk.path", Kind::scalar, checkPath},
    {"repositories[].checklist.*.disk.min_free", Kind::scalar, checkPercent},
    {"repositories[].checklist.*.memory", Kind::map},
    {"repositories[].checklist.*.memory.max_used", Kind::scalar, checkPercent},

    {"repositories[].freezes", Kind::list},
    {"repositories[].freezes[]", Kind::map},
    {"repositories[].freezes[].from", Kind::scalar, checkMoment},
    {"repositories[].freezes[].until", Kind::scalar, checkMoment},
    {"repositories[].freezes[].recur", Kind::scalar, checkRecurrence},
    {"repositories[].freezes[].ics", Kind::scalar, checkCalendar},
    {"repositories[].freezes[].refresh", Kind::scalar, checkRefresh},
    {"repositories[].freezes[].timezone", Kind::scalar, checkZone},
    {"repositories[].freezes[].modules", Kind::list},
    {"repositories[].freezes[].modules[]", Kind::scalar, checkName},
    {"repositories[].freezes[].level", Kind::scalar, checkFreezeLevel},
    {"repositories[].freezes[].announce", Kind::scalar, checkAnnounce},
    {"repositories[].freezes[].reason", Kind::scalar, checkText},

    {"repositories[].alert", Kind::map},
    {"repositories[].alert.name", Kind::scalar, checkName},
    {"repositories[].alert.secret", Kind::one_or_list},
    {"repositories[].alert.secret[]", Kind::secret},
    {"repositories[].alert.environment", Kind::scalar, checkTier},
    {"repositories[].alert.labels", Kind::names, checkText},
    {"repositories[].alert.labels.*", Kind::scalar, checkText},
    {"repositories[].alert.within", Kind::scalar, checkAge},
    {"repositories[].analysis", Kind::later},
    {"repositories[].debt", Kind::map},
    {"repositories[].debt.grace", Kind::scalar, checkGrace},
    {"repositories[].labels", Kind::later},
    {"repositories[].lock_after_rollback", Kind::boolean},
    {"repositories[].monitoring", Kind::later},
    {"repositories[].notify", Kind::list},
    {"repositories[].notify[]", Kind::map},
    {"repositories[].notify[].type", Kind::scalar, checkChannelType},
    {"repositories[].notify[].name", Kind::scalar, checkName},
    {"repositories[].notify[].kinds", Kind::list},
    {"repositories[].notify[].kinds[]", Kind::scalar, checkNoticeKind},
    {"repositories[].notify[].environments", Kind::list},
    {"repositories[].notify[].environments[]", Kind::scalar, checkTier},
    {"repositories[].notify[].language", Kind::scalar, checkLanguage},
    {"repositories[].notify[].bot_token", Kind::secret},
    {"repositories[].notify[].chat_id", Kind::scalar, checkChatId},
    {"repositories[].notify[].api_url", Kind::scalar, checkChatApi},
    {"repositories[].notify[].url", Kind::secret},
    {"repositories[].notify[].channel", Kind::scalar, checkSlackChannel},
    {"repositories[].notify[].secret", Kind::secret},
    {"repositories[].notify[].server", Kind::scalar, checkMailServer},
    {"repositories[].notify[].user", Kind::scalar, checkText},
    {"repositories[].notify[].password", Kind::secret},
    {"repositories[].notify[].from", Kind::scalar, checkMailAddress},
    {"repositories[].notify[].to", Kind::one_or_list},
    {"repositories[].notify[].to[]", Kind::scalar, checkMailAddress},
    {"repositories[].permissions", Kind::scalar, checkPermissions},
    {"repositories[].policy", Kind::map},
    {"repositories[].policy.uat", Kind::map},
    {"repositories[].policy.uat.approvals", Kind::scalar, checkApprovals},
    {"repositories[].policy.uat.roles", Kind::list},
    {"repositories[].policy.uat.roles[]", Kind::scalar, checkRole},
    {"repositories[].policy.prod", Kind::map},
    {"repositories[].policy.prod.approvals", Kind::scalar, checkApprovals},
    {"repositories[].policy.prod.roles", Kind::list},
    {"repositories[].policy.prod.roles[]", Kind::scalar, checkRole},
    {"repositories[].policy.prod.flow1", Kind::map},
    {"repositories[].policy.prod.flow1.approvals", Kind::scalar, checkApprovals},
    {"repositories[].policy.prod.flow1.roles", Kind::list},
    {"repositories[].policy.prod.flow1.roles[]", Kind::scalar, checkRole},
    {"repositories[].policy.prod.flow2", Kind::map},
    {"repositories[].policy.prod.flow2.approvals", Kind::scalar, checkApprovals},
    {"repositories[].policy.prod.flow2.roles", Kind::list},
    {"repositories[].policy.prod.flow2.roles[]", Kind::scalar, checkRole},
    {"repositories[].policy.uat_merge", Kind::map},
    {"repositories[].policy.uat_merge.approvals", Kind::scalar, checkApprovals},
    {"repositories[].policy.uat_merge.roles", Kind::list},
    {"repositories[].policy.uat_merge.roles[]", Kind::scalar, checkRole},
    {"repositories[].policy_from", Kind::scalar, checkPolicySource},
    {"repositories[].policy_hosts", Kind::list},
    {"repositories[].policy_hosts[]", Kind::scalar, checkHost},
    {"repositories[].release_notes", Kind::choice, checkReleaseNotes},
    {"repositories[].changelog", Kind::choice, checkChangelog},
    {"repositories[].changelog_file", Kind::scalar, checkRepositoryPath},
    {"repositories[].signing", Kind::map},
    {"repositories[].signing.ssh_key", Kind::scalar, checkPath},
    {"repositories[].signing.openpgp_key", Kind::scalar, checkKeyId},
    {"repositories[].signing.gnupg_home", Kind::scalar, checkPath},
    {"repositories[].signing.email", Kind::scalar, checkEmail},
    {"repositories[].soak", Kind::scalar, checkGrace},
    {"repositories[].upstream", Kind::map},
    {"repositories[].upstream.required_checks", Kind::list},
    {"repositories[].upstream.required_checks[]", Kind::one_or_map, checkCheckName},
    {"repositories[].upstream.required_checks[].name", Kind::scalar, checkCheckName},
    {"repositories[].upstream.required_checks[].app", Kind::scalar, checkPositive},
    {"repositories[].upstream.artifacts", Kind::list},
    {"repositories[].upstream.artifacts[]", Kind::scalar, checkArtifact},
    {"repositories[].upstream.min_coverage", Kind::scalar, checkCoverage},
};
// clang-format on

/// Levenshtein. REQUIRES: both short.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0U);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({change, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::span<const Key> schema() { return kKeys; }

const Key* findKey(std::string_view path) {
  const auto* const found =
      std::find_if(std::begin(kKeys), std::end(kKeys), [&](const Key& key) { return key.path == path; });
  return found == std::end(kKeys) ? nullptr : found;
}

std::string_view nearestKey(std::string_view parent, std::string_view name) {
  if (name.size() > 40) return {};
  std::string_view nearest;
  std::size_t least = std::max<std::size_t>(1, std::min<std::size_t>(3, name.size() / 2)) + 1;
  for (const Key& key : kKeys) {
    std::string_view candidate = key.path;
    if (!parent.empty()) {
      if (!candidate.starts_with(parent) || candidate.substr(parent.size(), 1) != ".") continue;
      candidate.remove_prefix(parent.size() + 1);
    }
    if (key.kind == Kind::later || candidate.find_first_of(".[*") != std::string_view::npos) continue;
    const std::size_t changes = distance(name, candidate);
    if (changes < least) {
      least = changes;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace sluice::config
