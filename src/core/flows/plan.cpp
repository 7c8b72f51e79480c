#include "core/flows/plan.h"

#include <algorithm>
#include <set>

#include "core/flows/backport.h"
#include "core/flows/continuous.h"
#include "core/flows/promote.h"
#include "core/rules/accounting.h"
#include "core/rules/approval.h"
#include "core/rules/debt.h"
#include "core/rules/flow.h"
#include "core/rules/freeze.h"
#include "core/rules/gate.h"
#include "core/rules/slot.h"
#include "core/rules/version.h"
#include "core/text.h"

namespace sluice {
namespace {

/// Fixes of one flow in one status; those that pass the common rules are offered to `accept`, which may say
/// why not.
template <class Accept>
void collect(const Draft& draft, ReleasePlan& plan, Flow flow, FixStatus status, const Accept& accept) {
  for (const std::int64_t number : draft.fixNumbers()) {
    const Fix& fix = *draft.fix(number);
    if (fix.flow != flow || fix.status != status) continue;
    std::vector<Reason> reasons = passingReasons(draft, fix);
    if (reasons.empty()) reasons = accept(fix);
    if (reasons.empty()) {
      plan.ships.push_back(number);
    } else {
      plan.passed_over.push_back({number, std::move(reasons)});
    }
  }
}

std::vector<Reason> unmerged(const Fix& fix, const BranchName& base) {
  if (!fix.plan) return {Reason{Rule::state, "it was not analysed yet", {}}};
  if (fix.pr.base != base)
    return {Reason{Rule::flow, "it goes into `" + fix.pr.base.str() + "`, not `" + base.str() + "`", {}}};
  if (!fix.pr.merged)
    return {Reason{Rule::merge, "the pull request is not merged into `" + base.str() + "` yet", {}}};
  if (!fix.plan->analysis.merged_in_base || fix.plan->analysis.landed.empty()) {
    const std::string& problem = fix.plan->analysis.problem;
    return {Reason{
        Rule::git, "its merge is not on `" + base.str() + "`" + (problem.empty() ? "" : ": " + problem), {}}};
  }
  return {};
}

std::vector<Reason> unapproved(const Draft& draft, const Fix& fix, Instant began) {
  const Standing standing = standingOf(fix, neededApproval(fix), draft.facts(), draft.settings());
  if (!standing.complete()) return {missingApproval(standing, "no approval covers the plan as it is now")};
  if (standing.completedAt() <= began) return {};
  return {Reason{Rule::approval, "it was approved after this cycle began, and ships with the next one", {}}};
}

/// Approved flow 1 fixes whose commits are on the PROD branch already, because their deployment failed after
/// the branch had moved: a release of that branch carries them.
std::vector<std::int64_t> approvedOnProdBranch(const Draft& draft, Instant began) {
  std::set<CommitId> there;
  for (const CommitInfo& commit : draft.survey()->prod.unreleased.commits) there.insert(commit.id);
  std::vector<std::int64_t> numbers;
  for (const std::int64_t number : draft.fixNumbers()) {
    const Fix& fix = *draft.fix(number);
    if (fix.flow != Flow::flow1 || fix.status != FixStatus::pending_prod || !fix.plan) continue;
    const auto& landed = fix.plan->analysis.landed;
    const bool on_it =
        !landed.empty() && std::all_of(landed.begin(), landed.end(),
                                       [&](const CommitId& commit) { return there.contains(commit); });
    if (on_it && passingReasons(draft, fix).empty() && unapproved(draft, fix, began).empty())
      numbers.push_back(number);
  }
  return numbers;
}

/// Says of a commit that belongs to a fix why that fix does not account for it.
std::string ownerOf(const Draft& draft, const CommitId& commit) {
  for (const std::int64_t number : draft.fixNumbers()) {
    const Fix& fix = *draft.fix(number);
    if (!brought(fix, commit)) continue;
    return ", of #" + std::to_string(number) + ", which is " + std::string(toText(fix.status)) +
           (fix.held ? " and held by " + fix.held->by : "");
  }
  return "";
}

Reason unaccountedStop(const Draft& draft, const BranchName& branch,
                       const std::vector<CommitInfo>& strangers) {
  std::string text = "`" + branch.str() + "` holds " + std::to_string(strangers.size()) + " commit" +
                     (strangers.size() == 1 ? "" : "s") + " that no approved fix accounts for:";
  for (std::size_t i = 0; i < std::min<std::size_t>(strangers.size(), 10); ++i) {
    text += " " + shortId(strangers[i].id) + " (" + shortTitle(strangers[i].subject) + ", " +
            strangers[i].author + ownerOf(draft, strangers[i].id) + ")";
    if (i + 1 < strangers.size()) text += ",";
  }
  return {Rule::unaccounted, text, {Role::admin, Role::manager}};
}

Reason truncatedStop(const BranchName& branch) {
  return {Rule::unaccounted,
          "`" + branch.str() + "` is too many commits away from its release to account for each",
          {Role::admin}};
}

/// UAT ran the same as PROD before these hotfixes: it is brought level as a whole, instead of getting copies
/// that would make it another version.
bool levelsUat(const Draft& draft, const std::vector<std::int64_t>& ships) {
  const Survey& survey = *draft.survey();
  const bool behind = survey.uat.head && survey.uat.release && *survey.uat.head == survey.uat.release->sha &&
                      survey.uat_ahead.commits.empty() && !survey.prod_ahead.commits.empty() &&
                      !survey.prod_ahead.truncated && draft.facts().prod.running &&
                      !draft.facts().prod.running->version.empty();
  const bool emergencies = std::all_of(ships.begin(), ships.end(), [&](std::int64_t number) {
    return draft.fix(number)->flow == Flow::hotfix && !draft.fix(number)->backport;
  });
  return behind && emergencies && unaccounted(survey.prod_ahead, landedCommits(draft, ships)).empty();
}

}  // namespace

std::vector<Reason> strategyStops(const Draft& draft, const std::vector<std::int64_t>& ships) {
  const std::string& strategy = draft.settings().prod.strategy;
  if (strategy != "direct" && strategy != "rolling") return {};
  std::vector<Reason> reasons;
  for (const std::int64_t number : ships) {
    const Fix& fix = *draft.fix(number);
    if (fix.plan && !fix.plan->migrations.empty()) {
      reasons.push_back({Rule::strategy,
                         "#" + std::to_string(number) + " holds a database migration (" +
                             fix.plan->migrations.front() + "), which never ships by `" + strategy +
                             "`: set prod.strategy to auto, blue_green or canary",
                         {Role::admin}});
    }
  }
  return reasons;
}

std::vector<Reason> passingReasons(const Draft& draft, const Fix& fix) {
  std::vector<Reason> reasons;
  if (fix.held) reasons.push_back({Rule::hold, "held by " + fix.held->by + ": " + fix.held->reason, {}});
  if (const auto freeze = moduleFreeze(draft.gateView(), draft.settings(), fix, draft.now())) {
    reasons.push_back({Rule::freeze, describeFreeze(draft.settings(), *freeze), {Role::admin}});
  }
  return reasons;
}

std::vector<Reason> prodStops(const Draft& draft, Instant began) {
  if (!draft.survey()->prod.head)
    return {Reason{Rule::git,
                   "the PROD branch `" + draft.settings().prod.branch.str() + "` does not exist",
                   {Role::admin}}};
  const ReleasePlan flow2 = planProdFlow2(draft, began);
  if (!flow2.stops.empty()) return flow2.stops;
  const ReleasePlan whole = planPromotion(draft, began);
  if (whole.promotion && whole.stops.empty()) return {};
  // What waits besides goes on without a flow 1 release that cannot be made.
  if (!flow2.nothing() || !planUatMerge(draft, began).nothing()) return {};
  const ReleasePlan flow1 = planProdFlow1(draft, began);
  return flow1.nothing() ? whole.stops : flow1.stops;
}

namespace {

bool waitsForT1(const Draft& draft, Flow flow) {
  const std::vector<std::int64_t> numbers = draft.fixNumbers();
  return std::any_of(numbers.begin(), numbers.end(), [&](std::int64_t number) {
    const Fix& fix = *draft.fix(number);
    const bool ready = slotAfter(fix.status) == Slot::t1;
    const bool merged = fix.pr.merged && fix.pr.base == baseOf(draft.settings(), flow);
    return ready && fix.flow == flow && merged && passingReasons(draft, fix).empty();
  });
}

}  // namespace

std::vector<Reason> uatStops(const Draft& draft) {
  if (!waitsForT1(draft, Flow::flow1) || waitsForT1(draft, Flow::flow2)) return {};
  return debtStops(draft.facts(), draft.settings(), draft.now());
}

std::vector<Reason> cycleStops(const Draft& draft, Slot slot, Instant began) {
  if (slot == Slot::t2) return prodStops(draft, began);
  if (draft.survey()->uat.head) return uatStops(draft);
  return {Reason{
      Rule::git, "the UAT branch `" + draft.settings().uat.branch.str() + "` does not exist", {Role::admin}}};
}

std::vector<CommitId> releaseCommits(const Draft& draft, Tier tier, Instant began) {
  std::vector<CommitId> commits;
  if (tier == Tier::prod) {
    for (const ReleasePlan& plan :
         {planProdFlow2(draft, began), planPromotion(draft, began), planProdFlow1(draft, began)}) {
      const bool ships = !plan.nothing() && plan.stops.empty() && !plan.pick && !plan.already_live;
      if (ships && std::find(commits.begin(), commits.end(), plan.target) == commits.end())
        commits.push_back(plan.target);
    }
    return commits;
  }
  const EnvironmentSurvey& uat = draft.survey()->uat;
  if (!uat.head) return commits;
  const Environment& environment = draft.facts().uat;
  if (environment.good && environment.running && environment.running->sha == *uat.head) return commits;
  if (waitsForT1(draft, Flow::flow1)) commits.push_back(*uat.head);
  return commits;
}

ReleasePlan planUatRelease(const Draft& draft) {
  ReleasePlan plan;
  plan.purpose = Purpose::uat_release;
  const BranchName& branch = draft.settings().uat.branch;
  const EnvironmentSurvey& uat = draft.survey()->uat;
  if (!uat.head) {
    plan.stops.push_back({Rule::git, "the UAT branch `" + branch.str() + "` does not exist", {Role::admin}});
    return plan;
  }
  collect(draft, plan, Flow::flow1, FixStatus::planned, [&](const Fix& fix) -> std::vector<Reason> {
    const Standing standing = confirmationOf(fix, draft.facts(), draft.settings());
    if (!standing.complete()) return {missingApproval(standing, "no confirmation of it counts now")};
    return unmerged(fix, branch);
  });
  if (plan.nothing()) return plan;
  plan.stops = markerStops(draft);
  plan.target = *uat.head;
  plan.existing = tagAt(draft.survey()->tags, *uat.head, uat.release);
  const Environment& environment = draft.facts().uat;
  plan.already_live = environment.good && environment.running && environment.running->sha == plan.target;
  if (plan.already_live) return plan;
  for (Reason& reason : debtStops(draft.facts(), draft.settings(), draft.now()))
    plan.stops.push_back(std::move(reason));
  return plan;
}

ReleasePlan planProdQueue(const Draft& draft) {
  ReleasePlan plan;
  plan.purpose = Purpose::prod_flow2;
  collect(draft, plan, Flow::flow2, FixStatus::planned, [&](const Fix& fix) {
    std::vector<Reason> reasons = unmerged(fix, draft.settings().prod.branch);
    return reasons.empty() ? unapproved(draft, fix, draft.now()) : reasons;
  });
  return plan;
}

ReleasePlan planProdFlow2(const Draft& draft, Instant began) {
  ReleasePlan plan;
  plan.purpose = Purpose::prod_flow2;
  const BranchName& branch = draft.settings().prod.branch;
  const EnvironmentSurvey& prod = draft.survey()->prod;
  collect(draft, plan, Flow::flow2, FixStatus::pending_prod, [&](const Fix& fix) {
    std::vector<Reason> reasons = unapproved(draft, fix, began);
    return reasons.empty() ? unmerged(fix, branch) : reasons;
  });
  if (plan.nothing()) return plan;
  if (!prod.head) {
    plan.stops.push_back({Rule::git, "the PROD branch `" + branch.str() + "` does not exist", {Role::admin}});
    return plan;
  }
  if (prod.release && !prod.release_in_branch) {
    plan.stops.push_back(
        {Rule::ancestry,
         "PROD's release " + describeRelease(prod.release) + " is not on `" + branch.str() + "` any more",
         {Role::admin}});
    return plan;
  }
  if (prod.unreleased.truncated) {
    plan.stops.push_back(truncatedStop(branch));
    return plan;
  }
  std::set<CommitId> covered = landedCommits(draft, plan.ships);
  const std::vector<std::int64_t> along = approvedOnProdBranch(draft, began);
  covered.merge(landedCommits(draft, along));
  covered.merge(sluicePicks(draft, Tier::prod));
  for (const Tier tier : {Tier::uat, Tier::prod}) {
    for (const AccountedCommit& a : draft.facts().environment(tier).accounted) covered.insert(a.commit);
  }
  const auto strangers = unaccounted(prod.unreleased, covered);
  if (!strangers.empty()) plan.stops.push_back(unaccountedStop(draft, branch, strangers));
  for (Reason& reason : strategyStops(draft, plan.ships)) plan.stops.push_back(std::move(reason));
  plan.ships.insert(plan.ships.end(), along.begin(), along.end());
  plan.target = *prod.head;
  plan.existing = tagAt(draft.survey()->tags, *prod.head, prod.release);
  const Environment& environment = draft.facts().prod;
  plan.already_live = environment.good && environment.running && environment.running->sha == plan.target;
  return plan;
}

ReleasePlan planProdFlow1(const Draft& draft, Instant began) {
  ReleasePlan plan;
  plan.purpose = Purpose::prod_flow1;
  const Survey& survey = *draft.survey();
  const Environment& uat = draft.facts().uat;
  const BranchName& branch = draft.settings().prod.branch;
  const std::optional<Reason> soaks = soakReason(draft);
  collect(draft, plan, Flow::flow1, FixStatus::pending_prod, [&](const Fix& fix) {
    std::vector<Reason> reasons = unapproved(draft, fix, began);
    if (reasons.empty() && soaks) reasons.push_back(*soaks);
    return reasons;
  });
  if (plan.nothing()) return plan;
  const auto stop = [&](Rule rule, std::string text) {
    plan.stops.push_back({rule, std::move(text), {Role::admin}});
  };
  if (!uat.running || !uat.good) {
    stop(Rule::state, "UAT's own deployment of " + describeRelease(uat.running) + " is not known to be good");
    return plan;
  }
  if (!survey.prod.head) {
    stop(Rule::git, "the PROD branch `" + branch.str() + "` does not exist");
    return plan;
  }
  if (survey.uat_ahead.truncated || survey.prod_branch_ahead.truncated) {
    plan.stops.push_back(truncatedStop(draft.settings().uat.branch));
    return plan;
  }
  for (Reason& reason : strategyStops(draft, plan.ships)) plan.stops.push_back(std::move(reason));
  std::set<CommitId> covered = landedCommits(draft, plan.ships);
  for (const AccountedCommit& a : uat.accounted) covered.insert(a.commit);
  const bool all_approved = unaccounted(survey.uat_ahead, covered).empty();
  const bool ancestor = survey.prod_branch_ahead.commits.empty();
  std::set<CommitId> known_copies = sluicePicks(draft, Tier::prod);
  for (const AccountedCommit& a : draft.facts().prod.accounted) known_copies.insert(a.commit);
  const auto foreign = unaccounted(survey.prod_branch_ahead, known_copies);
  if (all_approved && ancestor) {
    plan.target = uat.running->sha;
    plan.existing = uat.running;
    if (*survey.prod.head != plan.target) plan.branch = BranchUpdate{branch, survey.prod.head, plan.target};
    const Environment& prod = draft.facts().prod;
    plan.already_live = prod.good && prod.running && prod.running->sha == plan.target;
    return plan;
  }
  if (all_approved && !foreign.empty()) {
    stop(Rule::ancestry, "`" + branch.str() + "` is not an ancestor of UAT's release " +
                             describeRelease(uat.running) + " and cannot be fast-forwarded: it holds " +
                             shortId(foreign.front().id) + " (" + shortTitle(foreign.front().subject) +
                             ") that UAT lacks. Bring UAT level first");
    return plan;
  }
  // Only a part of UAT's release is approved: the approved commits alone go to PROD. What is on the PROD
  // branch must be released or be Sluice's own copies, because all of it ships.
  const auto strangers = unaccounted(survey.prod.unreleased, known_copies);
  if (!strangers.empty()) {
    plan.stops.push_back(unaccountedStop(draft, branch, strangers));
    return plan;
  }
  plan.pick = true;
  plan.target = *survey.prod.head;
  return plan;
}

std::vector<Reason> uatMergeStops(const Draft& draft, const std::vector<ProbeResult>& probes) {
  return closedBecause(evaluateGate(draft.gateView(), draft.settings(), Tier::uat, probes, {}, draft.now()));
}

ReleasePlan planUatMerge(const Draft& draft, Instant began) {
  ReleasePlan plan;
  plan.purpose = Purpose::uat_merge;
  const BranchName& branch = draft.settings().uat.branch;
  const EnvironmentSurvey& uat = draft.survey()->uat;
  const auto ready = [&](const Fix& fix) -> std::vector<Reason> {
    if (std::vector<Reason> reasons = unapproved(draft, fix, began); !reasons.empty()) return reasons;
    if (fix.backport && fix.backport->merge_commit && !fix.backport->resolved()) return markerStops(draft);
    if (fix.backport && !fix.backport->merge_commit && !fix.backport->closed_unmerged) {
      return {Reason{
          Rule::conflict,
          "its cherry-pick conflicts; resolve and merge " +
              (fix.backport->url.empty() ? "branch `" + fix.backport->branch.str() + "`" : fix.backport->url),
          {}}};
    }
    if (!fix.plan || fix.plan->analysis.sources.empty())
      return {Reason{Rule::git, "its commits are not known", {}}};
    return {};
  };
  for (const Flow flow : {Flow::flow2, Flow::hotfix})
    collect(draft, plan, flow, FixStatus::pending_uat_merge, ready);
  if (plan.nothing()) return plan;
  if (!uat.head) {
    plan.stops.push_back({Rule::git, "the UAT branch `" + branch.str() + "` does not exist", {Role::admin}});
    return plan;
  }
  plan.stops = markerStops(draft);  // what is picked is released together with the branch
  plan.target = *uat.head;
  plan.pick = true;
  if (!levelsUat(draft, plan.ships)) return plan;
  plan.pick = false;
  plan.existing = draft.facts().prod.running;
  plan.target = plan.existing->sha;
  plan.branch = BranchUpdate{branch, uat.head, plan.target};
  return plan;
}

}  // namespace sluice
