#include "core/simulate.h"

#include <algorithm>

#include "core/draft.h"
#include "core/flows/deployment.h"
#include "core/flows/plan.h"
#include "core/flows/promote.h"
#include "core/rehearsal.h"
#include "core/rules/approval.h"
#include "core/rules/debt.h"
#include "core/rules/flow.h"
#include "core/rules/gate.h"
#include "core/rules/hotfix.h"
#include "core/rules/version.h"
#include "core/text.h"

namespace sluice {
namespace {

/// What T1's analysis would find for a fix that was not analysed yet: as merged as the forge says.
void imagineAnalysis(State& state) {
  for (auto& [number, fix] : state.fixes) {
    if (fix.status != FixStatus::confirmed && fix.status != FixStatus::analyzing &&
        fix.status != FixStatus::planned)
      continue;
    fix.status = FixStatus::planned;
    if (fix.plan && (fix.plan->analysis.merged_in_base || !fix.pr.merged)) continue;
    Plan plan;
    plan.analysis.merged_in_base = fix.pr.merged;
    if (fix.pr.merge_commit) {
      plan.analysis.landed = {*fix.pr.merge_commit};
      plan.analysis.sources = {{*fix.pr.merge_commit, 0}};
    }
    fix.plan = plan;
  }
}

/// Probes that nobody has made now are taken for good: they are made when the cycle opens.
std::vector<ProbeResult> assumingTheRest(const Settings& settings, const std::vector<ProbeResult>& probes) {
  std::vector<ProbeResult> assumed = probes;
  for (const ChecklistItem& item : settings.checklist) {
    const bool known =
        std::any_of(probes.begin(), probes.end(), [&](const auto& p) { return p.check == item.name; });
    if (!known) assumed.push_back({item.name, true, "assumed: it is looked at when the cycle opens"});
  }
  return assumed;
}

Upstream upstreamOf(const Draft& draft, Tier tier, const std::vector<CommitChecks>& checks) {
  if (!draft.survey()) return {};
  return assumingTheUnread(draft.cycles(), draft.settings(), releaseCommits(draft, tier, draft.now()),
                           checks);
}

/// What the open cycle of this environment saw: that of finished ones may be true no more.
std::vector<ProbeResult> probesOf(const Draft& draft, Tier tier) {
  std::vector<ProbeResult> probes;
  for (const Cycle* cycle : draft.cycles()) {
    if ((cycle->slot == Slot::t1) == (tier == Tier::uat) && (cycle->live() || cycle->retry_at))
      probes = cycle->probes;
  }
  return probes;
}

/// What stops the release that such a fix waits for, beside what is wrong with the fix itself.
std::vector<Reason> stopsOf(const Draft& draft, FixStatus status, Flow flow) {
  const Instant now = draft.now();
  if (!draft.survey()) return {Reason{Rule::git, "the repository was not read yet", {}}};
  switch (status) {
    case FixStatus::planned:
      return flow == Flow::flow1 ? planUatRelease(draft).stops : std::vector<Reason>{};
    case FixStatus::pending_prod: {
      std::vector<Reason> stops = prodStops(draft, now);
      if (stops.empty() && flow == Flow::flow1) stops = planProdFlow1(draft, now).stops;
      return stops;
    }
    case FixStatus::pending_uat_merge: {
      std::vector<Reason> stops = prodStops(draft, now);
      for (Reason& reason : planUatMerge(draft, now).stops) stops.push_back(std::move(reason));
      return stops;
    }
    case FixStatus::submitted:
    case FixStatus::confirmed:
    case FixStatus::analyzing:
    case FixStatus::deployed_uat:
    case FixStatus::deployed_prod:
    case FixStatus::uat_merged:
    case FixStatus::closed:
    case FixStatus::rejected:
      return {};
  }
  return {};
}

void addProdChecks(std::vector<Check>& checks, const std::vector<ReleasePlan>& plans) {
  struct Named {
    const char* name;
    Rule rule;
    const char* good;
  };
  constexpr Named kNamed[] = {
      {"accounted_commits", Rule::unaccounted, "an approved fix accounts for every commit"},
      {"ancestry", Rule::ancestry, "the PROD branch leads from PROD's release to the new one"},
      {"uat_deployment", Rule::state, "UAT's own deployment of this release is good"},
      {"migrations", Rule::strategy, "no database migration goes out by a strategy that it must not"},
      {"branch", Rule::git, "the PROD branch is there"},
  };
  bool ships = false;
  const Reason* missing = nullptr;
  for (const ReleasePlan& plan : plans) {
    ships = ships || !plan.nothing();
    for (const PassedOver& passed : plan.passed_over) {
      for (const Reason& reason : passed.reasons) {
        if (reason.rule == Rule::approval && missing == nullptr) missing = &reason;
      }
    }
  }
  for (const Named& named : kNamed) {
    Check check{named.name,
                ships ? CheckState::pass : CheckState::skipped,
                ships ? named.good : "nothing waits for PROD",
                {},
                named.rule};
    for (const ReleasePlan& plan : plans) {
      for (const Reason& stop : plan.stops) {
        if (stop.rule == named.rule && check.state != CheckState::fail)
          check = {named.name, CheckState::fail, stop.text, stop.can_clear, named.rule};
      }
    }
    checks.push_back(std::move(check));
  }
  Check approvals{"approvals", CheckState::skipped, "nothing waits for PROD", {}, Rule::approval};
  if (ships) {
    approvals = {"approvals", CheckState::pass, "what would ship is approved", {}, Rule::approval};
  } else if (missing != nullptr) {
    approvals = {"approvals", CheckState::fail, missing->text, missing->can_clear, Rule::approval};
  }
  checks.push_back(std::move(approvals));
}

Check debtCheck(const Draft& draft) {
  const std::vector<Reason> stops = debtStops(draft.facts(), draft.settings(), draft.now());
  if (stops.empty()) {
    const std::size_t owed = draft.facts().debts.size();
    return {"debt",
            CheckState::pass,
            owed == 0 ? "UAT lacks nothing that PROD runs"
                      : "UAT lacks " + std::to_string(owed) + " of PROD's changes, none for too long",
            {},
            Rule::debt};
  }
  return {"debt", CheckState::fail, stops.front().text, stops.front().can_clear, Rule::debt};
}

Check releaseCheck(const Draft& draft, Tier tier, const std::vector<ReleasePlan>& plans,
                   const CommitId& sha) {
  const Environment& environment = draft.facts().environment(tier);
  const std::string name(toText(tier));
  if (environment.running && environment.running->sha == sha)
    return {"release",
            CheckState::pass,
            name + " runs " + describeRelease(environment.running) + " at this commit",
            {},
            Rule::version};
  for (const ReleasePlan& plan : plans) {
    if (!plan.nothing() && plan.stops.empty() && !plan.pick && plan.target == sha)
      return {"release",
              CheckState::pass,
              "it is the commit that would be released to " + name,
              {},
              Rule::version};
  }
  return {"release",
          CheckState::fail,
          shortId(sha) + " is not the commit that would be released to " + name + " now",
          {},
          Rule::version};
}

/// Goes through the releases of a cycle in their order and notes what becomes of each fix.
class Walk {
 public:
  Walk(Rehearsal& rehearsal, Simulation& simulation) : rehearsal_(rehearsal), simulation_(simulation) {}

