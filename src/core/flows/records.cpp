#include "core/flows/records.h"

#include <algorithm>

#include "core/flows/changelog.h"
#include "core/flows/notify.h"
#include "core/flows/rollback.h"
#include "core/manifest.h"
#include "core/rules/impact.h"
#include "core/rules/rollout.h"
#include "core/rules/version.h"

namespace sluice {
namespace {

/// Moments as people read them; empty for one that has not come.
struct Moments {
  const TimeZone& zone;
  std::string operator()(const std::optional<Instant>& at) const {
    return at ? zone.describe(*at) : std::string();
  }
};

std::string orderedBy(const Draft& draft, const Deployment& deployment) {
  if (!deployment.by.empty()) return deployment.by;
  const Cycle* cycle = draft.cycle(deployment.cycle);
  if (cycle == nullptr) return "sluice";
  return std::string(toText(cycle->slot)) + " " + cycle->date + ", " + cycle->opened_by;
}

std::vector<std::string> approversOf(const Deployment& deployment) {
  std::vector<std::string> names;
  for (const ShippedApproval& approval : deployment.approvals) {
    for (const std::string& name : approval.by) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

std::vector<PostedArtifact> artifactsOf(const Draft& draft, const CommitId& commit) {
  std::vector<PostedArtifact> posted;
  for (const auto& [id, artifact] : draft.gateView().artifacts) {
    if (artifact.commit != commit) continue;
    PostedArtifact& one = posted.emplace_back();
    one.name = artifact.name;
    one.verdict = artifact.verdict;
    one.coverage = artifact.coverage;
    for (const ArtifactFinding& finding : artifact.findings) {
      ++one.findings;
      if (finding.grave()) ++one.grave;
    }
  }
  return posted;
}

std::vector<DeploymentStep> stepsOf(const Deployment& deployment, const TimeZone& zone) {
  const Moments moment{zone};
  std::vector<DeploymentStep> steps;
  for (const TagCreation& tag : deployment.push.tags) {
    const StepKind step = tag.name == deployment.release.version ? StepKind::tag : StepKind::rollback_point;
    steps.push_back({step, tag.name.str(), moment(deployment.pushed_at)});
  }
  for (const BranchUpdate& branch : deployment.push.branches)
    steps.push_back({StepKind::branch, branch.branch.str(), moment(deployment.pushed_at)});
  const auto ran = [&](const std::string& what, const Run& run, const std::optional<Instant>& triggered,
                       const std::optional<Instant>& finished) {
    const std::string in = what.empty() ? "" : what + ": ";
    steps.push_back({StepKind::trigger, in + run.url, moment(triggered)});
    if (!run.conclusion.empty()) steps.push_back({StepKind::report, in + run.conclusion, moment(finished)});
  };
  if (deployment.steps.size() < 2) {
    ran("", deployment.run, deployment.triggered_at, deployment.finished_at);
    return steps;
  }
  for (std::size_t i = 0; i < deployment.steps.size(); ++i) {
    const RolloutStep& step = deployment.steps[i];
    const std::optional<Instant>& ended = step.finished_at ? step.finished_at : deployment.finished_at;
    if (step.triggered_at) ran(describeStep(deployment.steps, i), step.run, step.triggered_at, ended);
  }
  return steps;
}

/// The fixes by number: those that it carries, or, of a rollback, those that it takes away.
std::vector<ShippedFix> fixesOf(const Draft& draft, const Deployment& deployment) {
  Manifest manifest;
  manifest.approvals = deployment.approvals;
  std::vector<ShippedFix> fixes;
  for (const FixId& id : deployment.fixes) {
    if (const Fix* fix = draft.fix(id)) fixes.push_back({noticeFix(*fix), manifestLine(manifest, *fix)});
  }
  return fixes;
}

void render(Draft& draft, const Deployment& deployment, RecordKind record, const std::string& occasion,
            const DeploymentFacts& facts) {
  draft.effect("record/" + deployment.id.str() + "/" + std::string(toText(record)) + "/" + occasion,
               RenderRecord{record, facts});
}

}  // namespace

DeploymentFacts factsOf(const Draft& draft, const Deployment& deployment, const Deployment* undone_by) {
  const Settings& settings = draft.settings();
  const Moments moment{settings.zone};
  DeploymentFacts facts;
  facts.repository = deployment.repository;
  facts.deployment = deployment.id;
  facts.environment = deployment.environment;
  facts.url = settings.environment(deployment.environment).url;
  facts.purpose = deployment.purpose;
  facts.state = deployment.state;
  facts.release = deployment.release;
  if (deployment.previous) facts.previous = describeRelease(deployment.previous);
  facts.strategy = deployment.strategy;
  facts.services = deployment.services;
  facts.ordered_by = orderedBy(draft, deployment);
  facts.approved_by = approversOf(deployment);
  facts.fixes = fixesOf(draft, deployment);
  facts.checks = deployment.checks;
  facts.artifacts = artifactsOf(draft, deployment.release.sha);
  facts.steps = stepsOf(deployment, settings.zone);
  for (const SmokeStep& step : smokeSteps(settings, deployment.environment, deployment.services))
    facts.smoke_steps.push_back(step.name);
  facts.smoke = deployment.smoke;
  facts.reason = deployment.reason;
  facts.why = deployment.why;
  facts.run_url = deployment.run.url;
  facts.date = settings.zone.toLocal(deployment.created_at).date;
  facts.decided = settings.zone.describe(deployment.created_at);
  facts.triggered = moment(deployment.triggered_at);
  facts.finished = moment(deployment.finished_at);
  if (deployment.triggered_at && deployment.finished_at)
    facts.duration = formatDuration(*deployment.finished_at - *deployment.triggered_at);
  facts.timeout = formatDuration(settings.deployment_timeout);
  facts.takes_migrations_back = settings.down_migrations;
  for (const FixId& id : deployment.fixes) {
    const Fix* fix = draft.fix(id);
    if (fix == nullptr) continue;
    if (std::string left = leavesBehind(draft, *fix); !left.empty())
      facts.stays_behind.push_back(std::move(left));
  }
  for (const Person& person : settings.people) {
    if (std::find(person.roles.begin(), person.roles.end(), Role::admin) != person.roles.end())
      facts.contacts.push_back(person.login);
  }
  if (undone_by != nullptr) {
    const bool failed = undone_by->state == DeploymentState::failed;
    facts.undone_by = UndoneBy{undone_by->id,
                               describeRelease(undone_by->release),
                               undone_by->by,
                               undone_by->why,
                               moment(undone_by->finished_at),
                               {},
                               failed ? undone_by->reason : ""};
    if (!failed && deployment.finished_at && undone_by->finished_at)
      facts.undone_by->recovery = formatDuration(*undone_by->finished_at - *deployment.finished_at);
  }
  return facts;
}

void recordTriggered(Draft& draft, const DeploymentId& id) {
  const Deployment& deployment = *draft.deployment(id);
  const DeploymentFacts facts = factsOf(draft, deployment);
  render(draft, deployment, RecordKind::checklist, "triggered", facts);
  // The way back from a rollback is not what it took away.
  if (deployment.purpose != Purpose::rollback)
    render(draft, deployment, RecordKind::rollback_plan, "triggered", facts);
}

void recordEnded(Draft& draft, const DeploymentId& id) {
  const Deployment& deployment = *draft.deployment(id);
  const DeploymentFacts facts = factsOf(draft, deployment);
  render(draft, deployment, RecordKind::checklist, "ended", facts);
  render(draft, deployment, RecordKind::deployment_log, "ended", facts);
  if (deployment.purpose == Purpose::rollback && deployment.state == DeploymentState::failed)
    recordUndone(draft, deployment);
  const bool news = deployment.state == DeploymentState::succeeded && deployment.environment == Tier::prod &&
                    deployment.purpose != Purpose::rollback;
  if (!news) return;
  render(draft, deployment, RecordKind::changelog_entry, "ended", facts);
  render(draft, deployment, RecordKind::release_notes, "ended", facts);
}

void recordUndone(Draft& draft, const Deployment& rollback) {
  for (const DeploymentId& id : rollback.undoes) {
    const Deployment* undone = draft.deployment(id);
    if (undone == nullptr || undone->live()) continue;
    const DeploymentFacts facts = factsOf(draft, *undone, &rollback);
    render(draft, *undone, RecordKind::checklist, rollback.id.str(), facts);
    render(draft, *undone, RecordKind::deployment_log, rollback.id.str(), facts);
  }
}

void recordRendered(Draft& draft, const RecordRendered& rendered) {
  draft.putRecord(
      {draft.settings().repository, rendered.deployment, rendered.record, draft.now(), rendered.text});
  publish(draft, rendered);
}

}  // namespace sluice
