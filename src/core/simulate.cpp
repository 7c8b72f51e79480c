#include "core/simulate.h"

#include <algorithm>

#include "core/draft.h"
#include "core/flows/plan.h"
#include "core/rules/approval.h"
#include "core/rules/flow.h"
#include "core/rules/gate.h"
#include "core/rules/version.h"
#include "core/text.h"

namespace sluice {
namespace {

/// What T1's analysis would find for a fix that was not analysed yet: as merged as the forge says.
void imagineAnalysis(State& state) {
  for (auto& [number, fix] : state.fixes) {
    if (fix.status != FixStatus::confirmed && fix.status != FixStatus::analyzing) continue;
    fix.status = FixStatus::planned;
    if (fix.plan) continue;
    Plan plan;
    plan.analysis.merged_in_base = fix.pr.merged;
    if (fix.pr.merge_commit) {
      plan.analysis.landed = {*fix.pr.merge_commit};
      plan.analysis.sources = {{*fix.pr.merge_commit, 0}};
    }
    fix.plan = plan;
  }
}

struct Report {
  const Draft& draft;
  Simulation& simulation;

  void add(const ReleasePlan& plan, const std::string& text) const {
    for (const std::int64_t number : plan.ships) {
      const bool ships = plan.stops.empty();
      const Fix& fix = *draft.fix(number);
      simulation.fixes.push_back({fix.id, number, fix.pr.title, ships,
                                  ships ? text : "would ship, but the release is stopped", plan.stops});
    }
    for (const PassedOver& passed : plan.passed_over) {
      const Fix& fix = *draft.fix(passed.number);
      simulation.fixes.push_back(
          {fix.id, passed.number, fix.pr.title, false, passed.reasons.front().text, passed.reasons});
      for (const Reason& reason : passed.reasons) {
        simulation.unmet.push_back(
            {reason.rule, "#" + std::to_string(passed.number) + ": " + reason.text, reason.can_clear});
      }
    }
    for (const Reason& stop : plan.stops) simulation.unmet.push_back(stop);
    if (plan.ships.empty() || !plan.stops.empty()) return;
    simulation.actions.push_back(text);
  }
};

std::string releaseText(const Draft& draft, const ReleasePlan& plan) {
  const Tier tier =
      plan.purpose == Purpose::uat_release || plan.purpose == Purpose::uat_merge ? Tier::uat : Tier::prod;
  const TagName next = plan.existing
                           ? plan.existing->version
                           : nextFreePatch(draft.survey()->tags, draft.facts().environment(tier).running);
  std::string text = (plan.pick ? "picks its commits and deploys " : "deploys ") + next.str() + " to " +
                     std::string(toText(tier));
  if (plan.already_live) text = "is part of what " + std::string(toText(tier)) + " runs already";
  return text;
}

}  // namespace

Simulation simulate(const State& state, const Settings& settings, Slot slot, Instant at,
                    const std::vector<ProbeResult>& probes) {
  Simulation simulation;
  simulation.slot = slot;
  simulation.at = at;
  simulation.date = settings.zone.toLocal(at).date;
  State imagined = state;
  if (slot == Slot::t1) imagineAnalysis(imagined);
  const Draft draft(imagined, settings, at);
  std::vector<ProbeResult> assumed = probes;
  for (const ChecklistItem& item : settings.checklist) {
    const bool known =
        std::any_of(probes.begin(), probes.end(), [&](const auto& p) { return p.check == item.name; });
    if (!known) assumed.push_back({item.name, true, "assumed: it is looked at when the cycle opens"});
  }
  const Tier tier = slot == Slot::t1 ? Tier::uat : Tier::prod;
  simulation.gate = evaluateGate(draft.gateView(), settings, tier, assumed, at);
  simulation.unmet = closedBecause(simulation.gate);
  if (!draft.survey()) {
    simulation.unmet.push_back({Rule::git, "the repository was not read yet", {}});
    return simulation;
  }
  const Report report{draft, simulation};
  if (slot == Slot::t1) {
    report.add(planProdQueue(draft), "queued for PROD at the next T2");
    const ReleasePlan uat = planUatRelease(draft);
    report.add(uat, releaseText(draft, uat));
  } else {
    const ReleasePlan flow2 = planProdFlow2(draft);
    report.add(flow2, releaseText(draft, flow2));
    const ReleasePlan flow1 = planProdFlow1(draft);
    report.add(flow1, releaseText(draft, flow1));
    const ReleasePlan merge = planUatMerge(draft);
    report.add(merge, releaseText(draft, merge));
  }
  const bool ships = std::any_of(simulation.fixes.begin(), simulation.fixes.end(),
                                 [](const auto& fix) { return fix.ships; });
  simulation.would_run = simulation.gate.open && ships;
  return simulation;
}

std::vector<Reason> whyNot(const State& state, const Settings& settings, const Fix& fix, Instant now) {
  const Draft draft(state, settings, now);
  std::vector<Reason> reasons;
  const std::vector<Role> approvers{Role::admin, Role::manager};
  Slot slot = Slot::t2;
  switch (fix.status) {
    case FixStatus::submitted:
      if (fix.severity == Severity::unset)
        reasons.push_back({Rule::severity, "its severity is not known", approvers});
      if (fix.severity == Severity::high || fix.severity == Severity::critical) {
        reasons.push_back(
            {Rule::severity,
             "severity " + std::string(toText(fix.severity)) + " does not enter the pipeline: `/hotfix`",
             {Role::admin}});
      }
      reasons.push_back({Rule::approval, "nobody confirmed it yet", approvers});
      break;
    case FixStatus::confirmed:
    case FixStatus::analyzing:
    case FixStatus::planned:
      slot = Slot::t1;
      if (!fix.pr.merged)
        reasons.push_back(
            {Rule::merge, "the pull request is not merged into `" + fix.pr.base.str() + "`", {}});
      break;
    case FixStatus::deployed_uat:
      reasons.push_back({Rule::approval, "PROD is not approved yet", approvers});
      break;
    case FixStatus::deployed_prod:
      if (fix.flow == Flow::flow2)
        reasons.push_back({Rule::approval, "the UAT merge is not approved yet", approvers});
      break;
    case FixStatus::pending_prod:
    case FixStatus::pending_uat_merge:
      if (validApproval(fix, neededApproval(fix), state.facts, settings) == nullptr) {
        reasons.push_back({Rule::approval, "no approval covers the plan as it is now", approvers});
      }
      break;
    case FixStatus::uat_merged:
    case FixStatus::closed:
    case FixStatus::rejected:
      return {};
  }
  for (Reason& reason : passingReasons(draft, fix)) reasons.push_back(std::move(reason));
  for (const Reason& reason : fix.reasons) {
    const bool known =
        std::any_of(reasons.begin(), reasons.end(), [&](const Reason& r) { return r.text == reason.text; });
    if (!known) reasons.push_back(reason);
  }
  if (!fix.live() || fix.status == FixStatus::submitted) return reasons;
  const Tier tier = slot == Slot::t1 || fix.status == FixStatus::pending_uat_merge ? Tier::uat : Tier::prod;
  for (Reason& reason : closedBecause(evaluateGate(state, settings, tier, {}, now)))
    reasons.push_back(std::move(reason));
  return reasons;
}

}  // namespace sluice
