#include "core/flows/prediction.h"

#include "core/flows/debt.h"
#include "core/text.h"

namespace sluice {
namespace {

constexpr std::size_t kMostAtOnce = 100;  // they share the repository's git with the deployments

/// The pick that is still to come for this fix, if any, has a target.
const EnvironmentSettings* targetOf(const Draft& draft, const Fix& fix) {
  switch (fix.status) {
    case FixStatus::planned:
    case FixStatus::pending_prod:
      return &draft.settings().environment(fix.flow == Flow::flow1 ? Tier::prod : Tier::uat);
    case FixStatus::deployed_uat:
      return &draft.settings().prod;
    case FixStatus::deployed_prod:
    case FixStatus::pending_uat_merge:
      return fix.flow != Flow::flow1 && !fix.backport ? &draft.settings().uat : nullptr;
    case FixStatus::submitted:
    case FixStatus::confirmed:
    case FixStatus::analyzing:
    case FixStatus::uat_merged:
    case FixStatus::closed:
    case FixStatus::rejected:
      return nullptr;
  }
  return nullptr;
}

bool clean(PickOutcome outcome) {
  return outcome == PickOutcome::picked || outcome == PickOutcome::already_there;
}

/// Whoever has to resolve it should know before the night of the merge.
void tellTheChange(Draft& draft, const Fix& fix, const Analysis& analysis, PickOutcome before) {
  if (analysis.prediction == PickOutcome::error || before == PickOutcome::error) return;
  if (clean(before) == clean(analysis.prediction)) return;
  const EnvironmentSettings* target = targetOf(draft, fix);
  if (target == nullptr) return;
  const std::string branch = "`" + target->branch.str() + "`";
  std::string text;
  if (clean(analysis.prediction)) {
    text = "the cherry-pick to " + branch + " will be clean again, as that branch is now";
  } else {
    text = branch + " has moved, and the cherry-pick to it will conflict now in" +
           listConflicts(analysis.conflicts);
  }
  draft.find(Rule::conflict, text, fix.number);
  if (fix.flow == Flow::flow1) return;  // a flow 1 fix is only picked when its release is not approved whole
  const std::string marker =
      "predicted-" + std::to_string(fix.number) + "-" + shortId(analysis.predicted_onto);
  draft.effect(
      "reply/" + marker,
      PostReply{fix.number, (clean(analysis.prediction) ? "ℹ️ " : "⚠️ ") + text + ".", marker});
}

}  // namespace

void predictAgain(Draft& draft) {
  if (!draft.survey()) return;
  PredictPicks ask;
  for (const std::int64_t number : draft.fixNumbers()) {
    const Fix& fix = *draft.fix(number);
    const EnvironmentSettings* target = fix.plan ? targetOf(draft, fix) : nullptr;
    if (target == nullptr) continue;
    const EnvironmentSurvey& there =
        target == &draft.settings().uat ? draft.survey()->uat : draft.survey()->prod;
    const Analysis& analysis = fix.plan->analysis;
    if (!there.head || *there.head == analysis.predicted_onto) continue;
    PredictionQuestion question;
    question.fix = fix.id;
    question.base = fix.pr.base;
    question.onto = target->branch;
    question.onto_head = *there.head;
    question.head = fix.pr.head;
    question.merged = analysis.merge_kind != MergeKind::unmerged;
    if (question.merged) question.sources = analysis.sources;
    ask.questions.push_back(std::move(question));
    if (ask.questions.size() == kMostAtOnce) break;
  }
  if (!ask.questions.empty()) draft.effect("predict", std::move(ask), Repeat::coalesce);
}

void predicted(Draft& draft, const Predicted& answer) {
  for (const Prediction& prediction : answer.predictions) {
    const Fix* found = draft.fix(prediction.fix);
    if (found == nullptr || !found->plan) continue;
    Fix& fix = draft.editFix(found->number);
    Analysis& analysis = fix.plan->analysis;
    const PickOutcome before = analysis.prediction;
    analysis.predicted_onto = prediction.onto;
    analysis.prediction = prediction.outcome;
    analysis.conflicts = prediction.conflicts;
    if (!prediction.problem.empty()) draft.find(Rule::git, prediction.problem, fix.number);
    tellTheChange(draft, fix, analysis, before);
  }
  keepLedger(draft);  // a pick that changes nothing is a debt that is paid
  predictAgain(draft);
}

std::string describePrediction(const Draft& draft, const Fix& fix) {
  const EnvironmentSettings* target = fix.plan ? targetOf(draft, fix) : nullptr;
  if (target == nullptr || fix.plan->analysis.predicted_onto.empty()) return "";
  const Analysis& analysis = fix.plan->analysis;
  const std::string onto =
      "The cherry-pick to `" + target->branch.str() + "` (at " + shortId(analysis.predicted_onto) + ")";
  switch (analysis.prediction) {
    case PickOutcome::picked:
      return onto + " will be clean.";
    case PickOutcome::already_there:
      return onto + " will change nothing: the change is there already.";
    case PickOutcome::conflict:
      return onto + " will conflict in" + listConflicts(analysis.conflicts) + ".";
    case PickOutcome::error:
      return onto + " cannot be predicted.";
  }
  return "";
}

}  // namespace sluice
