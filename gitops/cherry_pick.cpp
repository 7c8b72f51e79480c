#include "gitops/cherry_pick.h"

#include <utility>

#include "gitops/failure.h"
#include "gitops/fast_merge.h"
#include "gitops/git_version.h"
#include "gitops/picker.h"
#include "gitops/revision.h"
#include "gitops/text.h"

namespace sluice {
namespace {

constexpr std::size_t kMostOpened = 16;

CherryPickAnswer answerOf(PickStep step) {
  CherryPickAnswer answer;
  answer.result = outcomeOf(step.outcome);
  answer.conflicts = std::move(step.conflicts);
  answer.also_changed = std::move(step.also_changed);
  answer.message = std::move(step.disagreement);
  if (answer.result == CherryPickOutcome::clean || answer.result == CherryPickOutcome::empty)
    answer.tree = hexOf(step.tree);
  return answer;
}

}  // namespace

CherryPickOutcome outcomeOf(PickOutcome outcome) {
  switch (outcome) {
    case PickOutcome::picked:
      return CherryPickOutcome::clean;
    case PickOutcome::already_there:
      return CherryPickOutcome::empty;
    case PickOutcome::conflict:
      return CherryPickOutcome::conflict;
    case PickOutcome::error:
      break;
  }
  return CherryPickOutcome::error;
}

struct CherryPicker::Opened {
  Opened(Repository for_objects, Repository for_trials, Millis deadline)
      : disk(std::move(for_objects)), scratch(std::move(for_trials)), picker(disk, scratch, deadline) {}

  static Result<std::unique_ptr<Opened>> open(const std::string& path, Millis deadline) {
    auto disk = Repository::open(path);
    if (!disk) return fail(disk.error());
    auto scratch = Repository::openScratch(path);
    if (!scratch) return fail(scratch.error());
    return std::make_unique<Opened>(std::move(*disk), std::move(*scratch), deadline);
  }

  Result<PickStep> pick(const CherryPickRequest& request) {
    const auto commit = resolveRevision(disk, request.commit, "--commit");
    if (!commit) return fail(commit.error());
    const auto onto = resolveRevision(disk, request.onto, "--onto");
    if (!onto) return fail(onto.error());
    if (request.mainline && *request.mainline < 1)
      return fail(ErrorKind::invalid, "--mainline counts from 1");
    const auto source = treesOf(disk, *commit, request.mainline.value_or(0));
    if (!source) return fail(source.error());
    const auto onto_tree = disk.treeOf(*onto);
    if (!onto_tree) return fail(onto_tree.error());
    const bool both = request.engine == PickEngine::both;
    auto step = picker.step(*onto_tree, *source, both ? Opinions::both : Opinions::fast);
    if (step && !both && step->outcome == PickOutcome::picked) {
      if (auto kept = persistTree(scratch, disk, step->tree); !kept) return fail(kept.error());
    }
    scratch.forget();
    return step;
  }

  Repository disk;
  Repository scratch;
  Picker picker;
};

CherryPicker::CherryPicker(Millis deadline) : deadline_(deadline) {}
CherryPicker::~CherryPicker() = default;

CherryPickAnswer CherryPicker::pick(const CherryPickRequest& request) {
  const auto wrong = [](const Error& error) {
    CherryPickAnswer answer;
    answer.message = error.message;
    return answer;
  };
  if (request.engine == PickEngine::both) {
    if (const auto git = checkGitProgram(); !git) return wrong(git.error());
  }
  auto found = opened_.find(request.repo);
  if (found == opened_.end()) {
    auto opened = Opened::open(request.repo, deadline_);
    if (!opened) return wrong(opened.error());
    if (opened_.size() >= kMostOpened) opened_.clear();
    found = opened_.emplace(request.repo, std::move(*opened)).first;
  }
  auto step = found->second->pick(request);
  if (!step) return wrong(step.error());
  return answerOf(std::move(*step));
}

}  // namespace sluice
