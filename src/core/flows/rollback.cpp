#include "core/flows/rollback.h"

#include <algorithm>
#include <set>

#include "base/digest.h"
#include "core/flows/deployment.h"
#include "core/flows/fix_orders.h"
#include "core/flows/notify.h"
#include "core/flows/records.h"
#include "core/flows/reply.h"
#include "core/flows/rollout.h"
#include "core/rules/gate.h"
#include "core/rules/rollback_decision.h"
#include "core/rules/rollout.h"
#include "core/rules/version.h"
#include "core/text.h"

namespace sluice {
namespace {

/// On a pull request: its database migration can be left behind when the code goes back.
constexpr std::string_view kSafeToRollback = "safe-to-rollback";
constexpr std::string_view kIrreversible = "irreversible";

std::string nameOf(Tier tier) { return tier == Tier::uat ? "UAT" : "PROD"; }

bool carries(const Fix& fix, std::string_view label) {
  return std::any_of(fix.pr.labels.begin(), fix.pr.labels.end(),
                     [&](const Label& one) { return one.name == label; });
}

std::vector<std::string> servicesBackwards(const Draft& draft, const std::vector<std::int64_t>& fixes) {
  std::vector<std::string> names;
  const auto& services = draft.settings().services;
  for (auto service = services.rbegin(); service != services.rend(); ++service) {
    const bool touched = std::any_of(fixes.begin(), fixes.end(), [&](std::int64_t number) {
      const Fix* fix = draft.fix(number);
      return fix != nullptr && fix->plan &&
             std::find(fix->plan->services.begin(), fix->plan->services.end(), service->name) !=
                 fix->plan->services.end();
    });
    if (touched) names.push_back(service->name);
  }
  return names;
}

/// The tag to deploy a release from. Its own one, or, should somebody have deleted or moved that, the
/// rollback tag that was left there.
TagName refFor(const Draft& draft, const Release& release) {
  for (const Release& tag : draft.survey()->tags) {
    if (tag == release) return tag.version;
  }
  for (const Release& tag : draft.survey()->rollback_tags) {
    if (tag.sha == release.sha) return tag.version;
  }
  return TagName();
}

/// The release under the newest rollback tag that leads back: each names what PROD ran before a deployment.
std::optional<Release> leftByRollbackTag(const Draft& draft, const Release& running) {
  const Release* newest = nullptr;
  for (const Release& tag : draft.survey()->rollback_tags) {
    if (tag.sha != running.sha && (newest == nullptr || newest->version.str() < tag.version.str()))
      newest = &tag;
  }
  if (newest == nullptr) return std::nullopt;
  for (const Release& tag : draft.survey()->tags) {
    if (tag.sha == newest->sha)
      return newerThan(tag.version, running.version) ? std::nullopt : std::optional(tag);
  }
  return *newest;
}

/// For people, who know whether it ever ran there. Empty when there is none.
TagName nextLowerTag(const Draft& draft, const Release& running) {
  TagName best;
  for (const Release& tag : draft.survey()->tags) {
    if (newerThan(running.version, tag.version) && (best.empty() || newerThan(tag.version, best)))
      best = tag.version;
  }
  return best;
}

/// Back to what is recorded, over what failed on the way: its parts may run there.
void undoHalfDone(const Environment& environment, RollbackPlan& plan) {
  const HalfDone& half = *environment.half_done;
  plan.from = half.release;
  plan.to = *environment.running;
  plan.fixes = half.fixes;
  plan.undoes = {half.deployment};
  plan.services = half.services;
}

void chooseTarget(const Draft& draft, const TagName& to, RollbackPlan& plan) {
  const Environment& environment = draft.facts().environment(plan.environment);
  const std::vector<PastRelease>& history = environment.history;
  const auto stop = [&](const std::string& text) {
    plan.stops.push_back({Rule::version, text, {Role::admin}});
  };
  const auto tagGone = [&] {
    stop("the tag `" + plan.to.version.str() + "` was deleted or moved, and no rollback tag stands at " +
         shortId(plan.to.sha) + ": restore it, or name another release");
  };
  if (environment.half_done && (to.empty() || to == plan.from->version)) {
    undoHalfDone(environment, plan);
    plan.ref = refFor(draft, plan.to);
    if (plan.ref.empty()) tagGone();
    return;
  }
  const auto past = std::find_if(history.rbegin(), history.rend(), [&](const PastRelease& one) {
    return to.empty() ? !newerThan(one.release.version, plan.from->version) : one.release.version == to;
  });
  if (past != history.rend()) {
    plan.to = past->release;
  } else if (to.empty()) {
    const auto left = plan.environment == Tier::prod ? leftByRollbackTag(draft, *plan.from) : std::nullopt;
    if (!left) {
      const TagName lower = nextLowerTag(draft, *plan.from);
      return stop(nameOf(plan.environment) + " has run nothing before " + describeRelease(plan.from) +
                  " that Sluice knows of" +
                  (lower.empty()
                       ? ", and no release tag is below it"
                       : ": name the release, as in `/rollback " + std::string(toText(plan.environment)) +
                             " to " + lower.str() + " reason`"));
    }
    plan.to = *left;
  } else {
    const auto& tags = draft.survey()->tags;
    const auto tag =
        std::find_if(tags.begin(), tags.end(), [&](const Release& one) { return one.version == to; });
    if (tag == tags.end()) return stop("there is no release tag `" + to.str() + "`");
    plan.to = *tag;
  }
  plan.ref = refFor(draft, plan.to);
  if (plan.to.sha == plan.from->sha) {
    if (environment.good || !environment.stated_by.empty())
      return stop(nameOf(plan.environment) + " runs " + describeRelease(plan.from) + " already");
    // A way back has failed half way: what is recorded goes over it, and nothing is taken away.
    plan.services = servicesBackwards(draft, environment.fixes);
    if (plan.ref.empty()) tagGone();
    return;
  }
  if (newerThan(plan.to.version, plan.from->version))
    return stop(plan.to.version.str() + " is newer than " + describeRelease(plan.from) +
                ": a rollback goes back only");
  if (plan.ref.empty()) return tagGone();
  // Everything that came with the running release and with those between.
  plan.fixes = environment.fixes;
  plan.undoes = {environment.deployment};
  if (const auto& half = environment.half_done) {
    plan.fixes.insert(plan.fixes.end(), half->fixes.begin(), half->fixes.end());
    plan.undoes.push_back(half->deployment);
  }
  for (auto between = history.rbegin(); between != past; ++between) {
    plan.fixes.insert(plan.fixes.end(), between->fixes.begin(), between->fixes.end());
    plan.undoes.push_back(between->deployment);
  }
  std::erase_if(plan.undoes, [](const DeploymentId& id) { return id.empty(); });
}

void addStops(const Draft& draft, RollbackPlan& plan) {
  if (const Deployment* deployment = liveDeployment(draft.gateView(), plan.environment)) {
    plan.stops.push_back({Rule::concurrency,
                          "deployment " + deployment->id.str() + " of " + deployment->release.version.str() +
                              " is on its way there: cancel its run in CI, and order this when it has ended",
                          {}});
  }
  for (const auto& [id, lock] : draft.gateView().locks) {
    const bool concerns = !lock.environment || *lock.environment == plan.environment;
    if (!concerns || !lock.activeAt(draft.now()) || lock.owner == "sluice") continue;
    plan.needs_force.push_back({Rule::lock, "locked by " + lock.owner + ": " + lock.reason, {Role::admin}});
  }
  for (const std::int64_t number : plan.fixes) {
    const Fix* fix = draft.fix(number);
    if (fix == nullptr) continue;
    if (std::string left = leavesBehind(draft, *fix); !left.empty()) {
      plan.needs_force.push_back({Rule::strategy, left, {Role::admin}});
      plan.cannot_be_undone.push_back(std::move(left));
    }
  }
}

/// Where the forge shows the difference between the two releases; empty where no address of it is known.
std::string differenceLink(const Draft& draft, const RollbackPlan& plan) {
  if (plan.to.version.empty() || plan.from->version.empty()) return "";
  for (const std::int64_t number : plan.fixes) {
    const Fix* fix = draft.fix(number);
    if (fix == nullptr) continue;
    for (const std::string_view part : {"/pull/", "/issues/"}) {
      const std::size_t at = fix->pr.url.rfind(part);
      if (at != std::string::npos)
        return fix->pr.url.substr(0, at) + "/compare/" + plan.to.version.str() + "..." +
               plan.from->version.str();
    }
  }
  return "";
}

std::string describePlan(const Draft& draft, const RollbackPlan& plan) {
  std::string text = nameOf(plan.environment) + ": " + describeRelease(plan.from) + " → " +
                     describeRelease(plan.to) + " (" + shortId(plan.to.sha) + ")\n";
  for (const std::int64_t number : plan.fixes) {
    const Fix* fix = draft.fix(number);
    text += "\n- goes away and is held: " + (fix != nullptr ? fixRef(*fix) : "#" + std::to_string(number));
  }
  for (const std::string& left : plan.cannot_be_undone) text += "\n- ⚠️ " + left;
  if (const std::string link = differenceLink(draft, plan); !link.empty())
    text += "\n\nWhat goes away: " + link;
  return text;
}

void lockAfterwards(Draft& draft, const Deployment& rollback) {
  if (!draft.settings().lock_after_rollback) return;
  Lock lock;
  lock.repository = rollback.repository;
  lock.id = "lock-" + sha256Hex(lock.repository.str() + std::to_string(draft.nextSequence())).substr(0, 12);
  lock.environment = rollback.environment;
  lock.owner = "sluice";
  lock.reason =
      "rollback of " + describeRelease(rollback.previous) + " by " + rollback.by + ": " + rollback.why;
  lock.at = draft.now();
  draft.find(Rule::lock, std::string(toText(rollback.environment)) + " locked: " + lock.reason);
  draft.putLock(std::move(lock));
}

DeploymentId start(Draft& draft, const RollbackPlan& plan, const std::string& by, const std::string& why,
                   bool automatic) {
  Deployment deployment;
  deployment.id = newDeploymentId(draft);
  deployment.repository = draft.settings().repository;
  deployment.environment = plan.environment;
  deployment.purpose = Purpose::rollback;
  deployment.release = plan.to;
  deployment.ref = plan.ref;
  deployment.previous = plan.from;
  deployment.services = plan.services;
  deployment.strategy = "direct";
  deployment.steps = rolloutSteps(plan.services, deployment.strategy, {});
  deployment.by = by;
  deployment.why = why;
  deployment.automatic = automatic;
  deployment.undone = plan.fixes;
  deployment.undoes = plan.undoes;
  for (const std::int64_t number : plan.fixes) {
    if (const Fix* fix = draft.fix(number)) deployment.fixes.push_back(fix->id);
  }
  deployment.created_at = draft.now();
  deployment.asked_at = draft.now();
  deployment.pushed_at = draft.now();
  const bool migrates = std::any_of(plan.fixes.begin(), plan.fixes.end(), [&](std::int64_t number) {
    const Fix* fix = draft.fix(number);
    return fix != nullptr && fix->plan && !fix->plan->migrations.empty();
  });
  draft.find(Rule::state, "rollback of " + std::string(toText(plan.environment)) + " from " +
                              describeRelease(plan.from) + " to " + describeRelease(plan.to) + " by " + by +
                              ": " + why);
  lockAfterwards(draft, deployment);
  const DeploymentId id = deployment.id;
  if (migrates && draft.settings().down_migrations) deployment.migrate_down_to = plan.to.version.str();
  draft.addDeployment(std::move(deployment));
  startRollout(draft, id);
  for (const std::int64_t number : plan.fixes) {
    if (draft.fix(number) == nullptr) continue;
    const std::string marker = "rollback-" + id.str() + "-" + std::to_string(number);
    reply(draft, number, marker,
          "⏪ " + nameOf(plan.environment) + " goes back from " + describeRelease(plan.from) + " to " +
              describeRelease(plan.to) + ", by " + by + ": " + why + ".\n\n" + describePlan(draft, plan));
  }
  return id;
}

FixStatus statusBefore(const Fix& fix, FixStatus given) {
  for (auto step = fix.history.rbegin(); step != fix.history.rend(); ++step) {
    if (step->to == given) return step->from;
  }
  return fix.status;
}

/// The status that a deployment to this environment gave, if the fix stands there or further.
std::optional<FixStatus> givenBy(const Fix& fix, Tier tier) {
  if (tier == Tier::prod) {
    const bool live = fix.status == FixStatus::deployed_prod || fix.status == FixStatus::pending_uat_merge ||
                      fix.status == FixStatus::uat_merged;
    return live ? std::optional(FixStatus::deployed_prod) : std::nullopt;
  }
  if (fix.status == FixStatus::uat_merged) return FixStatus::uat_merged;
  const bool waits = fix.status == FixStatus::pending_prod && fix.flow == Flow::flow1;
  return fix.status == FixStatus::deployed_uat || waits ? std::optional(FixStatus::deployed_uat)
                                                        : std::nullopt;
}

/// `further`: what ran is gone; else only what was half way there.
void sendBack(Draft& draft, std::int64_t number, const Deployment& rollback, bool further) {
  const auto given = givenBy(*draft.fix(number), rollback.environment);
  // Its commits are on no side under another id any more: they have to be accounted for again, also those of
  // a hotfix that has begun anew since.
  if (given || (further && rollback.environment == Tier::prod)) {
    for (const Tier tier : {Tier::uat, Tier::prod}) {
      std::erase_if(draft.editFacts().environment(tier).accounted,
                    [&](const AccountedCommit& one) { return one.number == number; });
    }
  }
  if (!given) return;
  const FixStatus to = statusBefore(*draft.fix(number), *given);
  Fix& fix = draft.editFix(number);
  for (Approval& approval : fix.approvals) approval.used = false;
  // With no slot in between, the old approval would send it again at once.
  if (fix.flow == Flow::hotfix)
    std::erase_if(fix.approvals, [](const Approval& one) { return one.kind == ApprovalKind::prod; });
  const std::string what =
      "rollback of " + describeRelease(rollback.previous) + " by " + rollback.by + ": " + rollback.why;
  if (!fix.held) fix.held = Hold{rollback.by, what, draft.now(), Source::api};
  fix.reasons = {Reason{Rule::hold, what, {}}};
  draft.move(number, to, rollback.by, what);
}

/// The data may be damaged: going back alone does not mend it, and who answers for that has to know now.
std::string escalate(Draft& draft, const Deployment& rollback) {
  const RollbackDecision& decision = rollbackDecisionFor(Impact::data);
  Notice notice = deploymentNotice(draft, NoticeKind::escalation, "data", rollback);
  notice.subject = "data is at risk on " + nameOf(rollback.environment) + ": " + rollback.why;
  notice.who = rollback.by;
  notice.next = std::string(decision.then) + ".";
  tell(draft, std::move(notice));
  return "\n\n🚨 Data is at risk: " + std::string(decision.then) + "." + callFor(draft);
}

}  // namespace

void heed(Impact impact, RollbackPlan& plan) {
  const RollbackDecision& decision = rollbackDecisionFor(impact);
  if (decision.advice != RollbackAdvice::monitor) return;
  plan.needs_force.push_back(
      {Rule::severity,
       std::string(toText(impact)) + " is no reason to roll back: " + std::string(decision.then),
       {Role::admin}});
}

std::string callFor(const Draft& draft) {
  std::string people;
  for (const Person& person : draft.settings().people) {
    const bool answers = std::any_of(person.roles.begin(), person.roles.end(), [](Role role) {
      return role == Role::admin || role == Role::cto || role == Role::oncall;
    });
    if (answers && !person.forge_login.empty()) people += " @" + person.forge_login;
  }
  return people.empty() ? "" : " For your attention:" + people + ".";
}

std::string leavesBehind(const Draft& draft, const Fix& fix) {
  if (carries(fix, kIrreversible)) return "#" + std::to_string(fix.number) + " is marked as irreversible";
  const bool migrates = fix.plan && !fix.plan->migrations.empty();
  if (!migrates || draft.settings().down_migrations || carries(fix, kSafeToRollback)) return "";
  return "the database migration of #" + std::to_string(fix.number) + " (" + fix.plan->migrations.front() +
         ") stays: nothing here takes it back";
}

RollbackPlan planRollback(const Draft& draft, Tier environment, const TagName& to) {
  RollbackPlan plan;
  plan.environment = environment;
  plan.from = draft.facts().environment(environment).running;
  if (!draft.survey()) {
    plan.stops.push_back({Rule::git, "the repository could not be read yet; try again", {}});
    return plan;
  }
  if (!plan.from) {
    plan.stops.push_back({Rule::version,
                          "nobody knows what " + nameOf(environment) + " runs: `sluice adopt` states it",
                          {Role::admin}});
    return plan;
  }
  chooseTarget(draft, to, plan);
  if (plan.services.empty()) plan.services = servicesBackwards(draft, plan.fixes);
  addStops(draft, plan);
  return plan;
}

Answer rollBack(Draft& draft, const RollBack& command, const Who& who) {
  if (auto refusal = refusalFor(who, {Role::admin}, "roll back")) return refused(*refusal);
  if (command.reason.empty())
    return refused(Reason{Rule::grammar, "a rollback needs a reason: `/rollback prod totals are wrong`", {}});
  RollbackPlan plan = planRollback(draft, command.environment, command.to);
  if (!plan.stops.empty()) return refused(plan.stops);
  if (command.impact) heed(*command.impact, plan);
  if (!plan.needs_force.empty() && !command.force) {
    std::vector<Reason> reasons = plan.needs_force;
    reasons.push_back({Rule::permission, "an admin rolls back all the same with `--force`", {Role::admin}});
    return refused(std::move(reasons));
  }
  Answer answer = accepted("");
  answer.id = start(draft, plan, who.name, command.reason, false).str();
  answer.text = "Rolling back, by " + who.name + ": " + command.reason + ".\n\n" + describePlan(draft, plan) +
                "\n\nDeployment `" + answer.id + "`. " +
                (draft.settings().lock_after_rollback
                     ? nameOf(plan.environment) + " is locked until somebody says `/unlock " +
                           std::string(toText(plan.environment)) + "`. "
                     : "") +
                "When it runs: go through the smoke test by hand, and say what broke.";
  if (command.impact == Impact::data)
    answer.text += escalate(draft, *draft.deployment(DeploymentId(answer.id)));
  return answer;
}

void rollBackByItself(Draft& draft, const Deployment& bad, const std::string& why) {
  Environment& environment = draft.editFacts().environment(bad.environment);
  RollbackPlan plan;
  plan.environment = bad.environment;
  const auto giveUp = [&](const std::string& text) {
    draft.find(Rule::state, "no rollback by itself: " + text);
    Notice notice = deploymentNotice(draft, NoticeKind::escalation, "escalation", bad);
    notice.reasons = {Reason{Rule::state, why, {Role::admin}}, Reason{Rule::state, text, {Role::admin}}};
    tell(draft, std::move(notice));
    for (const FixId& id : bad.fixes) {
      const Fix* fix = draft.fix(id);
      if (fix == nullptr) continue;
      const std::string marker = "escalated-" + bad.id.str() + "-" + std::to_string(fix->number);
      reply(draft, fix->number, marker,
            "🚨 " + nameOf(bad.environment) + " needs a person now: " + why +
                ", and Sluice cannot go back by itself: " + text + "." + callFor(draft));
    }
  };
  if (bad.purpose == Purpose::rollback) return giveUp("it was a rollback already, and goes no further back");
  if (bad.state == DeploymentState::succeeded) {
    plan = planRollback(draft, bad.environment, TagName());
  } else {
    // It was never recorded as what runs: what is recorded is the release to go back to.
    if (!environment.running) return giveUp("no earlier release is known");
    if (!draft.survey()) return giveUp("the repository could not be read yet");
    if (!environment.half_done) return giveUp("nothing of it was begun");
    undoHalfDone(environment, plan);
    plan.ref = refFor(draft, plan.to);
    addStops(draft, plan);
    if (plan.ref.empty()) return giveUp("the tag of " + describeRelease(plan.to) + " is gone");
    environment.good = false;
  }
  for (const std::vector<Reason>* reasons : {&plan.stops, &plan.needs_force}) {
    if (!reasons->empty()) return giveUp(reasons->front().text);
  }
  start(draft, plan, "sluice", why, true);
}

void rolledBack(Draft& draft, const Deployment& rollback) {
  Environment& environment = draft.editFacts().environment(rollback.environment);
  auto& history = environment.history;
  const auto back = std::find_if(history.rbegin(), history.rend(),
                                 [&](const PastRelease& past) { return past.release == rollback.release; });
  const bool further = environment.running != std::optional(rollback.release);
  if (further) {
    // It goes down its own history, so that the next rollback goes one further back.
    environment.fixes = back == history.rend() ? std::vector<std::int64_t>{} : back->fixes;
    history.erase(back == history.rend() ? history.begin() : std::prev(back.base()), history.end());
  }
  environment.running = rollback.release;
  environment.deployment = rollback.id;
  environment.good = true;
  environment.half_done.reset();
  environment.stated_by.clear();
  environment.since = draft.now();
  Notice notice = deploymentNotice(draft, NoticeKind::rollback, "rollback", rollback);
  notice.who = rollback.by;
  notice.reasons = {Reason{Rule::state, rollback.why, {}}};
  tell(draft, std::move(notice));
  recordUndone(draft, rollback);
  for (const std::int64_t number : rollback.undone) {
    if (draft.fix(number) == nullptr) continue;
    sendBack(draft, number, rollback, further);
    Fix& fix = draft.editFix(number);
    if (fix.live() && !fix.held) {
      fix.held = Hold{rollback.by, "rollback of " + describeRelease(rollback.previous) + ": " + rollback.why,
                      draft.now(), Source::api};
    }
    const std::string marker = "rolledback-" + rollback.id.str() + "-" + std::to_string(number);
    reply(draft, number, marker,
          "⏪ " + nameOf(rollback.environment) + " runs " + describeRelease(rollback.release) +
              " again. The fix is " + std::string(toText(fix.status)) +
              " and held until `/unhold`. Next: the smoke test by hand, the root cause, and "
              "a plan for the change.");
  }
}

}  // namespace sluice
