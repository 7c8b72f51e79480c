#include "core/flows/deployment.h"

#include <algorithm>

#include "base/digest.h"
#include "core/flows/cycle.h"
#include "core/flows/fix_orders.h"
#include "core/flows/notify.h"
#include "core/flows/plan.h"
#include "core/flows/promote.h"
#include "core/flows/records.h"
#include "core/flows/reply.h"
#include "core/flows/rollback.h"
#include "core/flows/rollout.h"
#include "core/flows/settlement.h"
#include "core/manifest.h"
#include "core/rules/approval.h"
#include "core/rules/gate.h"
#include "core/rules/hotfix.h"
#include "core/rules/impact.h"
#include "core/rules/rollout.h"
#include "core/rules/version.h"
#include "core/text.h"

namespace sluice {
namespace {

/// How often upstream is looked at while it is not ready: CI begins to check what was picked once it is
/// pushed.
constexpr Millis kLookEvery = std::chrono::minutes(1);

std::vector<std::int64_t> numbersOf(const Draft& draft, const Deployment& deployment) {
  std::vector<std::int64_t> numbers;
  for (const FixId& id : deployment.fixes) {
    if (const Fix* fix = draft.fix(id)) numbers.push_back(fix->number);
  }
  return numbers;
}

std::vector<std::string> servicesOf(const Draft& draft, const std::vector<std::int64_t>& fixes) {
  std::vector<std::string> names;
  for (const ServiceSettings& service : draft.settings().services) {  // dependency order
    const bool touched = std::any_of(fixes.begin(), fixes.end(), [&](std::int64_t number) {
      const Fix& fix = *draft.fix(number);
      return fix.plan && std::find(fix.plan->services.begin(), fix.plan->services.end(), service.name) !=
                             fix.plan->services.end();
    });
    if (touched) names.push_back(service.name);
  }
  return names;
}

std::string strategyOf(const Draft& draft, Tier tier, const std::vector<std::int64_t>& fixes) {
  const std::string& configured = draft.settings().environment(tier).strategy;
  if (configured != "auto") return configured;
  std::string strategy = "direct";
  Risk worst = Risk::low;
  for (const std::int64_t number : fixes) {
    const Fix& fix = *draft.fix(number);
    if (fix.plan && fix.plan->risk >= worst) {
      worst = fix.plan->risk;
      strategy = fix.plan->strategy;
    }
  }
  return strategy;
}

/// Two releases of one night may be decided within a second of each other, and each leaves a tag of its own.
TagName rollbackTag(const Environment& environment, Instant now) {
  return TagName("rollback-" + toCompactUtc(std::max(now, environment.since + std::chrono::seconds(1))));
}

void finish(Draft& draft, const DeploymentId& id, DeploymentState state, const std::string& reason) {
  Deployment& deployment = draft.editDeployment(id);
  deployment.state = state;
  deployment.finished_at = draft.now();
  deployment.look_at.reset();
  deployment.reason = reason;
  std::vector<Lock> own;
  for (const auto& [name, lock] : draft.gateView().locks) {
    if (lock.deployment == id && lock.live()) own.push_back(lock);
  }
  for (Lock& lock : own) {
    lock.released_at = draft.now();
    lock.released_by = "sluice";
    draft.putLock(std::move(lock));
  }
  recordEnded(draft, id);
}

void comment(Draft& draft, std::int64_t number, const DeploymentId& id, const std::string& body) {
  const std::string marker = id.str() + "-" + std::to_string(number);
  reply(draft, number, marker, body);
}

/// Nobody knows what runs there now, and nothing else goes there: a person is needed.
void rollbackFailed(Draft& draft, const Deployment& deployment) {
  draft.editFacts().environment(deployment.environment).good = false;
  Notice notice = deploymentNotice(draft, NoticeKind::escalation, "escalation", deployment);
  notice.reasons = {Reason{Rule::ci, "the rollback failed: " + deployment.reason, {Role::admin}}};
  tell(draft, std::move(notice));
  for (const std::int64_t number : numbersOf(draft, deployment)) {
    const std::string name(toText(deployment.environment));
    comment(draft, number, deployment.id,
            "🚨 The rollback of " + name + " to " + deployment.release.version.str() + " failed: " +
                deployment.reason + ". A person is needed now: look at what runs there, then `/rollback " +
                name + "` again or `sluice adopt`." + callFor(draft));
  }
}

/// Asks the forge about the release's commit where it must; otherwise what is known is judged at once.
void lookUpstream(Draft& draft, const DeploymentId& id) {
  ReadChecks ask{CycleId(), id, 0, {draft.deployment(id)->release.sha}, checksToRead(draft.settings())};
  if (ask.names.empty()) {
    deploymentChecked(draft, id, {});
    return;
  }
  draft.editDeployment(id).look_at.reset();
  draft.effect("checks/" + id.str() + "/" + std::to_string(draft.nextSequence()), std::move(ask));
}

/// An emergency waits for no slot, checklist or freeze: rules/hotfix.h has what it waits for. Required checks
/// and the one deployment at a time hold for it too.
void keepForEmergency(Gate& gate) {
  std::erase_if(gate.checks, [](const Check& check) {
    return check.rule != Rule::upstream && check.rule != Rule::concurrency;
  });
  gate.open =
      std::all_of(gate.checks.begin(), gate.checks.end(), [](const Check& check) { return check.good(); });
}

/// Nothing but upstream keeps it closed, and that is not ready or could not be read.
bool mayStillOpen(const Gate& gate, const std::vector<CommitChecks>& read) {
  const bool unread =
      std::any_of(read.begin(), read.end(), [](const CommitChecks& one) { return !one.problem.empty(); });
  return std::all_of(gate.checks.begin(), gate.checks.end(), [&](const Check& check) {
    if (check.good()) return true;
    if (check.rule != Rule::upstream) return false;
    return check.state == CheckState::pending || (unread && check.name == "required_checks");
  });
}

}  // namespace

Tier tierOf(Purpose purpose) {
  switch (purpose) {
    case Purpose::uat_release:
    case Purpose::uat_merge:
      return Tier::uat;
    case Purpose::prod_flow1:
    case Purpose::prod_flow2:
    case Purpose::hotfix:
    case Purpose::promotion:
    case Purpose::rollback:  // says for itself where it goes
      return Tier::prod;
  }
  return Tier::prod;
}

DeploymentId newDeploymentId(Draft& draft) {
  const std::string name = draft.settings().repository.str() + "/" + std::to_string(draft.nextSequence());
  // Whoever could guess an id might start a run that passes for the one Sluice is about to start.
  const auto& secretly = draft.settings().unguessable;
  return DeploymentId("dep-" + (secretly ? secretly("deployment " + name) : sha256Hex(name)).substr(0, 16));
}

void failDeployment(Draft& draft, const DeploymentId& id, Rule rule, const std::string& reason) {
  finish(draft, id, DeploymentState::failed, reason);
  const Deployment deployment = *draft.deployment(id);
  draft.find(rule, "deployment " + id.str() + " of " + deployment.release.version.str() + " to " +
                       std::string(toText(deployment.environment)) + " failed: " + reason);
  if (deployment.purpose == Purpose::rollback) {
    rollbackFailed(draft, deployment);
    return;
  }
  if (deployment.triggered_at) {
    draft.editFacts().environment(deployment.environment).half_done =
        HalfDone{id, deployment.release, numbersOf(draft, deployment), begunBackwards(deployment.steps)};
  }
  for (const std::int64_t number : numbersOf(draft, deployment)) {
    markApprovals(draft, number, deployment.purpose, false);  // not shipped: they may be taken back again
    draft.explain(number, {Reason{rule, reason, {Role::admin, Role::manager}}});
    if (deployment.purpose == Purpose::hotfix) draft.editFix(number).hotfix->failed = reason;
    comment(draft, number, id,
            "❌ The deployment of " + deployment.release.version.str() + " to " +
                std::string(toText(deployment.environment)) + " failed: " + reason + ". The fix stays " +
                std::string(toText(draft.fix(number)->status)) + ".");
  }
  Notice notice = deploymentNotice(draft, NoticeKind::failed, "failed", deployment);
  notice.reasons = {Reason{rule, reason, {Role::admin, Role::manager}}};
  tell(draft, std::move(notice));
  cycleDeployed(draft, deployment);
}

void succeedDeployment(Draft& draft, const DeploymentId& id) {
  finish(draft, id, DeploymentState::succeeded, "");
  const Deployment deployment = *draft.deployment(id);
  if (deployment.purpose == Purpose::rollback) {
    rolledBack(draft, deployment);
    return;
  }
  Environment& environment = draft.editFacts().environment(deployment.environment);
  const std::vector<std::int64_t> numbers = numbersOf(draft, deployment);
  if (environment.running && environment.running->sha != deployment.release.sha) {
    keepHistory(environment);
    environment.fixes = numbers;
  } else {
    environment.fixes.insert(environment.fixes.end(), numbers.begin(), numbers.end());
  }
  if (deployment.purpose == Purpose::promotion) draft.editFacts().promotion.reset();
  environment.running = deployment.release;
  environment.deployment = id;
  environment.good = true;
  environment.half_done.reset();
  environment.stated_by.clear();
  environment.since = draft.now();
  draft.find(Rule::ci, deployment.release.version.str() + " runs on " +
                           std::string(toText(deployment.environment)) + ", run " + deployment.run.url);
  for (const std::int64_t number : numbers) {
    settleFix(draft, number, deployment.purpose, deployment.release,
              "deployed as " + deployment.release.version.str());
  }
  tellSettled(draft, numbers, deployment.release, id.str(), &deployment);
  if (deployment.environment == Tier::uat) {
    // A newer UAT release holds every fix that is there already: approvals from now on are for this one,
    // older ones are void.
    for (const std::int64_t number : draft.fixNumbers()) {
      const Fix& fix = *draft.fix(number);
      if (fix.flow != Flow::flow1) continue;
      if (fix.status == FixStatus::deployed_uat || fix.status == FixStatus::pending_prod) {
        draft.editFix(number).uat_release = deployment.release;
        voidStaleApprovals(draft, number, "UAT now runs " + deployment.release.version.str());
      }
    }
  }
  voidPromotion(draft);
  cycleDeployed(draft, deployment);
}

Gate gateBefore(const Draft& draft, const Deployment& deployment, const Upstream& upstream) {
  State view = draft.gateView();
  view.deployments.erase(deployment.id);
  std::erase_if(view.locks, [&](const auto& entry) { return entry.second.deployment == deployment.id; });
  const Cycle* cycle = draft.cycle(deployment.cycle);
  Gate gate =
      evaluateGate(view, draft.settings(), deployment.environment,
                   cycle != nullptr ? cycle->probes : std::vector<ProbeResult>{}, upstream, draft.now());
  if (deployment.purpose == Purpose::hotfix) keepForEmergency(gate);
  return gate;
}

DeploymentId startDeployment(Draft& draft, const DeploymentOrder& order) {
  const Settings& settings = draft.settings();
  const Tier tier = tierOf(order.purpose);
  {
    // From the first deployment on it counts what was deployed, no longer which tags there are: this one's
    // tag says nothing until it ran well.
    Environment& first = draft.editFacts().environment(tier);
    if (first.running && first.deployment.empty() && first.stated_by.empty()) first.stated_by = "sluice";
  }
  const Environment& environment = draft.facts().environment(tier);
  Deployment deployment;
  deployment.id = newDeploymentId(draft);
  deployment.repository = settings.repository;
  deployment.environment = tier;
  deployment.purpose = order.purpose;
  deployment.cycle = order.cycle;
  deployment.previous = environment.running;
  deployment.created_at = draft.now();
  const std::vector<Release>& tags = draft.survey()->tags;
  deployment.release =
      order.existing ? *order.existing : Release{nextFreePatch(tags, environment.running), order.target};
  deployment.services = servicesOf(draft, order.fixes);
  deployment.strategy = strategyOf(draft, tier, order.fixes);
  const EnvironmentSettings& to = settings.environment(tier);
  deployment.steps = rolloutSteps(deployment.services, deployment.strategy,
                                  order.purpose == Purpose::hotfix ? to.hotfix_rollout : to.rollout);
  for (const std::int64_t number : order.fixes) {
    deployment.fixes.push_back(draft.fix(number)->id);
    deployment.approvals.push_back(shippedApproval(draft, *draft.fix(number), order.purpose));
  }

  if (order.purpose == Purpose::promotion) deployment.promotion = draft.facts().promotion;
  const Manifest manifest{deployment.release, tier, deployment.previous, order.fixes, deployment.approvals};
  std::vector<const Fix*> shipped;
  for (const std::int64_t number : order.fixes) shipped.push_back(draft.fix(number));
  deployment.digest = releaseDigest(manifest, shipped);
  deployment.push.tagged_at = draft.now();
  if (!order.existing) {
    deployment.push.tags.push_back(
        {deployment.release.version, deployment.release.sha, tagMessage(draft, manifest, deployment.digest)});
  }
  if (tier == Tier::prod && deployment.previous) {
    deployment.push.tags.push_back(
        {rollbackTag(environment, draft.now()), deployment.previous->sha, rollbackMessage(manifest)});
  }
  if (order.branch) deployment.push.branches.push_back(*order.branch);
  draft.find(Rule::git, "release " + deployment.release.version.str() + " at " +
                            shortId(deployment.release.sha) + " for " + std::string(toText(tier)) +
                            (order.existing ? " (tag exists)" : "") +
                            (order.branch ? ", `" + order.branch->branch.str() + "` moves with it" : ""));
  const DeploymentId id = deployment.id;
  draft.effect("push/" + id.str(), PushRefs{id, deployment.push});
  draft.addDeployment(std::move(deployment));
  return id;
}

void deploymentPushed(Draft& draft, const DeploymentId& id) {
  const Deployment* found = draft.deployment(id);
  if (found == nullptr || found->state != DeploymentState::pushing || found->pushed_at) return;
  draft.editDeployment(id).pushed_at = draft.now();
  lookUpstream(draft, id);
}

void deploymentUnchecked(Draft& draft, const DeploymentId& id) {
  const Deployment* found = draft.deployment(id);
  if (found == nullptr || found->state != DeploymentState::pushing) return;
  draft.editDeployment(id).look_at = draft.now() + kLookEvery;
}

void deploymentChecked(Draft& draft, const DeploymentId& id, const std::vector<CommitChecks>& read) {
  const Deployment* found = draft.deployment(id);
  if (found == nullptr || found->state != DeploymentState::pushing || !found->pushed_at) return;
  const Gate gate = gateBefore(draft, *found, {{found->release.sha}, read});
  Deployment& deployment = draft.editDeployment(id);
  deployment.look_at.reset();
  deployment.checks = gate.checks;
  if (!gate.open) {
    const auto reasons = closedBecause(gate);
    if (mayStillOpen(gate, read) &&
        draft.now() - *deployment.pushed_at < draft.settings().deployment_timeout) {
      deployment.look_at = draft.now() + kLookEvery;
      deployment.reason = "waits: " + reasons.front().text;
      draft.find(Rule::upstream, "deployment " + id.str() + " " + deployment.reason);
      return;
    }
    failDeployment(draft, id, reasons.front().rule,
                   "the gate closed before the trigger: " + reasons.front().text);
    return;
  }
  if (deployment.promotion &&
      (!draft.facts().promotion || draft.facts().promotion->digest != deployment.promotion->digest)) {
    failDeployment(draft, id, Rule::approval, "stopped before the trigger: the promotion was taken back");
    return;
  }
  for (const std::int64_t number : numbersOf(draft, deployment)) {
    if (const auto changed = changedMeanwhile(draft, *draft.fix(number), deployment.purpose)) {
      failDeployment(draft, id, changed->rule, "stopped before the trigger: " + changed->text);
      return;
    }
  }
  startRollout(draft, id);
  // The approvals are spent now: taking one back from here on has no effect.
  for (const std::int64_t number : numbersOf(draft, deployment))
    markApprovals(draft, number, deployment.purpose, true);
}

void deploymentUnpushed(Draft& draft, const DeploymentId& id, const std::string& why) {
  const Deployment* found = draft.deployment(id);
  if (found != nullptr && found->state == DeploymentState::pushing) failDeployment(draft, id, Rule::git, why);
}

void deploymentTick(Draft& draft) {
  for (const DeploymentId& id : draft.deploymentIds()) {
    const Deployment& deployment = *draft.deployment(id);
    if (deployment.state != DeploymentState::pushing) {
      if (deployment.live()) rolloutTick(draft, id);
    } else if (deployment.look_at && *deployment.look_at <= draft.now()) {
      lookUpstream(draft, id);
    }
  }
}

std::optional<Instant> deploymentWake(const State& state, const Settings& settings) {
  std::optional<Instant> next;
  for (const auto& [id, deployment] : state.deployments) {
    const bool pushing = deployment.state == DeploymentState::pushing;
    const auto at = pushing ? deployment.look_at : rolloutWake(deployment, settings);
    if (at && (!next || *at < *next)) next = at;
  }
  return next;
}

}  // namespace sluice
