#include "core/flows/runs.h"

#include <algorithm>

#include "core/flows/fix_orders.h"
#include "core/flows/notify.h"
#include "core/flows/rollout.h"
#include "core/rules/reporter.h"
#include "core/text.h"

namespace sluice {
namespace {

std::string nameOf(const Run& run) { return "run " + std::to_string(run.id); }

/// Why this run must not deploy; nothing when it may.
std::optional<Reason> claimStop(const Deployment& deployment, const StepRef& ref, const Run& run,
                                bool by_deployment) {
  const std::string name = "deployment " + deployment.id.str();
  const auto stop = [](std::string text) { return Reason{Rule::concurrency, std::move(text), {}}; };
  if (!deployment.live()) return stop(name + " has " + std::string(toText(deployment.state)) + " already");
  const std::size_t step = deployment.currentStep();
  if (ref.index.value_or(deployment.steps.size() > 1 ? deployment.steps.size() : step) != step)
    return stop("the step of " + name + " that is under way is " + deployment.stepId(step).str());
  if (deployment.state == DeploymentState::pushing || deployment.state == DeploymentState::waiting)
    return stop(deployment.stepId(step).str() + " is not triggered yet");
  if (deployment.state == DeploymentState::verifying)
    return stop(deployment.stepId(step).str() + " was reported already, and the smoke test is under way");
  const Run& owner = deployment.run;
  if (owner.id == 0 && by_deployment)
    return stop("GitHub has not said yet which deployment " + deployment.stepId(step).str() +
                " is: ask again");
  if (owner.id != 0 && owner.id != run.id)
    return stop(deployment.stepId(step).str() + " belongs to " + nameOf(owner) +
                (owner.url.empty() ? "" : " (" + owner.url + ")") + ", not to " + nameOf(run));
  return std::nullopt;
}

bool byDeployment(const Draft& draft) { return draft.settings().trigger.kind == TriggerKind::deployment; }

/// The deployment that the status speaks of, as far as it says so itself, while CI's word on it is awaited.
const Deployment* awaitedBy(const Draft& draft, const DeploymentStatusSet& told) {
  for (const auto& [id, deployment] : draft.gateView().deployments) {
    const bool awaited =
        deployment.state == DeploymentState::triggering || deployment.state == DeploymentState::running;
    const bool its_run = told.job != 0 && told.job == deployment.run.id;
    if (awaited && (its_run || id == deploymentOf(told.deployment))) return &deployment;
  }
  return nullptr;
}

/// The report is on the run that ended the deployment, as far as anybody can tell.
bool isOfTheLastStep(const Deployment& deployment, const RunReported& report) {
  if (deployment.run.id != 0 && report.run.id != 0) return deployment.run.id == report.run.id;
  if (deployment.steps.size() < 2) return true;
  const std::size_t last = std::min(deployment.currentStep(), deployment.steps.size() - 1);
  return stepRef(report.deployment).index == last;
}

}  // namespace

Answer claimRun(Draft& draft, const RunClaimed& claim) {
  const StepRef ref = stepRef(claim.deployment);
  const Deployment* found = draft.deployment(ref.deployment);
  if (found == nullptr) {
    Answer answer = refused(Reason{Rule::state, "there is no deployment " + claim.deployment.str(), {}});
    answer.unknown = true;
    return answer;
  }
  if (auto stop = claimStop(*found, ref, claim.run, byDeployment(draft))) {
    draft.find(stop->rule, "claim by " + nameOf(claim.run) + " (" + claim.by + ") refused: " + stop->text);
    return refused(*stop);
  }
  Answer answer = accepted(nameOf(claim.run) + " deploys " + found->release.version.str() + " to " +
                           std::string(toText(found->environment)) + ".");
  answer.id = found->id.str();
  Deployment& deployment = draft.editDeployment(found->id);
  RolloutStep& step = stepOf(deployment);
  if (step.claimed_at) return answer;
  step.claimed_at = draft.now();
  if (deployment.run.id == 0) deployment.run = step.run = claim.run;
  draft.find(Rule::ci,
             claim.deployment.str() + " is claimed by " + nameOf(claim.run) + " (" + claim.by + ")");
  return answer;
}

void deploymentStatusSet(Draft& draft, const DeploymentStatusSet& told) {
  const auto look = [&](const Deployment& deployment) {
    const DeploymentId step = deployment.stepId(deployment.currentStep());
    draft.effect("look/" + step.str(), ReadRun{step, deployment.run.id, deployment.created_at},
                 Repeat::coalesce);
  };
  const Deployment* awaited = awaitedBy(draft, told);
  if (!byDeployment(draft)) {
    if (awaited != nullptr && told.run.status == "completed") look(*awaited);
    return;
  }
  if (!mayReport(draft.settings().trigger.reporters, told.by, told.made_by)) {
    if (awaited != nullptr)
      draft.find(Rule::ci, "status " + told.run.status + " " + told.run.conclusion + " of " +
                               told.deployment.str() + " ignored: " + told.by.login +
                               " is not among those who report (trigger.reporters)");
    return;
  }
  // Which of GitHub's deployments is ours is known from the answer to the trigger. Anybody's may hold our id,
  // so that alone says nothing.
  if (awaited != nullptr && awaited->run.id == 0) return look(*awaited);
  RunReported report;
  report.run = told.run;
  runReported(draft, report);
}

void tellContradiction(Draft& draft, const Deployment& deployment, const RunReported& report) {
  const bool final_word = !deployment.live() && report.run.status == "completed" &&
                          (report.workflow.empty() || report.workflow == draft.settings().trigger.workflow);
  if (!final_word || deployment.environment != Tier::prod || !isOfTheLastStep(deployment, report)) return;
  // A smoke test or an alert may have ended badly what CI called good: only CI's own words are compared.
  const bool said_before = deployment.run.status == "completed";
  const bool good_before =
      said_before ? deployment.run.conclusion == "success" : deployment.state == DeploymentState::succeeded;
  if ((report.run.conclusion == "success") == good_before) return;
  const std::string text = nameOf(report.run) + " of " + deployment.id.str() + " says " +
                           report.run.conclusion + " now, and the deployment is " +
                           std::string(toText(deployment.state)) + " already";
  Notice notice = deploymentNotice(draft, NoticeKind::escalation, "contradicted", deployment);
  notice.reasons = {Reason{Rule::ci, text, {Role::admin}}};
  notice.next =
      "What Sluice recorded stands: look at what PROD runs, then `sluice adopt` or `/rollback prod`.";
  tell(draft, std::move(notice));
}

}  // namespace sluice
