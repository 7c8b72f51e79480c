#include "core/rules/debt.h"

#include <algorithm>
#include <set>

#include "core/rules/accounting.h"
#include "core/rules/version.h"
#include "core/text.h"

namespace sluice {
namespace {

/// A fix that went to PROD first and is not on UAT's branch yet.
bool owes(const Fix& fix, const Survey& survey, const std::set<CommitId>& there) {
  const bool on_its_way_back =
      fix.status == FixStatus::deployed_prod || fix.status == FixStatus::pending_uat_merge;
  if (fix.flow == Flow::flow1 || !on_its_way_back || !fix.plan) return false;
  if (fix.backport && fix.backport->resolved()) return false;
  const Analysis& analysis = fix.plan->analysis;
  const bool all_there =
      !analysis.landed.empty() && std::all_of(analysis.landed.begin(), analysis.landed.end(),
                                              [&](const CommitId& commit) { return there.contains(commit); });
  // As a whole it may be there although none of its commits is: UAT may have it squashed.
  const bool changes_nothing = analysis.prediction == PickOutcome::already_there && survey.uat.head &&
                               analysis.predicted_onto == *survey.uat.head;
  return !all_there && !changes_nothing;
}

}  // namespace

std::vector<Debt> owedToUat(const Draft& draft) {
  std::vector<Debt> owed;
  if (!draft.survey()) return owed;
  const Survey& survey = *draft.survey();
  const std::set<CommitId> there(survey.prod_ahead_in_uat.begin(), survey.prod_ahead_in_uat.end());
  std::set<CommitId> of_fixes;
  for (const std::int64_t number : draft.fixNumbers()) {
    const Fix& fix = *draft.fix(number);
    if (fix.plan) {
      of_fixes.insert(fix.plan->analysis.landed.begin(), fix.plan->analysis.landed.end());
      of_fixes.insert(fix.picked_prod.begin(), fix.picked_prod.end());
    }
    if (!owes(fix, survey, there)) continue;
    Debt debt;
    debt.number = number;
    if (!fix.plan->analysis.landed.empty()) debt.commit = fix.plan->analysis.landed.back();
    debt.title = shortTitle(fix.pr.title);
    debt.owner = fix.pr.author.login;
    debt.release = fix.prod_release;
    for (const Transition& step : fix.history) {
      if (step.to == FixStatus::deployed_prod) debt.since = step.at;
    }
    owed.push_back(std::move(debt));
  }
  for (const CommitInfo& commit : lackingInUat(survey, draft.facts().prod.accounted)) {
    if (there.contains(commit.id) || of_fixes.contains(commit.id)) continue;
    owed.push_back({0, commit.id, shortTitle(commit.subject), commit.author, {}, {}, {}});
  }
  return owed;
}

Instant dueAt(const Debt& debt, const Settings& settings) { return debt.since + settings.debt_grace; }

bool stopsUat(const Debt& debt, const Settings& settings, Instant now) {
  return dueAt(debt, settings) <= now && !(debt.waiver && debt.waiver->holdsAt(now));
}

std::vector<Reason> debtStops(const RepositoryFacts& facts, const Settings& settings, Instant now) {
  std::vector<Reason> reasons;
  for (const Debt& debt : facts.debts) {
    if (!stopsUat(debt, settings, now)) continue;
    reasons.push_back({Rule::debt,
                       "back-sync debt: UAT lacks " + debt.name() + " (" + debt.title + ", " + debt.owner +
                           "), live on PROD since " + settings.zone.describe(debt.since) + ", longer than " +
                           formatDuration(settings.debt_grace) +
                           ": merge it into UAT, or an admin says `/waive " + debt.name() + " reason`",
                       {Role::admin}});
  }
  return reasons;
}

}  // namespace sluice
