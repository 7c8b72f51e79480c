#include "core/flows/rollout.h"

#include <algorithm>

#include "base/digest.h"
#include "core/flows/deployment.h"
#include "core/flows/notify.h"
#include "core/flows/records.h"
#include "core/flows/reply.h"
#include "core/flows/rollback.h"
#include "core/flows/runs.h"
#include "core/rules/gate.h"
#include "core/rules/impact.h"
#include "core/rules/rollout.h"
#include "core/rules/version.h"
#include "core/text.h"

namespace sluice {
namespace {

/// How long the gate's answer is good for a trigger that CI does not take at once.
constexpr Millis kGateHolds = std::chrono::minutes(5);

/// How often a closed gate is looked at again between two steps.
constexpr Millis kStepLookEvery = std::chrono::minutes(1);

/// The deployment of which `id` names the present step; nothing for a step that is over or not begun.
const Deployment* presentlyAt(const Draft& draft, const DeploymentId& id) {
  const StepRef ref = stepRef(id);
  const Deployment* deployment = draft.deployment(ref.deployment);
  if (deployment == nullptr || !deployment->live()) return nullptr;
  return ref.index && *ref.index != deployment->currentStep() ? nullptr : deployment;
}

std::string inStep(const Deployment& deployment) {
  const std::string step = describeStep(deployment.steps, deployment.currentStep());
  return step.empty() ? "" : step + ": ";
}

Millis pauseBefore(const Settings& settings, const Deployment& deployment, std::size_t index) {
  const bool same = index > 0 && deployment.steps[index].services == deployment.steps[index - 1].services;
  if (!same) return {};
  const EnvironmentSettings& environment = settings.environment(deployment.environment);
  return deployment.purpose == Purpose::hotfix ? environment.hotfix_rollout.pause : environment.rollout.pause;
}

void triggerStep(Draft& draft, const DeploymentId& id) {
  Deployment& deployment = draft.editDeployment(id);
  const RolloutStep& step = stepOf(deployment);
  const std::size_t index = deployment.currentStep();
  deployment.state = DeploymentState::triggering;
  deployment.reason.clear();
  deployment.look_at.reset();
  deployment.run = Run{};
  TriggerDeployment trigger;
  trigger.deployment = deployment.stepId(index);
  trigger.environment = deployment.environment;
  trigger.release = deployment.release;
  trigger.ref = deployment.ref.empty() ? deployment.release.version : deployment.ref;
  trigger.previous_version = deployment.previous ? describeRelease(deployment.previous) : "";
  trigger.services = step.services;
  trigger.strategy = deployment.strategy;
  trigger.traffic_percent = step.traffic_percent;
  trigger.rollback = deployment.purpose == Purpose::rollback;
  // The schema goes back when nothing uses the new one any more.
  if (index + 1 == deployment.steps.size()) trigger.migrate_down_to = deployment.migrate_down_to;
  trigger.created_at = deployment.created_at;
  trigger.purpose = deployment.purpose;
  if (index == 0) trigger.asked_at = deployment.asked_at;
  trigger.send_before = draft.now() + kGateHolds;
  const std::string key = "trigger/" + trigger.deployment.str();
  draft.effect(key, std::move(trigger));
}

/// Nobody else deploys to an environment that is half way (Coordination Steps: lock window).
void lockWindow(Draft& draft, const Deployment& deployment) {
  const std::vector<std::string>& services = deployment.services;
  if (services.size() < 2) return;
  Lock lock;
  lock.repository = deployment.repository;
  lock.id = "lock-" + sha256Hex(deployment.id.str()).substr(0, 12);
  lock.environment = deployment.environment;
  lock.owner = "sluice";
  lock.reason = describeRelease(deployment.release) + " goes out service by service:";
  for (const std::string& service : services) lock.reason += " " + service;
  lock.at = draft.now();
  lock.deployment = deployment.id;
  draft.find(Rule::lock, std::string(toText(deployment.environment)) + " locked: " + lock.reason);
  draft.putLock(std::move(lock));
}

/// What is out and what is not, for whoever has to look.
std::string pictureOf(const std::vector<RolloutStep>& steps) {
  std::string out;
  std::string untouched;
  for (const RolloutStep& step : steps) {
    for (const std::string& service : step.services) {
      std::string& list = step.triggered_at ? out : untouched;
      const std::string item = " " + service;
      if (out.find(item) == std::string::npos && untouched.find(item) == std::string::npos) list += item;
    }
  }
  return (out.empty() ? "" : "; begun:" + out) + (untouched.empty() ? "" : "; not begun:" + untouched);
}

/// The next step, if the gate still lets it go. A rollback is not kept half way by any gate.
void goOn(Draft& draft, const DeploymentId& id) {
  const Deployment deployment = *draft.deployment(id);
  if (deployment.purpose == Purpose::rollback) return triggerStep(draft, id);
  const Gate gate = gateBefore(draft, deployment, {});
  if (gate.open) return triggerStep(draft, id);
  const Reason reason = closedBecause(gate).front();
  const std::size_t next = deployment.currentStep();
  const Instant ready =
      *deployment.steps[next - 1].finished_at + pauseBefore(draft.settings(), deployment, next);
  if (draft.now() - ready >= draft.settings().deployment_timeout) {
    return failRollout(draft, id, reason.rule,
                       "the gate stayed closed for " + formatDuration(draft.settings().deployment_timeout) +
                           ": " + reason.text);
  }
  const bool told = !deployment.reason.empty();
  Deployment& waits = draft.editDeployment(id);
  waits.look_at = draft.now() + kStepLookEvery;
  waits.reason = "waits before " + describeStep(deployment.steps, next) + ": " + reason.text;
  draft.find(reason.rule, "deployment " + id.str() + " " + waits.reason);
  if (told) return;
  Notice notice = deploymentNotice(draft, NoticeKind::blocked, "step" + std::to_string(next + 1), waits);
  notice.subject = describeRelease(deployment.release) + ", " + describeStep(deployment.steps, next);
  notice.reasons = {reason};
  tell(draft, std::move(notice));
}

void stepDone(Draft& draft, const DeploymentId& id) {
  Deployment& deployment = draft.editDeployment(id);
  const std::string what = inStep(deployment);
  stepOf(deployment).finished_at = draft.now();
  const std::size_t next = deployment.currentStep();
  if (next == deployment.steps.size()) return succeedDeployment(draft, id);
  draft.find(Rule::ci, "deployment " + id.str() + ": " + what + "done");
  const Millis pause = pauseBefore(draft.settings(), deployment, next);
  deployment.state = DeploymentState::waiting;
  deployment.look_at = draft.now() + pause;
  if (pause.count() == 0) goOn(draft, id);
}

/// CI is done: the smoke test has the last word on the step, where there is one.
void verify(Draft& draft, const DeploymentId& id) {
  Deployment& deployment = draft.editDeployment(id);
  // Half way back, services of two releases stand beside each other: what they make together is looked at
  // when all of them are there.
  const bool back = deployment.purpose == Purpose::rollback;
  if (back && deployment.currentStep() + 1 < deployment.steps.size()) return stepDone(draft, id);
  const std::vector<std::string> services = back ? deployment.services : stepOf(deployment).services;
  if (smokeSteps(draft.settings(), deployment.environment, services).empty()) return stepDone(draft, id);
  deployment.state = DeploymentState::verifying;
  const DeploymentId step = deployment.stepId(deployment.currentStep());
  draft.effect("smoke/" + step.str(), RunSmoke{step, deployment.environment, services});
}

/// Why a report says nothing about the step that is under way; nothing when it does.
std::optional<std::string> besideThePoint(const Draft& draft, const RunReported& report,
                                          const Deployment& deployment) {
  const Run& run = deployment.run;
  const TriggerSettings& trigger = draft.settings().trigger;
  if (!report.workflow.empty() && report.workflow != trigger.workflow)
    return "it is of workflow " + report.workflow;
  if (!report.event.empty() && report.event != toText(trigger.kind))
    return "it was started by " + report.event;
  // A job says which of GitHub's deployments it carries out; that one is ours only if GitHub says so.
  if (trigger.kind == TriggerKind::deployment && !report.by.empty() && report.run.id != 0 && run.id == 0)
    return "GitHub has not said yet which deployment is this one";
  if (!deployment.live()) {
    return "the deployment is " + std::string(toText(deployment.state)) + " already" +
           (report.run.conclusion.empty() ? "" : "; this one says " + report.run.conclusion);
  }
  if (deployment.state == DeploymentState::pushing) return "nothing was triggered yet";
  const StepRef ref = stepRef(report.deployment);
  if (ref.index && *ref.index != deployment.currentStep()) return "that step is not under way";
  if (deployment.state == DeploymentState::waiting) return "the next step was not triggered yet";
  const bool known = run.id != 0 && run.id == report.run.id;
  if (deployment.steps.size() > 1 && !ref.index && !known)
    return "it does not say which step it means, as in " + deployment.stepId(deployment.currentStep()).str();
  if (deployment.state == DeploymentState::verifying)
    return "CI has reported " + run.conclusion + " before, and the smoke test is under way";
  if (run.id != 0 && report.run.id != 0 && !known) return "the deployment's run is " + std::to_string(run.id);
  return std::nullopt;
}

}  // namespace

RolloutStep& stepOf(Deployment& deployment) {
  if (deployment.steps.empty())
    deployment.steps.push_back({deployment.services, 100, deployment.run, deployment.triggered_at, {}});
  return deployment.steps.at(deployment.currentStep());
}

void startRollout(Draft& draft, const DeploymentId& id) {
  lockWindow(draft, *draft.deployment(id));
  triggerStep(draft, id);
  recordTriggered(draft, id);
}

void deploymentTriggered(Draft& draft, const DeploymentId& step, const Run& run) {
  const Deployment* found = presentlyAt(draft, step);
  if (found == nullptr) return;
  Deployment& deployment = draft.editDeployment(found->id);
  RolloutStep& present = stepOf(deployment);
  if (deployment.run.id == 0) deployment.run = present.run = run;
  if (deployment.state == DeploymentState::triggering) deployment.state = DeploymentState::running;
  if (!present.triggered_at) present.triggered_at = draft.now();
  if (!deployment.triggered_at) deployment.triggered_at = draft.now();
  draft.find(Rule::ci, "deployment " + step.str() + " was triggered: run " +
                           (run.url.empty() ? std::to_string(run.id) : run.url));
}

void runReported(Draft& draft, const RunReported& report) {
  const auto& deployments = draft.gateView().deployments;
  const auto found = std::find_if(deployments.begin(), deployments.end(), [&](const auto& entry) {
    if (!report.deployment.empty()) return entry.first == deploymentOf(report.deployment);
    return report.run.id != 0 && entry.second.run.id == report.run.id;
  });
  if (found == deployments.end()) return;
  const DeploymentId id = found->first;
  if (const auto why = besideThePoint(draft, report, found->second)) {
    draft.find(Rule::ci,
               "report of run " + std::to_string(report.run.id) + " for " + id.str() + " ignored: " + *why);
    tellContradiction(draft, found->second, report);
    return;
  }
  Deployment& deployment = draft.editDeployment(id);
  RolloutStep& step = stepOf(deployment);
  if (report.run.id != 0) deployment.run = report.run;
  deployment.run.status = report.run.status;
  deployment.run.conclusion = report.run.conclusion;
  step.run = deployment.run;
  deployment.state = DeploymentState::running;
  if (!step.triggered_at) step.triggered_at = draft.now();
  if (!deployment.triggered_at) deployment.triggered_at = draft.now();
  if (report.run.status != "completed") return;
  for (const FixId& fix_id : deployment.fixes) {
    const Fix* fix = draft.fix(fix_id);
    if (fix != nullptr && fix->held && fix->held->by == "sluice")
      draft.editFix(fix->number).held.reset();  // the unclear trigger is clear now
  }
  if (!draft.deployment(id)->alarm.empty())
    return failRollout(draft, id, Rule::alert, draft.deployment(id)->alarm);
  if (report.run.conclusion == "success") return verify(draft, id);
  failRollout(draft, id, Rule::ci,
              "CI reported " + (report.run.conclusion.empty() ? "no conclusion" : report.run.conclusion) +
                  (report.run.url.empty() ? "" : " (" + report.run.url + ")"));
}

void deploymentSmoked(Draft& draft, const DeploymentId& step, const std::vector<ProbeResult>& results) {
  const Deployment* found = presentlyAt(draft, step);
  if (found == nullptr || found->state != DeploymentState::verifying) return;
  const DeploymentId id = found->id;
  std::vector<ProbeResult>& kept = draft.editDeployment(id).smoke;
  kept.insert(kept.end(), results.begin(), results.end());
  const auto bad =
      std::find_if(results.begin(), results.end(), [](const ProbeResult& one) { return !one.passed; });
  if (bad == results.end()) return stepDone(draft, id);
  failRollout(draft, id, Rule::smoke, "smoke test `" + bad->check + "` failed: " + bad->detail);
}

void triggerHindered(Draft& draft, const DeploymentId& step, const std::string& error,
                     const std::string& message) {
  const Deployment* found = presentlyAt(draft, step);
  const bool awaited = found != nullptr && (found->state == DeploymentState::triggering ||
                                            found->state == DeploymentState::running);
  if (!awaited) return;
  const DeploymentId id = found->id;
  if (error != "unclear") return failRollout(draft, id, Rule::ci, message);
  Deployment& deployment = draft.editDeployment(id);
  deployment.state = DeploymentState::running;
  stepOf(deployment).triggered_at = draft.now();
  if (!deployment.triggered_at) deployment.triggered_at = draft.now();
  deployment.reason = "CI never answered whether it took the trigger: " + message;
  draft.find(Rule::ci, "deployment " + step.str() + ": " + deployment.reason);
  if (deployment.environment != Tier::prod) return;
  const std::string next = "It is not sent again by itself: look at CI, then `/unhold`.";
  Notice notice = deploymentNotice(draft, NoticeKind::escalation, "unclear", deployment);
  notice.subject = deployment.reason;
  notice.next = next;
  tell(draft, std::move(notice));
  for (const FixId& fix_id : deployment.fixes) {
    if (draft.fix(fix_id) == nullptr) continue;
    Fix& fix = draft.editFix(draft.fix(fix_id)->number);
    if (!fix.held) fix.held = Hold{"sluice", deployment.reason, draft.now(), Source::api};
    const std::string marker = step.str() + "-" + std::to_string(fix.number);
    reply(draft, fix.number, marker, "🚨 " + deployment.reason + ". " + next);
  }
}

void failRollout(Draft& draft, const DeploymentId& id, Rule rule, const std::string& reason) {
  const Deployment before = *draft.deployment(id);
  const bool several = before.steps.size() > 1;
  const bool begun = std::any_of(before.steps.begin(), before.steps.end(),
                                 [](const RolloutStep& step) { return step.triggered_at.has_value(); });
  const std::string why = inStep(before) + reason + (several ? pictureOf(before.steps) : "");
  failDeployment(draft, id, rule, why);
  // What CI says of the only step is the whole news: nothing else is out. A smoke test or an alert looked at
  // what runs.
  if (before.purpose == Purpose::rollback) return;
  if (begun && (several || rule == Rule::smoke || rule == Rule::alert))
    rollBackByItself(draft, *draft.deployment(id), why);
}

void rolloutTick(Draft& draft, const DeploymentId& id) {
  const Deployment& deployment = *draft.deployment(id);
  if (deployment.state == DeploymentState::waiting) {
    if (deployment.look_at && *deployment.look_at <= draft.now()) goOn(draft, id);
    return;
  }
  const auto end = rolloutWake(deployment, draft.settings());
  if (end && *end <= draft.now()) {
    failRollout(draft, id, Rule::timeout,
                "no report within " + formatDuration(draft.settings().deployment_timeout));
  }
}

std::optional<Instant> rolloutWake(const Deployment& deployment, const Settings& settings) {
  if (!deployment.live() || deployment.state == DeploymentState::verifying) return std::nullopt;
  if (deployment.state == DeploymentState::waiting) return deployment.look_at;
  const std::optional<Instant>& begun = deployment.steps.empty()
                                            ? deployment.triggered_at
                                            : deployment.steps.at(deployment.currentStep()).triggered_at;
  if (!begun) return std::nullopt;
  return *begun + settings.deployment_timeout;
}

}  // namespace sluice
