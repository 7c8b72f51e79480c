#include "gitops/picker.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "gitops/also_changed.h"
#include "gitops/fast_merge.h"
#include "gitops/object_writer.h"

namespace sluice {
namespace {

std::string described(const MergeAnswer& answer) {
  if (answer.clean) return "tree " + hexOf(answer.tree);
  std::string text = "conflict in";
  for (const Conflict& conflict : answer.conflicts) text += " " + conflict.path + " (" + conflict.kind + ")";
  return text;
}

/// A failure of this series alone: its commit is missing or is no commit that can be picked.
bool isAboutTheSource(const Error& error) {
  return error.kind == ErrorKind::invalid || error.kind == ErrorKind::not_found;
}

/// `repository` has the tree of a clean answer.
Result<PickStep> stepOf(const Repository& repository, const MergeTrees& trees, const MergeAnswer& answer) {
  PickStep step;
  step.tree = answer.tree;
  step.conflicts = answer.conflicts;
  step.outcome = !answer.clean                   ? PickOutcome::conflict
                 : same(answer.tree, trees.ours) ? PickOutcome::already_there
                                                 : PickOutcome::picked;
  if (step.outcome != PickOutcome::picked) return step;
  auto also = alsoChanged(repository, trees, answer.tree);
  if (!also) return fail(also.error());
  step.also_changed = std::move(*also);
  return step;
}

}  // namespace

Result<PickStep> Picker::step(const git_oid& onto_tree, const CommitTrees& source, Opinions opinions) {
  const MergeTrees trees{source.parent, onto_tree, source.own};
  const auto fast = fastMerge(scratch_, trees);
  if (opinions == Opinions::fast) {
    if (!fast) return fail(fast.error());
    return stepOf(scratch_, trees, *fast);
  }
  return secondOpinion(trees, fast, {});
}

Result<PickStep> Picker::stepWithMarkers(const git_oid& onto_tree, const CommitTrees& source,
                                         const MergeLabels& labels) {
  const MergeTrees trees{source.parent, onto_tree, source.own};
  GitMergeOptions options;
  options.labels = labels;
  options.keep_conflict = true;
  return secondOpinion(trees, fastMerge(scratch_, trees), std::move(options));
}

Result<PickStep> Picker::secondOpinion(const MergeTrees& trees, const Result<MergeAnswer>& fast,
                                       GitMergeOptions options) {
  // What the objects themselves say; git may not look as closely.
  if (!fast && (fast.error().kind == ErrorKind::corrupt || fast.error().kind == ErrorKind::invalid))
    return fail(fast.error());
  options.deadline = deadline_;
  if (fast && fast->clean) options.known = fast->tree;
  auto git = gitMerge(disk_, trees, options);
  if (!git) return fail(git.error());
  const bool agree = fast && fast->clean == git->clean && (!git->clean || same(fast->tree, git->tree));
  if (agree && git->clean) {
    if (auto kept = persistTree(scratch_, disk_, git->tree); !kept) return fail(kept.error());
  }
  auto step = stepOf(disk_, trees, *git);
  if (step && !agree)
    step->disagreement =
        "libgit2: " + (fast ? described(*fast) : fast.error().message) + "; git: " + described(*git);
  return step;
}

Result<PickedSeries> Picker::pickSeries(const PickSeries& series, Instant committed_at, Opinions opinions,
                                        Progress& progress) {
  PickedSeries answer;
  answer.fix = series.fix;
  const Repository& target = opinions == Opinions::both ? disk_ : scratch_;
  const git_oid start = progress.head;
  git_oid head = start;
  const auto refused = [&](const PickSource& source, const Error& error) -> Result<PickedSeries> {
    if (!isAboutTheSource(error)) return fail(error);
    answer.outcome = PickOutcome::error;
    answer.created.clear();
    answer.also_changed.clear();
    answer.failed_at = source.commit;
    answer.message = error.message;
    return answer;
  };
  for (const PickSource& source : series.sources) {
    const auto oid = parseId(source.commit);
    if (!oid) return refused(source, oid.error());
    const auto trees = treesOf(target, *oid, source.mainline);
    if (!trees) return refused(source, trees.error());
    const auto onto = target.treeOf(head);
    if (!onto) return fail(onto.error());
    // Asked of the branch as it was before this series: its own picks must not count as "already there".
    const auto there = applied_.has(start, *oid, *trees);
    if (!there) return refused(source, there.error());
    if (*there) continue;
    auto step = this->step(*onto, *trees, opinions);
    if (!step) return refused(source, step.error());
    if (!step->disagreement.empty()) {
      progress.disagreements.push_back("pick of " + source.commit.str() + " onto " + hexOf(head) + ": " +
                                       step->disagreement);
      spdlog::warn("git: engines differ, git's answer stands: {}", progress.disagreements.back());
    }
    if (step->outcome == PickOutcome::already_there) continue;
    if (step->outcome == PickOutcome::conflict) {
      answer.outcome = PickOutcome::conflict;
      answer.created.clear();
      answer.also_changed.clear();
      answer.conflicts = std::move(step->conflicts);
      answer.failed_at = source.commit;
      answer.message = "commit " + source.commit.str() + " conflicts in " +
                       std::to_string(answer.conflicts.size()) +
                       (answer.conflicts.size() == 1 ? " file" : " files");
      return answer;
    }
    const auto made = writePickedCommit(target, {*oid, step->tree, {head}, committed_at},
                                        opinions == Opinions::both ? signer_ : Signer());
    if (!made) return fail(made.error());
    head = *made;
    answer.created.push_back(idOf(*made));
    for (AlsoChanged& also : step->also_changed) {
      const auto known = [&](const AlsoChanged& other) { return other.path == also.path; };
      if (std::none_of(answer.also_changed.begin(), answer.also_changed.end(), known))
        answer.also_changed.push_back(std::move(also));
    }
  }
  answer.outcome = answer.created.empty() ? PickOutcome::already_there : PickOutcome::picked;
  if (answer.created.empty()) answer.message = "the target has this change already";
  progress.head = head;
  return answer;
}

Result<PickResult> Picker::pick(const PickRequest& request) {
  const auto onto = parseId(request.onto_head);
  if (!onto) return fail(onto.error());
  if (auto present = disk_.commit(*onto); !present) return fail(present.error());
  Progress progress{*onto, {}};
  PickResult result;
  for (const PickSeries& series : request.series) {
    auto picked = pickSeries(series, request.committed_at, Opinions::both, progress);
    scratch_.forget();
    if (!picked) return fail(picked.error());
    result.series.push_back(std::move(*picked));
  }
  result.head = idOf(progress.head);
  result.disagreements = std::move(progress.disagreements);
  return result;
}

Result<PickedSeries> Picker::predict(const git_oid& onto, const PickSeries& series) {
  Progress progress{onto, {}};
  auto picked = pickSeries(series, Instant{}, Opinions::fast, progress);
  scratch_.forget();
  return picked;
}

}  // namespace sluice
