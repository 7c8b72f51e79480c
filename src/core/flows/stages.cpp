#include "core/flows/stages.h"

#include <algorithm>

#include "core/flows/backport.h"
#include "core/flows/cycle.h"
#include "core/flows/deployment.h"
#include "core/flows/notify.h"
#include "core/flows/promote.h"
#include "core/flows/reply.h"
#include "core/flows/settlement.h"
#include "core/rules/accounting.h"
#include "core/rules/impact.h"
#include "core/rules/slot.h"
#include "core/rules/version.h"
#include "core/survey_request.h"
#include "core/text.h"

namespace sluice {
namespace {

void act(Draft& draft, const CycleId& id, const std::string& what) {
  draft.editCycle(id).actions.push_back(what);
  draft.find(Rule::state, draft.cycle(id)->id.str() + ": " + what);
}

void finishCycle(Draft& draft, const CycleId& id) {
  Cycle& cycle = draft.editCycle(id);
  cycle.stage = Stage::finished;
  cycle.state = cycle.trouble ? CycleState::failed : CycleState::done;
  cycle.finished_at = draft.now();
  draft.find(Rule::state, std::string(toText(cycle.slot)) + " of " + cycle.date + " is " +
                              std::string(toText(cycle.state)));
}

/// What failed here makes what comes next unsafe or not: after a failed PROD deployment nothing else goes to
/// PROD tonight.
Stage stageAfter(Stage stage, bool trouble) {
  switch (stage) {
    case Stage::analyze:
      return Stage::uat_release;
    case Stage::prod_flow2:
      return trouble ? Stage::uat_merge : Stage::prod_flow1;
    case Stage::pick_prod:
    case Stage::prod_flow1:
      return Stage::uat_merge;
    case Stage::reconcile:
    case Stage::look:
    case Stage::pick_uat:
    case Stage::uat_merge:
    case Stage::uat_release:
    case Stage::finished:
      return Stage::finished;
  }
  return Stage::finished;
}

/// Which environment a stage changes; nothing where it changes none.
std::optional<Tier> environmentOf(Stage stage) {
  switch (stage) {
    case Stage::prod_flow2:
    case Stage::pick_prod:
    case Stage::prod_flow1:
      return Tier::prod;
    case Stage::pick_uat:
    case Stage::uat_merge:
    case Stage::uat_release:
      return Tier::uat;
    case Stage::reconcile:
    case Stage::look:
    case Stage::analyze:
    case Stage::finished:
      return std::nullopt;
  }
  return std::nullopt;
}

/// Enters the next stage, with a fresh look at the repository when this one may have changed it.
void nextStage(Draft& draft, const CycleId& id, bool look_again) {
  Cycle& cycle = draft.editCycle(id);
  cycle.stage = stageAfter(cycle.stage, cycle.trouble);
  cycle.deployment = DeploymentId();
  cycle.picking_onto = CommitId();
  if (cycle.stage != Stage::finished && look_again) {
    cycle.surveyed = false;
    draft.effect("survey/stage/" + id.str() + "/" + std::to_string(draft.nextSequence()),
                 TakeSurvey{surveyRequestFor(draft.facts(), draft.settings())});
    return;
  }
  runCycle(draft, id);
}

void noteTrouble(Draft& draft, const CycleId& id, const std::vector<Reason>& reasons) {
  Cycle& cycle = draft.editCycle(id);
  cycle.trouble = true;
  for (const Reason& reason : reasons) {
    cycle.reasons.push_back(reason);
    draft.find(reason.rule, std::string(toText(cycle.slot)) + " of " + cycle.date + ": " + reason.text);
  }
}

/// A part of the cycle does not happen: noted, and told.
void stopStage(Draft& draft, const CycleId& id, const std::vector<Reason>& reasons) {
  noteTrouble(draft, id, reasons);
  const Cycle& cycle = *draft.cycle(id);
  Notice notice{
      "stopped/" + id.str() + "/" + std::to_string(cycle.attempt) + "/" + std::string(toText(cycle.stage)),
      NoticeKind::blocked, environmentOf(cycle.stage)};
  notice.subject = std::string(toText(cycle.slot)) + " of " + cycle.date;
  notice.reasons = reasons;
  tell(draft, std::move(notice));
}

void explainPassedOver(Draft& draft, const ReleasePlan& plan) {
  for (const PassedOver& passed : plan.passed_over) draft.explain(passed.number, passed.reasons);
}

void take(Draft& draft, const CycleId& id, const std::vector<std::int64_t>& numbers) {
  for (const std::int64_t number : numbers) draft.editCycle(id).taken.push_back(draft.fix(number)->id);
}

void deploy(Draft& draft, const CycleId& id, const DeploymentOrder& order) {
  const DeploymentId deployment = startDeployment(draft, order);
  draft.editCycle(id).deployment = deployment;
  const Deployment& made = *draft.deployment(deployment);
  std::string fixes;
  for (const std::int64_t number : order.fixes) fixes += " #" + std::to_string(number);
  act(draft, id,
      "deploys " + made.release.version.str() + " (" + shortId(made.release.sha) + ") to " +
          std::string(toText(made.environment)) + " with" + fixes);
}

void settleLive(Draft& draft, const CycleId& id, const ReleasePlan& plan, const Release& live) {
  for (const std::int64_t number : plan.ships) {
    settleFix(draft, number, plan.purpose, live,
              "it is part of " + describeRelease(live) + ", which runs already");
    act(draft, id, "#" + std::to_string(number) + " is part of " + describeRelease(live) + " already");
  }
  tellSettled(draft, plan.ships, live, id.str());
}

/// What each PROD release and the UAT merge begin with: who is passed over is told, a stop is noted. Nothing
/// to ship: on to the next stage, and false.
bool somethingShips(Draft& draft, const CycleId& id, const ReleasePlan& plan) {
  explainPassedOver(draft, plan);
  if (!plan.stops.empty()) {
    stopStage(draft, id, plan.stops);
    for (const std::int64_t number : plan.ships) draft.explain(number, plan.stops);
  }
  if (!plan.stops.empty() || plan.nothing()) {
    nextStage(draft, id, false);
    return false;
  }
  return true;
}

/// A release that the environment runs already needs no deployment.
bool settledLive(Draft& draft, const CycleId& id, const ReleasePlan& plan,
                 const std::optional<Release>& live) {
  if (!plan.already_live) return false;
  settleLive(draft, id, plan, *live);
  nextStage(draft, id, false);
  return true;
}

// --- T1
// ---------------------------------------------------------------------------------------------------------------

void analyzeFixes(Draft& draft, const CycleId& id) {
  std::vector<std::int64_t> waiting;
  for (const std::int64_t number : draft.fixNumbers()) {
    const Fix& fix = *draft.fix(number);
    if (slotAfter(fix.status) != Slot::t1) continue;
    if (const auto reasons = passingReasons(draft, fix); !reasons.empty()) {
      draft.explain(number, reasons);
      continue;
    }
    AnalysisRequest request;
    request.fix = fix.id;
    request.number = number;
    request.base = fix.pr.base;
    request.other = fix.flow == Flow::flow2 ? draft.settings().uat.branch : draft.settings().prod.branch;
    request.head = fix.pr.head;
    if (fix.pr.merged) request.merge_commit = fix.pr.merge_commit;
    request.commits = fix.pr.commits;
    draft.effect(
        "analyze/" + id.str() + "/" + std::to_string(draft.cycle(id)->attempt) + "/" + std::to_string(number),
        AnalyzeChange{std::move(request)});
    if (fix.status == FixStatus::confirmed)
      draft.move(number, FixStatus::analyzing, "sluice", "T1 analyses the change");
    waiting.push_back(number);
  }
  take(draft, id, waiting);
  Cycle& cycle = draft.editCycle(id);
  cycle.stage = Stage::analyze;
  cycle.waiting = std::move(waiting);
  if (cycle.waiting.empty()) nextStage(draft, id, false);
}

void queueForProd(Draft& draft, const CycleId& id) {
  const ReleasePlan queue = planProdQueue(draft);
  explainPassedOver(draft, queue);
  Notice notice{"prod_queued/" + id.str(), NoticeKind::prod_queued, Tier::prod, Flow::flow2};
  setDue(notice, draft, Slot::t2);
  for (const std::int64_t number : queue.ships) {
    const std::string when = effectTime(draft, Slot::t2);
    draft.editFix(number).reasons.clear();
    draft.move(number, FixStatus::pending_prod, "sluice", "Flow 2 skips UAT; queued for PROD");
    const std::string marker = "queued-" + id.str() + "-" + std::to_string(number);
    reply(
        draft, number, marker,
        "⏳ **pending_prod**: deploys to PROD at " + when + ". Validate it there, then `/approve uat-merge`.");
    act(draft, id, "queues #" + std::to_string(number) + " for PROD at " + when);
    notice.fixes.push_back(noticeFix(*draft.fix(number)));
  }
  if (notice.fixes.empty()) return;
  notice.id += "/" + std::to_string(queue.ships.front());  // a cycle that is tried again may queue others
  tell(draft, std::move(notice));
}

void releaseToUat(Draft& draft, const CycleId& id) {
  queueForProd(draft, id);
  const ReleasePlan plan = planUatRelease(draft);
  explainPassedOver(draft, plan);
  if (!plan.stops.empty()) return failStage(draft, id, plan.stops.front());
  if (plan.nothing()) return nextStage(draft, id, false);
  if (settledLive(draft, id, plan, draft.facts().uat.running)) return;
  deploy(draft, id, {plan.purpose, id, plan.target, plan.existing, std::nullopt, plan.ships});
}

// --- T2
// ---------------------------------------------------------------------------------------------------------------

void releaseFlow2(Draft& draft, const CycleId& id) {
  const ReleasePlan plan = planProdFlow2(draft, draft.cycle(id)->opened_at);
  if (!somethingShips(draft, id, plan)) return;
  take(draft, id, plan.ships);
  if (settledLive(draft, id, plan, draft.facts().prod.running)) return;
  deploy(draft, id, {plan.purpose, id, plan.target, plan.existing, std::nullopt, plan.ships});
}

/// The order in which the fixes came into the branch that has them is the order in which they are safest to
/// apply.
void sortByLanding(const Draft& draft, const CommitRange& there, std::vector<std::int64_t>& numbers) {
  std::map<CommitId, std::size_t> position;
  for (const CommitInfo& commit : there.commits) position.emplace(commit.id, position.size());
  const auto place = [&](std::int64_t number) {
    std::size_t first = position.size();
    const Fix& fix = *draft.fix(number);
    for (const PickSource& source : fix.plan ? fix.plan->analysis.sources : std::vector<PickSource>{}) {
      const auto found = position.find(source.commit);
      if (found != position.end()) first = std::min(first, found->second);
    }
    return first;
  };
  std::stable_sort(numbers.begin(), numbers.end(), [&](auto a, auto b) { return place(a) < place(b); });
}

void askForPicks(Draft& draft, const CycleId& id, const BranchName& onto, const CommitId& head,
                 const std::vector<std::int64_t>& numbers, Stage stage) {
  PickCommits effect;
  effect.cycle = id;
  effect.request.onto = onto;
  effect.request.onto_head = head;
  effect.request.committed_at = draft.cycle(id)->decided_at;
  for (const std::int64_t number : numbers) {
    const Fix& fix = *draft.fix(number);
    effect.request.series.push_back({fix.id, number, fix.plan->analysis.sources});
  }
  Cycle& cycle = draft.editCycle(id);
  cycle.stage = stage;
  cycle.picking_onto = head;
  draft.effect("pick/" + std::string(toText(stage)) + "/" + id.str() + "/" + std::to_string(cycle.attempt),
               std::move(effect));
}

void releaseFlow1(Draft& draft, const CycleId& id) {
  ReleasePlan plan = planPromotion(draft, draft.cycle(id)->opened_at);
  if (plan.promotion && !plan.stops.empty()) noteTrouble(draft, id, plan.stops);
  // A promotion that cannot be made keeps nobody else waiting.
  if (!plan.promotion || !plan.stops.empty()) plan = planProdFlow1(draft, draft.cycle(id)->opened_at);
  if (!somethingShips(draft, id, plan)) return;
  take(draft, id, plan.ships);
  if (settledLive(draft, id, plan, draft.facts().prod.running)) return;
  if (plan.pick) {
    sortByLanding(draft, draft.survey()->uat_ahead, plan.ships);
    act(draft, id,
        "UAT's release is not approved as a whole: only the approved commits are picked onto PROD");
    return askForPicks(draft, id, draft.settings().prod.branch, plan.target, plan.ships, Stage::pick_prod);
  }
  deploy(draft, id, {plan.purpose, id, plan.target, plan.existing, plan.branch, plan.ships});
}

void mergeToUat(Draft& draft, const CycleId& id) {
  const ReleasePlan plan = planUatMerge(draft, draft.cycle(id)->opened_at);
  if (!somethingShips(draft, id, plan)) return;
  if (const auto stops = uatMergeStops(draft, draft.cycle(id)->probes); !stops.empty()) {
    for (const std::int64_t number : plan.ships) draft.explain(number, stops);
    stopStage(draft, id, stops);
    return nextStage(draft, id, false);
  }
  take(draft, id, plan.ships);
  if (!plan.pick) {
    deploy(draft, id, {plan.purpose, id, plan.target, plan.existing, plan.branch, plan.ships});
    return;
  }
  std::vector<std::int64_t> picks;
  for (const std::int64_t number : plan.ships) {
    const Fix& fix = *draft.fix(number);
    if (fix.backport && fix.backport->resolved()) {
      draft.editFix(number).picked_uat =
          broughtBy(draft.survey()->uat.unreleased, *fix.backport->merge_commit, fix.backport->subjects);
    } else {
      picks.push_back(number);
    }
  }
  sortByLanding(draft, draft.survey()->prod_ahead, picks);
  askForPicks(draft, id, draft.settings().uat.branch, plan.target, picks, Stage::pick_uat);
}

std::vector<Reason> pickReasons(const PickedSeries& series, const BranchName& onto) {
  std::string text;
  if (series.outcome == PickOutcome::conflict) {
    text = "cherry-pick of " + shortId(series.failed_at) + " onto `" + onto.str() + "` conflicts in" +
           listConflicts(series.conflicts);
    return {Reason{Rule::conflict, text, {}}};
  }
  return {Reason{Rule::git, "cherry-pick onto `" + onto.str() + "` failed: " + series.message, {}}};
}

}  // namespace

void runCycle(Draft& draft, const CycleId& id) {
  const Cycle& cycle = *draft.cycle(id);
  if (cycle.state != CycleState::running || !cycle.deployment.empty()) return;
  switch (cycle.stage) {
    case Stage::look:
      if (cycle.slot == Slot::t1) return analyzeFixes(draft, id);
      draft.editCycle(id).stage = Stage::prod_flow2;
      return releaseFlow2(draft, id);
    case Stage::prod_flow2:
      return releaseFlow2(draft, id);
    case Stage::prod_flow1:
      return releaseFlow1(draft, id);
    case Stage::uat_merge:
      if (waitsForMarkers(draft)) return;
      return mergeToUat(draft, id);
    case Stage::uat_release:
      if (waitsForMarkers(draft)) return;
      return releaseToUat(draft, id);
    case Stage::finished:
      return finishCycle(draft, id);
    case Stage::reconcile:
    case Stage::analyze:
    case Stage::pick_prod:
    case Stage::pick_uat:
      return;  // waits for another answer
  }
}

void failStage(Draft& draft, const CycleId& id, Reason reason) {
  stopStage(draft, id, {std::move(reason)});
  nextStage(draft, id, false);
}

void cycleAnalyzed(Draft& draft, std::int64_t number) {
  for (const CycleId& id : draft.cycleIds()) {
    const Cycle& cycle = *draft.cycle(id);
    if (cycle.state != CycleState::running || cycle.stage != Stage::analyze) continue;
    if (std::find(cycle.waiting.begin(), cycle.waiting.end(), number) == cycle.waiting.end()) continue;
    Cycle& edited = draft.editCycle(id);
    std::erase(edited.waiting, number);
    if (edited.waiting.empty()) nextStage(draft, id, true);
  }
}

void cycleSearched(Draft& draft) {
  if (waitsForMarkers(draft)) return;
  for (const CycleId& id : draft.cycleIds()) {
    const Cycle& cycle = *draft.cycle(id);
    const bool waits = cycle.stage == Stage::uat_merge || cycle.stage == Stage::uat_release;
    if (cycle.state == CycleState::running && waits && cycle.surveyed) runCycle(draft, id);
  }
}

void cyclePicked(Draft& draft, const Picked& picked) {
  const Cycle* cycle = draft.cycle(picked.cycle);
  if (cycle == nullptr || cycle->state != CycleState::running) return;
  if (cycle->stage != Stage::pick_prod && cycle->stage != Stage::pick_uat) return;
  const CycleId id = cycle->id;
  const bool to_prod = cycle->stage == Stage::pick_prod;
  const Purpose purpose = to_prod ? Purpose::prod_flow1 : Purpose::uat_merge;
  const EnvironmentSettings& settings = draft.settings().environment(tierOf(purpose));
  const CommitId onto = cycle->picking_onto;
  for (const std::string& disagreement : picked.result.disagreements)
    act(draft, id, "the engines differ and git's answer stands: " + disagreement);

  std::vector<std::int64_t> ships;
  std::vector<std::int64_t> there;
  for (const PickedSeries& series : picked.result.series) {
    const Fix* fix = draft.fix(series.fix);
    if (fix == nullptr) continue;
    const std::int64_t number = fix->number;
    switch (series.outcome) {
      case PickOutcome::picked: {
        Fix& edited = draft.editFix(number);
        (to_prod ? edited.picked_prod : edited.picked_uat) = series.created;
        ships.push_back(number);
        act(draft, id,
            "#" + std::to_string(number) + " picked onto `" + settings.branch.str() + "` as " +
                shortId(series.created.back()));
        break;
      }
      case PickOutcome::already_there:
        there.push_back(number);
        act(draft, id,
            "#" + std::to_string(number) + " is on `" + settings.branch.str() + "` already (same patch)");
        break;
      case PickOutcome::conflict:
      case PickOutcome::error: {
        const auto reasons = pickReasons(series, settings.branch);
        draft.explain(number, reasons);
        noteTrouble(draft, id, reasons);
        if (!to_prod && series.outcome == PickOutcome::conflict) startBackport(draft, number, onto);
        break;
      }
    }
  }
  for (const FixId& taken : draft.cycle(id)->taken) {
    const Fix* fix = draft.fix(taken);
    const bool resolved = !to_prod && fix != nullptr && fix->status == FixStatus::pending_uat_merge &&
                          fix->backport && fix->backport->resolved();
    if (resolved) ships.push_back(fix->number);
  }
  draft.editCycle(id).stage = to_prod ? Stage::prod_flow1 : Stage::uat_merge;
  const auto& environment = draft.facts().environment(tierOf(purpose));
  const bool moved = picked.result.head != onto;
  const bool live = !moved && environment.good && environment.running && environment.running->sha == onto;
  if (ships.empty() && (there.empty() || !to_prod || live)) {
    // Nothing new: what is there already counts as merged, and nothing has to be deployed for it.
    for (const std::int64_t number : there) {
      settleFix(draft, number, purpose, environment.running.value_or(Release{}),
                "the same patch is on `" + settings.branch.str() + "` already");
    }
    tellSettled(draft, there, environment.running.value_or(Release{}), id.str());
    return nextStage(draft, id, false);
  }
  if (live) {
    for (const std::int64_t number : ships) {
      settleFix(draft, number, purpose, *environment.running,
                "it is part of " + environment.running->version.str() + ", which runs already");
    }
    tellSettled(draft, ships, *environment.running, id.str());
    return nextStage(draft, id, false);
  }
  ships.insert(ships.end(), there.begin(), there.end());
  DeploymentOrder order;
  order.purpose = purpose;
  order.cycle = id;
  order.target = picked.result.head;
  order.fixes = ships;
  if (moved) {
    order.branch = BranchUpdate{settings.branch, onto, picked.result.head};
  } else {
    order.existing = tagAt(draft.survey()->tags, onto, environment.running);
  }
  deploy(draft, id, order);
}

void cycleDeployed(Draft& draft, const Deployment& deployment) {
  const Cycle* cycle = draft.cycle(deployment.cycle);
  if (cycle == nullptr || cycle->deployment != deployment.id) return;
  const CycleId id = cycle->id;
  if (deployment.state == DeploymentState::failed) {
    noteTrouble(draft, id,
                {Reason{Rule::ci,
                        deployment.release.version.str() + " to " +
                            std::string(toText(deployment.environment)) + ": " + deployment.reason,
                        {}}});
  } else {
    act(draft, id,
        deployment.release.version.str() + " runs on " + std::string(toText(deployment.environment)));
  }
  nextStage(draft, id, true);
}

}  // namespace sluice
