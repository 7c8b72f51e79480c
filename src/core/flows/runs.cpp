#include "core/flows/runs.h"

#include "core/flows/fix_orders.h"
#include "core/flows/notify.h"
#include "core/text.h"

namespace sluice {
namespace {

std::string nameOf(const Run& run) { return "run " + std::to_string(run.id); }

/// Why this run must not deploy; nothing when it may.
std::optional<Reason> claimStop(const Deployment& deployment, const Run& run) {
  const std::string name = "deployment " + deployment.id.str();
  const auto stop = [](std::string text) { return Reason{Rule::concurrency, std::move(text), {}}; };
  if (!deployment.live()) return stop(name + " has " + std::string(toText(deployment.state)) + " already");
  if (deployment.state == DeploymentState::pushing) return stop(name + " is not triggered yet");
  if (deployment.state == DeploymentState::verifying)
    return stop(name + " was reported already, and the smoke test is under way");
  if (deployment.run.id != 0 && deployment.run.id != run.id)
    return stop(name + " belongs to " + nameOf(deployment.run) +
                (deployment.run.url.empty() ? "" : " (" + deployment.run.url + ")") + ", not to " +
                nameOf(run));
  return std::nullopt;
}

}  // namespace

Answer claimRun(Draft& draft, const RunClaimed& claim) {
  const Deployment* found = draft.deployment(claim.deployment);
  if (found == nullptr) {
    Answer answer = refused(Reason{Rule::state, "there is no deployment " + claim.deployment.str(), {}});
    answer.unknown = true;
    return answer;
  }
  if (auto stop = claimStop(*found, claim.run)) {
    draft.find(stop->rule, "claim by " + nameOf(claim.run) + " (" + claim.by + ") refused: " + stop->text);
    return refused(*stop);
  }
  Answer answer = accepted(nameOf(claim.run) + " deploys " + found->release.version.str() + " to " +
                           std::string(toText(found->environment)) + ".");
  answer.id = found->id.str();
  if (found->claimed_at) return answer;
  Deployment& deployment = draft.editDeployment(claim.deployment);
  deployment.claimed_at = draft.now();
  if (deployment.run.id == 0) deployment.run = claim.run;
  draft.find(Rule::ci, "deployment " + deployment.id.str() + " is claimed by " + nameOf(claim.run) + " (" +
                           claim.by + ")");
  return answer;
}

void reportedLate(Draft& draft, const Deployment& deployment, const RunReported& report) {
  const std::string& said = report.run.conclusion;
  std::string text = "report of " + nameOf(report.run) + " for " + deployment.id.str() +
                     " changes nothing: the deployment is " + std::string(toText(deployment.state)) +
                     " already" + (said.empty() ? "" : "; this one says " + said);
  if (!report.by.empty()) text += " (by " + report.by + ")";
  draft.find(Rule::ci, text);
  const bool foreign = deployment.run.id != 0 && report.run.id != 0 && deployment.run.id != report.run.id;
  const bool contradicts = report.run.status == "completed" && !foreign &&
                           (said == "success") != (deployment.state == DeploymentState::succeeded);
  if (!contradicts || deployment.environment != Tier::prod) return;
  Notice notice = deploymentNotice(draft, NoticeKind::escalation, "contradicted", deployment);
  notice.reasons = {Reason{Rule::ci, text, {Role::admin}}};
  notice.next =
      "What Sluice recorded stands: look at what PROD runs, then `sluice adopt` or `/rollback prod`.";
  tell(draft, std::move(notice));
}

}  // namespace sluice
