#include "core/flows/repository_orders.h"

#include <algorithm>

#include "base/digest.h"
#include "core/flows/fix_orders.h"
#include "core/rules/gate.h"
#include "core/rules/version.h"
#include "core/survey_request.h"

namespace sluice {
namespace {

std::string nameOf(const std::optional<Tier>& tier) {
  return tier ? std::string(toText(*tier)) : "both environments";
}

}  // namespace

Answer lockEnvironment(Draft& draft, const LockEnvironment& command, const Who& who) {
  if (auto refusal = refusalFor(who, {Role::admin}, "lock an environment")) return refused(*refusal);
  if (command.reason.empty())
    return refused(Reason{Rule::grammar, "a lock needs a reason: `/lock prod for 2h database work`", {}});
  Lock lock;
  lock.repository = draft.settings().repository;
  lock.id = "lock-" + sha256Hex(lock.repository.str() + std::to_string(draft.nextSequence())).substr(0, 12);
  lock.environment = command.environment;
  lock.owner = who.name;
  lock.reason = command.reason;
  lock.at = draft.now();
  if (command.length) lock.until = draft.now() + *command.length;
  draft.find(Rule::lock, nameOf(lock.environment) + " locked by " + who.name + ": " + lock.reason);
  Answer answer = accepted("Locked " + nameOf(lock.environment) +
                           (lock.until ? " until " + draft.settings().zone.describe(*lock.until) : "") +
                           ": " + lock.reason);
  answer.id = lock.id;
  draft.putLock(std::move(lock));
  return answer;
}

Answer unlockEnvironment(Draft& draft, const Unlock& command, const Who& who) {
  std::vector<Lock> mine;
  std::vector<Reason> others;
  for (const auto& [id, lock] : draft.gateView().locks) {
    const bool meant = command.id.empty() ? !command.environment || lock.environment == command.environment
                                          : id == command.id;
    if (!meant || !lock.activeAt(draft.now())) continue;
    const bool owner = who.person && !who.bot && lock.owner == who.person->login;
    if (owner || hasRole(who, {Role::admin})) {
      mine.push_back(lock);
    } else {
      others.push_back({Rule::permission,
                        "the lock of " + lock.owner + " is opened by its owner or an admin",
                        {Role::admin}});
    }
  }
  if (mine.empty() && others.empty()) {
    Answer answer = refused(Reason{Rule::lock, "there is no such lock", {}});
    answer.unknown = true;
    return answer;
  }
  if (mine.empty()) return refused(others);
  for (Lock& lock : mine) {
    lock.released_at = draft.now();
    lock.released_by = who.name;
    draft.find(Rule::lock, nameOf(lock.environment) + " unlocked by " + who.name);
    draft.putLock(lock);
  }
  return accepted("Unlocked by " + who.name + ".");
}

Answer attestCheck(Draft& draft, const Attest& command, const Who& who) {
  if (auto refusal = refusalFor(who, {Role::oncall, Role::manager, Role::admin}, "vouch for a check"))
    return refused(*refusal);
  const auto& list = draft.settings().checklist;
  const auto item =
      std::find_if(list.begin(), list.end(), [&](const auto& i) { return i.name == command.check; });
  if (item == list.end() || !takesWord(*item)) {
    std::string open;
    for (const ChecklistItem& i : list) {
      if (takesWord(i)) open += " `" + i.name + "`";
    }
    return refused(Reason{
        Rule::checklist,
        "`" + command.check +
            "` is not a check that a person vouches for here; these are:" + (open.empty() ? " none" : open),
        {}});
  }
  draft.putAttestation(
      Attestation{draft.settings().repository, command.check, who.name, command.note, draft.now()});
  draft.find(Rule::checklist, command.check + " vouched for by " + who.name);
  return accepted("`" + command.check + "` is vouched for by " + who.name + " for " +
                  formatDuration(item->valid_for) + ".");
}

Answer withdrawAttestation(Draft& draft, const WithdrawAttestation& command, const Who& who) {
  const auto found = draft.gateView().attestations.find(command.check);
  if (found == draft.gateView().attestations.end() || found->second.withdrawn_at)
    return refused(Reason{Rule::checklist, "nobody's word for `" + command.check + "` holds", {}});
  const bool own = who.person && !who.bot && found->second.by == who.name;
  if (!own && !hasRole(who, {Role::admin})) {
    return refused(Reason{Rule::permission,
                          "the word of " + found->second.by + " is taken back by themselves or an admin",
                          {Role::admin}});
  }
  Attestation attestation = found->second;
  attestation.withdrawn_at = draft.now();
  attestation.withdrawn_by = who.name;
  draft.putAttestation(std::move(attestation));
  draft.find(Rule::checklist, command.check + ": the word for it was taken back by " + who.name);
  return accepted("The word for `" + command.check + "` is taken back by " + who.name + ".");
}

/// What is stated is where a rollback starts from: down its own history, and with what came with it.
void restate(Environment& environment, const Release& release) {
  if (environment.running == std::optional(release)) return;
  auto& history = environment.history;
  const auto past = std::find_if(history.begin(), history.end(),
                                 [&](const PastRelease& one) { return one.release == release; });
  if (past != history.end()) {
    environment.fixes = past->fixes;
    history.erase(past, history.end());
    return;
  }
  std::erase_if(history,
                [&](const PastRelease& one) { return newerThan(one.release.version, release.version); });
  if (environment.running && !newerThan(environment.running->version, release.version))
    keepHistory(environment);
  environment.fixes.clear();
}

Answer adoptVersion(Draft& draft, const Adopt& command, const Who& who) {
  if (auto refusal = refusalFor(who, {Role::admin}, "state what an environment runs"))
    return refused(*refusal);
  if (const Deployment* deployment = liveDeployment(draft.gateView(), command.environment)) {
    return refused(
        Reason{Rule::concurrency, "deployment " + deployment->id.str() + " is on its way there", {}});
  }
  if (!draft.survey())
    return refused(Reason{Rule::version, "the repository could not be read yet; try again", {}});
  const auto& tags = draft.survey()->tags;
  const auto tag =
      std::find_if(tags.begin(), tags.end(), [&](const Release& t) { return t.version == command.version; });
  if (tag == tags.end()) {
    return refused(
        Reason{Rule::version, "the repository has no SemVer tag `" + command.version.str() + "`", {}});
  }
  Environment& environment = draft.editFacts().environment(command.environment);
  restate(environment, *tag);
  environment.running = *tag;
  environment.half_done.reset();
  environment.deployment = DeploymentId();
  environment.good = false;
  environment.stated_by = who.name;
  environment.since = draft.now();
  draft.find(Rule::version, std::string(toText(command.environment)) + " runs " + tag->version.str() +
                                ", stated by " + who.name);
  const std::string changed = std::string(toText(command.environment)) + " now runs " + tag->version.str();
  for (const std::int64_t number : draft.fixNumbers()) voidStaleApprovals(draft, number, changed);
  draft.effect("survey", TakeSurvey{surveyRequestFor(draft.facts(), draft.settings())}, Repeat::coalesce);
  return accepted(std::string(toText(command.environment)) + " runs " + tag->version.str() +
                  ", as stated by " + who.name + ".");
}

}  // namespace sluice
