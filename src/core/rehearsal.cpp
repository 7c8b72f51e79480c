#include "core/rehearsal.h"

#include <algorithm>

#include "core/flows/deployment.h"
#include "core/flows/promote.h"
#include "core/flows/settlement.h"
#include "core/rules/version.h"

namespace sluice {
namespace {

/// Nobody has seen the copies that a pick would make.
CommitId copyFor(std::int64_t number) { return CommitId("rehearsed-" + std::to_string(number)); }

CommitRange with(CommitRange range, const std::vector<CommitInfo>& more) {
  std::vector<CommitInfo> commits = range.commits;
  commits.insert(commits.end(), more.begin(), more.end());
  range.commits = std::move(commits);
  return range;
}

CommitRange without(CommitRange range, const CommitRange& gone) {
  std::vector<CommitInfo> commits = range.commits;
  std::erase_if(commits, [&](const CommitInfo& commit) {
    const std::vector<CommitInfo>& all = gone.commits;
    return std::any_of(all.begin(), all.end(), [&](const CommitInfo& one) { return one.id == commit.id; });
  });
  range.commits = std::move(commits);
  return range;
}

/// The branches after a release to PROD.
Survey afterProd(Survey survey, const ReleasePlan& plan, const Release& release) {
  if (plan.pick) {
    std::vector<CommitInfo> copies;
    for (const std::int64_t number : plan.ships) copies.push_back({copyFor(number), {}, "", ""});
    survey.prod_branch_ahead = with(survey.prod_branch_ahead, copies);
    survey.prod.unreleased = with(survey.prod.unreleased, copies);
  }
  survey.uat_ahead = without(survey.uat_ahead, survey.prod.unreleased);
  survey.prod_ahead = survey.prod_branch_ahead;
  if (!plan.pick && plan.purpose != Purpose::prod_flow2)
    survey.uat_ahead = survey.prod_ahead = survey.prod_branch_ahead = {};
  survey.prod.head = release.sha;
  survey.prod.release = release;
  survey.prod.release_in_branch = true;
  survey.prod.unreleased = {};
  return survey;
}

}  // namespace

const Draft& Rehearsal::draft() {
  if (!draft_) draft_.emplace(state_, settings_, at_);
  return *draft_;
}

Release Rehearsal::releaseOf(const ReleasePlan& plan) {
  if (plan.existing) return *plan.existing;
  const auto& running = draft().facts().environment(tierOf(plan.purpose)).running;
  return {nextFreePatch(draft().survey()->tags, running),
          plan.pick && !plan.ships.empty() ? copyFor(plan.ships.back()) : plan.target};
}

void Rehearsal::goesWell(const ReleasePlan& plan, const Release& release) {
  Draft after(state_, settings_, at_);
  const Tier tier = tierOf(plan.purpose);
  for (const std::int64_t number : plan.ships) {
    if (plan.pick && tier == Tier::prod) after.editFix(number).picked_prod = {copyFor(number)};
    settleFix(after, number, plan.purpose, release, "rehearsed");
  }
  Environment& environment = after.editFacts().environment(tier);
  environment.running = release;
  environment.deployment = DeploymentId("rehearsed");
  environment.good = true;
  if (plan.promotion) after.editFacts().promotion.reset();
  voidPromotion(after);
  Survey survey = tier == Tier::prod ? afterProd(*state_.survey, plan, release) : *state_.survey;
  if (!plan.existing) {
    std::vector<Release> tags = survey.tags;
    tags.push_back(release);
    survey.tags = std::move(tags);
  }
  after.setSurvey(std::move(survey));
  draft_.reset();
  for (const Change& change : after.take().changes) state_.apply(change);
}

}  // namespace sluice