  const Draft& draft() const { return rehearsal_.draft(); }

  void note(const ReleasePlan& plan, const std::string& text) const {
    for (const std::int64_t number : plan.ships) {
      const bool ships = plan.stops.empty();
      const Fix& fix = *draft().fix(number);
      simulation_.fixes.push_back({fix.id, number, fix.pr.title, ships,
                                   ships ? text : "would ship, but the release is stopped", plan.stops});
    }
    for (const PassedOver& passed : plan.passed_over) {
      const Fix& fix = *draft().fix(passed.number);
      simulation_.fixes.push_back(
          {fix.id, passed.number, fix.pr.title, false, passed.reasons.front().text, passed.reasons});
      for (const Reason& reason : passed.reasons) {
        simulation_.unmet.push_back(
            {reason.rule, "#" + std::to_string(passed.number) + ": " + reason.text, reason.can_clear});
      }
    }
    for (const Reason& stop : plan.stops) simulation_.unmet.push_back(stop);
    if (!plan.nothing() && plan.stops.empty()) simulation_.actions.push_back(text);
  }

  /// A release: the next one is planned as if it went well.
  void release(const ReleasePlan& plan) const {
    const Tier tier = tierOf(plan.purpose);
    const std::string name(toText(tier));
    const Release made = rehearsal_.releaseOf(plan);
    if (plan.already_live) {
      note(plan, "is part of what " + name + " runs already");
    } else {
      note(plan, (plan.pick ? "picks its commits and deploys " : "deploys ") + made.version.str() + " to " +
                     name + (plan.promotion ? " as a whole" : ""));
    }
    if (plan.nothing() || !plan.stops.empty()) return;
    if (!plan.already_live) simulation_.releases.push_back({tier, made.version, plan.ships});
    rehearsal_.goesWell(plan, made);
  }

