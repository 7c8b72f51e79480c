#include "engine/site.h"

#include <algorithm>

#include "core/rules/access.h"
#include "core/rules/impact.h"

namespace sluice {

Result<GitTurn::Held> GitTurn::take(Millis at_most) {
  std::unique_lock lock(mutex_);
  if (!freed_.wait_for(lock, at_most, [this] { return !taken_; })) {
    return fail(ErrorKind::transient,
                "the repository's git is busy with something long; try again in a minute");
  }
  taken_ = true;
  return Held(this);
}

void GitTurn::give() {
  const std::lock_guard lock(mutex_);
  taken_ = false;
  freed_.notify_one();
}

namespace {

Result<Access> accessAt(Site& site, const Person& person, const Clock& clock) {
  const Instant began = clock.now();
  auto access = site.ports.forge->readAccess(person.forge_login);
  if (!access) return access;
  access->login = person.login;
  access->at = began;
  return access;
}

Access unreadAccess(const Person& person, const Error& error, const Clock& clock) {
  Access access;
  access.login = person.login;
  access.problem = error.message.substr(0, 200);
  access.at = clock.now();
  return access;
}

bool isAmong(const std::vector<std::string>& logins, const Person& person) {
  return std::find(logins.begin(), logins.end(), person.login) != logins.end();
}

}  // namespace

std::vector<Access> Site::accessOf(const std::vector<std::string>& logins, const Clock& clock) {
  std::vector<Access> read;
  if (!settings().forge_permissions) return read;
  for (const Person& person : settings().people) {
    if (!isAmong(logins, person)) continue;
    auto access = accessAt(*this, person, clock);
    read.push_back(access ? std::move(*access) : unreadAccess(person, access.error(), clock));
  }
  return read;
}

void Site::addAccess(PullRequestObserved& seen, const Clock& clock) {
  if (settings().forge_permissions) seen.access = accessOf(peopleBehind(settings(), seen), clock);
}

Result<Survey> Site::survey(const SurveyRequest& request, const Clock& clock) {
  std::vector<Access> people;
  for (const Person& person : settings().people) {
    if (!isAmong(request.people, person)) continue;
    auto access = accessAt(*this, person, clock);
    if (!access && access.error().kind == ErrorKind::transient) return fail(access.error());
    people.push_back(access ? std::move(*access) : unreadAccess(person, access.error(), clock));
  }
  const auto turn = git_turn.take();
  if (!turn) return fail(turn.error());
  const Instant began = clock.now();
  auto survey = ports.git->survey(request);
  if (!survey) return survey;
  survey->at = began;
  survey->access = std::move(people);
  if (!settings().own_policy) return survey;
  auto policy = readPolicy(survey->prod.head.value_or(CommitId()));
  if (!policy) return fail(policy.error());
  survey->policy = std::move(*policy);
  return survey;
}

/// What is wrong with the file is an answer; only what may be better in a moment is an error.
Result<PolicyFile> Site::readPolicy(const CommitId& head) {
  PolicyFile file;
  file.commit = head;
  const std::string branch = "`" + settings().prod.branch.str() + "`";
  if (head.empty()) {
    file.problem = "cannot be read: there is no branch " + branch;
    return file;
  }
  const auto text = ports.git->readFile(head, std::string(kPolicyFile), kLargestPolicyFile);
  if (!text && text.error().kind == ErrorKind::transient) return fail(text.error());
  if (!text) {
    const bool missing = text.error().kind == ErrorKind::not_found;
    file.problem = missing ? "does not stand on " + branch : "does not count: " + text.error().message;
    return file;
  }
  auto policy = ports.policy(*text);
  if (policy) {
    file.policy = std::move(*policy);
    file.policy_from = head;
  } else {
    file.problem = "does not count: " + policy.error().message;
  }
  return file;
}

std::vector<CommitChecks> Site::readChecks(const std::vector<CommitId>& commits,
                                           const std::vector<std::string>& names) {
  std::vector<CommitChecks> all;
  for (const CommitId& commit : commits) {
    auto read = ports.forge->readChecks(commit, names);
    all.push_back(read ? std::move(*read) : CommitChecks{commit, {}, read.error().message});
  }
  return all;
}

std::vector<ProbeResult> Site::lookAtProbes(const Settings& effective,
                                            const std::vector<std::string>& checks) {
  std::vector<ChecklistItem> items;
  for (const ChecklistItem& item : effective.checklist) {
    const bool looked_at = item.probe != ProbeKind::attestation && item.probe != ProbeKind::skip;
    const bool wanted = checks.empty() || std::find(checks.begin(), checks.end(), item.name) != checks.end();
    if (looked_at && wanted) items.push_back(item);
  }
  if (items.empty()) return {};
  return ports.probes->look(items);
}

std::vector<ProbeResult> Site::smoke(Tier environment, const std::vector<std::string>& services) {
  return ports.probes->smoke(smokeSteps(settings(), environment, services));
}

}  // namespace sluice
