#include "gitops/analyzer.h"

#include <algorithm>
#include <string>
#include <utility>

#include "gitops/history.h"
#include "gitops/landing.h"
#include "gitops/text.h"
#include "gitops/tree_changes.h"

namespace sluice {
namespace {

class Analyzer {
 public:
  Analyzer(Mirror& mirror, MergePredictor& predictor, const AnalysisRequest& request)
      : mirror_(mirror), repository_(mirror.repository()), predictor_(predictor), request_(request) {}

  Result<Analysis> run() {
    const auto base = repository_.branch(request_.base);
    if (!base) return fail(base.error());
    base_ = *base;
    if (!base_) note("the branch '" + request_.base.str() + "' does not exist on the server");
    auto landing = request_.merge_commit ? merged() : proposed();
    if (!landing) return fail(landing.error());
    if (!*landing) return std::move(analysis_);
    if (auto described = describe(**landing); !described) return fail(described.error());
    if (auto predicted = predict(**landing); !predicted) return fail(predicted.error());
    return std::move(analysis_);
  }

 private:
  void note(const std::string& problem) {
    analysis_.problem += (analysis_.problem.empty() ? "" : "; ") + problem;
  }

  /// Nothing when the objects cannot be had; that is a problem to show, not an error.
  Result<std::optional<git_oid>> fetched(Status status, const CommitId& id, const std::string& what) {
    const auto oid = parseId(id);
    if (!oid) return fail(oid.error());
    if (repository_.has(*oid)) return std::optional<git_oid>(*oid);
    if (status.has_value()) return fail(ErrorKind::internal, "a fetched commit is not there");
    if (status.error().kind == ErrorKind::corrupt) return fail(status.error());
    note(what + " cannot be read: " + status.error().message);
    return std::optional<git_oid>();
  }

  Result<std::optional<Landing>> merged() {
    const CommitId& merge_id = *request_.merge_commit;
    auto merge = fetched(mirror_.fetchCommit(merge_id), merge_id, "merge commit " + merge_id.str());
    if (!merge) return fail(merge.error());
    if (!*merge) return std::optional<Landing>();
    if (base_) {
      const auto inside = contains(repository_, *base_, **merge);
      if (!inside) return fail(inside.error());
      analysis_.merged_in_base = *inside;
    }
    // Only helps to tell squash from rebase; the forge's list does without.
    if (request_.commits.size() != 1 && request_.head != merge_id)
      (void)mirror_.fetchProposal(request_.number, request_.head);
    auto landing = recogniseLanding(repository_, request_, **merge);
    if (!landing) return fail(landing.error());
    return std::optional<Landing>(std::move(*landing));
  }

  Result<std::optional<Landing>> proposed() {
    const auto head = fetched(mirror_.fetchProposal(request_.number, request_.head), request_.head,
                              "the head of the pull request");
    if (!head) return fail(head.error());
    if (!*head || !base_) {
      for (const ProposedCommit& commit : request_.commits) analysis_.landed.push_back(commit.id);
      return std::optional<Landing>();
    }
    auto landing = proposedLanding(repository_, **head, *base_);
    if (!landing) return fail(landing.error());
    return std::optional<Landing>(std::move(*landing));
  }

  Status describe(const Landing& landing) {
    analysis_.merge_kind = landing.kind;
    analysis_.landed = landing.landed;
    analysis_.sources = landing.sources;
    if (!landing.problem.empty()) note(landing.problem);
    const auto changes = treeChanges(repository_, landing.before, landing.after);
    if (!changes) return fail(changes.error());
    for (const TreeChange& change : *changes) analysis_.files.push_back(displayPath(change.path));
    std::sort(analysis_.files.begin(), analysis_.files.end());
    return {};
  }

  Status predict(const Landing& landing) {
    const auto found = repository_.branch(request_.other);
    if (!found) return fail(found.error());
    const std::optional<git_oid>& onto = *found;
    if (!onto) {
      note("the branch '" + request_.other.str() +
           "' does not exist on the server, so nothing is predicted for it");
      return {};
    }
    auto prediction = predictor_.predict(request_.fix, landing, *onto);
    if (!prediction) return fail(prediction.error());
    analysis_.predicted_onto = prediction->onto;
    analysis_.prediction = prediction->outcome;
    analysis_.conflicts = std::move(prediction->conflicts);
    if (!prediction->problem.empty()) note(prediction->problem);
    return {};
  }

  Mirror& mirror_;
  Repository& repository_;
  MergePredictor& predictor_;
  const AnalysisRequest& request_;
  std::optional<git_oid> base_;
  Analysis analysis_;
};

}  // namespace

Result<Analysis> analyzeChange(Mirror& mirror, MergePredictor& predictor, const AnalysisRequest& request) {
  return Analyzer(mirror, predictor, request).run();
}

}  // namespace sluice