 private:
  Rehearsal& rehearsal_;
  Simulation& simulation_;
};

void walkT1(const Walk& walk) {
  walk.note(planProdQueue(walk.draft()), "queued for PROD at the next T2");
  walk.release(planUatRelease(walk.draft()));
}

void walkT2(const Walk& walk, const std::vector<ProbeResult>& probes, Instant at) {
  walk.release(planProdFlow2(walk.draft(), at));
  const ReleasePlan whole = planPromotion(walk.draft(), at);
  if (whole.promotion) walk.release(whole);
  if (!whole.promotion || !whole.stops.empty()) walk.release(planProdFlow1(walk.draft(), at));
  ReleasePlan merge = planUatMerge(walk.draft(), at);
  if (!merge.nothing() && merge.stops.empty()) merge.stops = uatMergeStops(walk.draft(), probes);
  walk.release(merge);
}

}  // namespace

Simulation simulate(const State& state, const Settings& given, Slot slot, Instant at,
                    const std::vector<ProbeResult>& probes, const std::vector<CommitChecks>& checks) {
  Simulation simulation;
  simulation.slot = slot;
  simulation.at = at;
  simulation.date = given.zone.toLocal(at).date;
  State imagined = state;
  if (slot == Slot::t1) imagineAnalysis(imagined);
  const Draft draft(imagined, given, at);
  const Settings& settings = draft.settings();
  const Tier tier = slot == Slot::t1 ? Tier::uat : Tier::prod;
  simulation.gate = evaluateGate(draft.gateView(), settings, tier, assumingTheRest(settings, probes),
                                 upstreamOf(draft, tier, checks), at);
  simulation.unmet = closedBecause(simulation.gate);
  simulation.blocked = !simulation.gate.open;
  if (!draft.survey()) {
    simulation.unmet.push_back({Rule::git, "the repository was not read yet", {}});
    simulation.blocked = true;
    return simulation;
  }
  for (Reason& stop : cycleStops(draft, slot, at)) {
    simulation.unmet.push_back(std::move(stop));
    simulation.blocked = true;
  }
  Rehearsal rehearsal(std::move(imagined), given, at);
  const Walk walk(rehearsal, simulation);
  if (slot == Slot::t1) {
    walkT1(walk);
  } else {
    walkT2(walk, assumingTheRest(settings, probes), at);
  }
  simulation.would_run = !simulation.blocked && !simulation.actions.empty();
  return simulation;
}

std::vector<CommitId> gateCommits(const State& state, const Settings& settings, Tier tier, Instant now) {
  const Draft draft(state, settings, now);
  if (!draft.survey()) return {};
  std::vector<CommitId> commits = releaseCommits(draft, tier, now);
  const auto& head = (tier == Tier::uat ? draft.survey()->uat : draft.survey()->prod).head;
  const auto& running = draft.facts().environment(tier).running;
  if (commits.empty() && head && (!running || running->sha != *head)) commits.push_back(*head);
  return commits;
}

std::vector<Check> releaseChecks(const State& state, const Settings& settings, Tier tier, Instant now,
                                 const std::optional<CommitId>& sha) {
  const Draft draft(state, settings, now);
  if (!draft.survey())
    return {Check{"repository", CheckState::pending, "the repository was not read yet", {}, Rule::git}};
  std::vector<ReleasePlan> plans;
  if (tier == Tier::prod) {
    plans = {planProdFlow2(draft, now), planPromotion(draft, now), planProdFlow1(draft, now)};
  } else {
    plans = {planUatRelease(draft)};
  }
  std::vector<Check> checks;
  if (tier == Tier::prod) addProdChecks(checks, plans);
  if (tier == Tier::uat) checks.push_back(debtCheck(draft));
  if (sha) checks.push_back(releaseCheck(draft, tier, plans, *sha));
  return checks;
}

const std::vector<Reason>& WhyNot::releaseStops(FixStatus status, Flow flow) {
  const auto key = std::pair(status, flow);
  auto known = stops_.find(key);
  if (known == stops_.end()) known = stops_.emplace(key, stopsOf(draft_, status, flow)).first;
  return known->second;
}

const Gate& WhyNot::gateOf(Tier tier) {
  auto known = gates_.find(tier);
  if (known == gates_.end()) {
    const Settings& settings = draft_.settings();
    Gate gate =
        evaluateGate(draft_.gateView(), settings, tier, assumingTheRest(settings, probesOf(draft_, tier)),
                     upstreamOf(draft_, tier, {}), draft_.now());
    known = gates_.emplace(tier, std::move(gate)).first;
  }
  return known->second;
}

std::vector<Tier> WhyNot::gatesBefore(const Fix& fix) {
  if (isEmergency(fix)) return {};
  switch (fix.status) {
    case FixStatus::confirmed:
    case FixStatus::analyzing:
    case FixStatus::planned:
      return {Tier::uat};
    case FixStatus::deployed_uat:
    case FixStatus::pending_prod:
      return {Tier::prod};
    case FixStatus::deployed_prod:
      return fix.live() ? std::vector{Tier::prod} : std::vector<Tier>{};
    case FixStatus::pending_uat_merge:
      return {Tier::prod, Tier::uat};
    case FixStatus::submitted:
    case FixStatus::uat_merged:
    case FixStatus::closed:
    case FixStatus::rejected:
      return {};
  }
  return {};
}

std::vector<Reason> whyNot(const State& state, const Settings& settings, const Fix& fix, Instant now) {
  return WhyNot(state, settings, now).of(fix);
}

std::vector<Reason> WhyNot::of(const Fix& fix) {
  if (isEmergency(fix)) return hotfixStops(draft_, fix);
  std::vector<Reason> reasons;
  const std::vector<Role> approvers{Role::admin, Role::manager};
  const auto awaited = [&](std::string_view none) {
    return missingApproval(standingOf(fix, awaitedApproval(fix).value_or(neededApproval(fix)), draft_.facts(),
                                      draft_.settings()),
                           none);
  };
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
      reasons.push_back(awaited("nobody confirmed it yet"));
      break;
    case FixStatus::confirmed:
    case FixStatus::analyzing:
    case FixStatus::planned:
      if (const Standing standing = confirmationOf(fix, draft_.facts(), draft_.settings());
          !standing.complete())
        reasons.push_back(missingApproval(standing, "no confirmation of it counts now"));
      if (!fix.pr.merged)
        reasons.push_back(
            {Rule::merge, "the pull request is not merged into `" + fix.pr.base.str() + "`", {}});
      break;
    case FixStatus::deployed_uat:
      reasons.push_back(awaited("PROD is not approved yet"));
      break;
    case FixStatus::deployed_prod:
      if (fix.flow != Flow::flow1) reasons.push_back(awaited("the UAT merge is not approved yet"));
      break;
    case FixStatus::pending_prod:
    case FixStatus::pending_uat_merge:
      if (const Standing standing = standingOf(fix, neededApproval(fix), draft_.facts(), draft_.settings());
          !standing.complete())
        reasons.push_back(missingApproval(standing, "no approval covers the plan as it is now"));
      break;
    case FixStatus::uat_merged:
    case FixStatus::closed:
    case FixStatus::rejected:
      return {};
  }
  for (Reason& reason : passingReasons(draft_, fix)) reasons.push_back(std::move(reason));
  const auto add = [&](const std::vector<Reason>& more) {
    for (const Reason& reason : more) {
      const bool known =
          std::any_of(reasons.begin(), reasons.end(), [&](const Reason& r) { return r.text == reason.text; });
      if (!known) reasons.push_back(reason);
    }
  };
  add(fix.reasons);
  if (!fix.live() || fix.status == FixStatus::submitted) return reasons;
  add(releaseStops(fix.status, fix.flow));
  for (const Tier tier : gatesBefore(fix)) add(closedBecause(gateOf(tier)));
  return reasons;
}

}  // namespace sluice
