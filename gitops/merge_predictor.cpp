#include "gitops/merge_predictor.h"

#include <utility>

namespace sluice {
namespace {

constexpr std::size_t kMostKnown = 4'000;

std::string keyOf(const Landing& landing, const git_oid& onto) {
  std::string key = hexOf(onto);
  if (landing.kind == MergeKind::unmerged)
    return key + " " + hexOf(landing.before) + " " + hexOf(landing.after);
  for (const PickSource& source : landing.sources)
    key += " " + source.commit.str() + "^" + std::to_string(source.mainline);
  return key;
}

}  // namespace

Result<Prediction> MergePredictor::predict(const FixId& fix, const Landing& landing, const git_oid& onto) {
  std::string key = keyOf(landing, onto);
  if (const auto known = known_.find(key); known != known_.end()) {
    Prediction prediction = known->second;
    prediction.fix = fix;
    return prediction;
  }
  auto prediction = ask(fix, landing, onto);
  // What could not be read may be there the next time.
  if (!prediction || prediction->outcome == PickOutcome::error) return prediction;
  if (known_.size() >= kMostKnown) known_.clear();
  known_.emplace(std::move(key), *prediction);
  return prediction;
}

Result<Prediction> MergePredictor::ask(const FixId& fix, const Landing& landing, const git_oid& onto) {
  Prediction prediction{fix, idOf(onto), PickOutcome::error, {}, {}};
  if (landing.kind != MergeKind::unmerged) {
    auto picked = picker_.predict(onto, {fix, 0, landing.sources});
    if (!picked) return fail(picked.error());
    prediction.outcome = picked->outcome;
    prediction.conflicts = std::move(picked->conflicts);
    if (picked->outcome == PickOutcome::error) prediction.problem = picked->message;
    return prediction;
  }
  // Nobody knows yet how an open pull request will be merged; its whole change in one step says the same for
  // all ways.
  const auto tree = scratch_.treeOf(onto);
  if (!tree) return fail(tree.error());
  auto step = picker_.step(*tree, {landing.before, landing.after}, Opinions::fast);
  scratch_.forget();
  if (!step) return fail(step.error());
  prediction.outcome = step->outcome;
  prediction.conflicts = std::move(step->conflicts);
  return prediction;
}

}  // namespace sluice
