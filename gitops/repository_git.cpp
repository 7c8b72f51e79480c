#include "gitops/repository_git.h"

#include <spdlog/spdlog.h>

#include <memory>
#include <utility>
#include <vector>

#include "gitops/analyzer.h"
#include "gitops/backporter.h"
#include "gitops/changelog_writer.h"
#include "gitops/committed_file.h"
#include "gitops/diff_reader.h"
#include "gitops/difference_reader.h"
#include "gitops/git_version.h"
#include "gitops/history.h"
#include "gitops/markers.h"
#include "gitops/merge_predictor.h"
#include "gitops/merge_writer.h"
#include "gitops/mirror.h"
#include "gitops/picker.h"
#include "gitops/pusher.h"
#include "gitops/release_reader.h"
#include "gitops/survey_reader.h"

namespace sluice {

/// The mirror and what works on it; the picker is made anew when the mirror is.
class RepositoryGit::Work {
 public:
  Work(GitRemote remote, std::string directory, Millis deadline, Signer signer)
      : mirror_(std::move(directory), std::move(remote), deadline), signer_(std::move(signer)) {}

  Status open() {
    if (const auto git = checkGitProgram(); !git) return fail(git.error());
    return mirror_.open();
  }

  Status rebuild() {
    predictor_.reset();
    picker_.reset();
    return mirror_.rebuild();
  }

  Mirror& mirror() { return mirror_; }

  Picker& picker() {
    if (!picker_)
      picker_ = std::make_unique<Picker>(mirror_.repository(), mirror_.scratch(),
                                         mirror_.transport().deadline(), signer_);
    return *picker_;
  }

  const Signer& signer() const { return signer_; }

  MergePredictor& predictor() {
    if (!predictor_) predictor_ = std::make_unique<MergePredictor>(picker(), mirror_.scratch());
    return *predictor_;
  }

  /// What cannot be had is the question's own `error`; only a mirror that is broken fails.
  Result<Prediction> predict(const PredictionQuestion& question) {
    const auto asked = [&]() -> Result<Prediction> {
      const auto onto = present(question.onto_head);
      if (!onto) return fail(onto.error());
      Landing landing;
      if (question.merged) {
        landing.kind = MergeKind::merge;
        landing.sources = question.sources;
        for (const PickSource& source : question.sources) {
          if (const auto there = present(source.commit); !there) return fail(there.error());
        }
      } else {
        const auto head = present(question.head);
        if (!head) return fail(head.error());
        const auto base = mirror_.repository().branch(question.base);
        if (!base) return fail(base.error());
        if (!*base)
          return fail(ErrorKind::not_found, "the branch '" + question.base.str() + "' does not exist");
        auto proposed = proposedLanding(mirror_.repository(), *head, **base);
        if (!proposed) return fail(proposed.error());
        landing = std::move(*proposed);
      }
      return predictor().predict(question.fix, landing, *onto);
    };
    auto answer = asked();
    if (answer || answer.error().kind == ErrorKind::corrupt) return answer;
    return Prediction{question.fix, question.onto_head, PickOutcome::error, {}, answer.error().message};
  }

  /// The commit, fetched where the mirror lacks it.
  Result<git_oid> present(const CommitId& id) {
    const auto oid = parseId(id);
    if (!oid) return fail(oid.error());
    if (auto fetched = mirror_.fetchCommit(id); !fetched) return fail(fetched.error());
    return *oid;
  }

  /// The commit that picks go onto, and what is picked: present after a refresh unless the mirror was rebuilt
  /// or the caller is ahead of it.
  Status ensure(const BranchName& branch, const CommitId& head,
                const std::vector<const PickSeries*>& series) {
    if (has(head) && allThere(series)) return {};
    if (auto refreshed = mirror_.refresh({branch}); !refreshed) return refreshed;
    if (auto fetched = mirror_.fetchCommit(head); !fetched) return fetched;
    for (const PickSeries* one : series) {
      for (const PickSource& source : one->sources) {
        // A source that nobody has is that series' own error; the picker says so.
        const auto fetched = mirror_.fetchCommit(source.commit);
        if (!fetched && fetched.error().kind == ErrorKind::transient) return fetched;
      }
    }
    return {};
  }

 private:
  bool has(const CommitId& id) {
    const auto oid = parseId(id);
    return oid && mirror_.repository().has(*oid);
  }

  bool allThere(const std::vector<const PickSeries*>& series) {
    for (const PickSeries* one : series) {
      for (const PickSource& source : one->sources) {
        if (!has(source.commit)) return false;
      }
    }
    return true;
  }

  Mirror mirror_;
  Signer signer_;
  std::unique_ptr<Picker> picker_;
  std::unique_ptr<MergePredictor> predictor_;
};

RepositoryGit::RepositoryGit(GitRemote remote, std::string mirror_directory, Millis deadline, Signing signing)
    : trust_(std::move(signing.trust)),
      work_(std::make_unique<Work>(std::move(remote), std::move(mirror_directory), deadline,
                                   Signer(std::move(signing.key)))) {}
RepositoryGit::~RepositoryGit() = default;

template <class Answer>
Result<Answer> RepositoryGit::healed(const std::function<Result<Answer>(Work&)>& work) {
  if (auto opened = work_->open(); !opened) return fail(opened.error());
  auto answer = work(*work_);
  if (answer || answer.error().kind != ErrorKind::corrupt) return answer;
  spdlog::warn("git: the mirror {} is broken ({}); fetching it again", work_->mirror().directory(),
               answer.error().message);
  if (auto rebuilt = work_->rebuild(); !rebuilt) return fail(rebuilt.error());
  return work(*work_);
}

Result<Survey> RepositoryGit::survey(const SurveyRequest& request) {
  return healed<Survey>([&](Work& work) -> Result<Survey> {
    if (auto done = work.mirror().refresh({request.uat_branch, request.prod_branch}); !done)
      return fail(done.error());
    return readSurvey(work.mirror().repository(), request);
  });
}

Result<Analysis> RepositoryGit::analyze(const AnalysisRequest& request) {
  return healed<Analysis>([&](Work& work) -> Result<Analysis> {
    if (auto done = work.mirror().refresh({request.base, request.other}); !done) return fail(done.error());
    return analyzeChange(work.mirror(), work.predictor(), request);
  });
}

Result<std::vector<Prediction>> RepositoryGit::predict(const std::vector<PredictionQuestion>& questions) {
  return healed<std::vector<Prediction>>([&](Work& work) -> Result<std::vector<Prediction>> {
    std::vector<Prediction> predictions;
    for (const PredictionQuestion& question : questions) {
      auto prediction = work.predict(question);
      if (!prediction) return fail(prediction.error());
      predictions.push_back(std::move(*prediction));
    }
    return predictions;
  });
}

Result<std::vector<std::string>> RepositoryGit::findMarkers(const MarkerQuestion& question) {
  return healed<std::vector<std::string>>([&](Work& work) -> Result<std::vector<std::string>> {
    if (question.number != 0) {
      // A pull request's head may be had by its own ref only.
      const auto fetched = work.mirror().fetchProposal(question.number, question.commit);
      if (!fetched) return fail(fetched.error());
    }
    const auto commit = work.present(question.commit);
    if (!commit) return fail(commit.error());
    const auto before = work.present(question.before);
    if (!before) return fail(before.error());
    return pathsWithMarkers(work.mirror().repository(), *commit, *before, question.paths);
  });
}

Result<PickResult> RepositoryGit::pick(const PickRequest& request) {
  return healed<PickResult>([&](Work& work) -> Result<PickResult> {
    std::vector<const PickSeries*> series;
    for (const PickSeries& one : request.series) series.push_back(&one);
    if (auto ready = work.ensure(request.onto, request.onto_head, series); !ready) return fail(ready.error());
    return work.picker().pick(request);
  });
}

Status RepositoryGit::push(const PushRequest& request) {
  const auto done = healed<bool>([&](Work& work) -> Result<bool> {
    for (const BranchUpdate& update : request.branches) {
      if (auto present = work.mirror().fetchCommit(update.target); !present) return fail(present.error());
    }
    for (const TagCreation& tag : request.tags) {
      if (auto present = work.mirror().fetchCommit(tag.target); !present) return fail(present.error());
    }
    if (auto pushed = Pusher(work.mirror(), work.signer()).push(request); !pushed)
      return fail(pushed.error());
    return true;
  });
  if (!done) return fail(done.error());
  return {};
}

Result<ReleaseFacts> RepositoryGit::readRelease(const ReleaseQuestion& question) {
  return healed<ReleaseFacts>([&](Work& work) -> Result<ReleaseFacts> {
    if (auto done = work.mirror().refresh({}); !done) return fail(done.error());
    return sluice::readRelease(work.mirror().repository(), question, trust_);
  });
}

Result<std::string> RepositoryGit::readFile(const CommitId& commit, const std::string& path,
                                            std::size_t largest) {
  return healed<std::string>([&](Work& work) -> Result<std::string> {
    if (const auto there = work.present(commit); !there) return fail(there.error());
    return committedFile(work.mirror().repository(), commit, path, largest);
  });
}

Result<CommitId> RepositoryGit::changelog(const ChangelogRequest& request) {
  return healed<CommitId>([&](Work& work) -> Result<CommitId> {
    std::vector<BranchName> branches{request.onto};
    if (!request.branch.empty()) branches.push_back(request.branch);
    if (auto done = work.mirror().refresh(branches); !done) return fail(done.error());
    const Repository& repository = work.mirror().repository();
    // An earlier try may have pushed it.
    const auto there = repository.branch(branches.back());
    if (!there) return fail(there.error());
    if (*there) {
      const auto found = findChangelog(repository, **there, request, work.signer());
      if (!found) return fail(found.error());
      if (*found) return idOf(**found);
    }
    const auto onto = repository.branch(request.onto);
    if (!onto) return fail(onto.error());
    if (!*onto) return fail(ErrorKind::not_found, "the branch '" + request.onto.str() + "' does not exist");
    const auto commit = writeChangelog(repository, **onto, request, work.signer());
    if (!commit) return fail(commit.error());
    if (!*commit) return CommitId();
    PushRequest push;
    if (request.branch.empty()) {
      push.branches = {{request.onto, idOf(**onto), idOf(**commit)}};
    } else {
      push.branches = {{request.branch, std::nullopt, idOf(**commit)}};
    }
    const auto pushed = Pusher(work.mirror(), work.signer()).push(push);
    if (pushed) return idOf(**commit);
    const bool moved = request.branch.empty() && pushed.error().kind == ErrorKind::conflict;
    return fail(moved ? ErrorKind::transient : pushed.error().kind, pushed.error().message);
  });
}

Result<CommitId> RepositoryGit::merge(const BranchMerge& request) {
  return healed<CommitId>([&](Work& work) -> Result<CommitId> {
    if (auto done = work.mirror().refresh({request.onto}); !done) return fail(done.error());
    const auto head = work.present(request.head);
    if (!head) return fail(head.error());
    const Repository& repository = work.mirror().repository();
    const auto onto = repository.branch(request.onto);
    if (!onto) return fail(onto.error());
    if (!*onto) return fail(ErrorKind::not_found, "the branch '" + request.onto.str() + "' does not exist");
    const auto there = contains(repository, **onto, *head);
    if (!there) return fail(there.error());
    if (*there) {
      // By an earlier try, or by a person.
      const auto found = findMerge(repository, **onto, request);
      if (!found) return fail(found.error());
      return *found ? idOf(**found) : CommitId();
    }
    const auto commit = writeMerge(repository, **onto, request, work.signer());
    if (!commit) return fail(commit.error());
    PushRequest push;
    push.branches = {{request.onto, idOf(**onto), idOf(*commit)}};
    const auto pushed = Pusher(work.mirror(), work.signer()).push(push);
    if (pushed) return idOf(*commit);
    const bool moved = pushed.error().kind == ErrorKind::conflict;
    return fail(moved ? ErrorKind::transient : pushed.error().kind, pushed.error().message);
  });
}

Result<std::string> RepositoryGit::diff(const CommitId& before, const CommitId& after) {
  constexpr std::size_t kMostBytes = 64UL << 10U;
  return healed<std::string>([&](Work& work) -> Result<std::string> {
    const auto from = work.present(before);
    if (!from) return fail(from.error());
    const auto to = work.present(after);
    if (!to) return fail(to.error());
    return readDiff(work.mirror().repository(), *from, *to, kMostBytes);
  });
}

Result<ReleaseDifference> RepositoryGit::compare(const CommitId& running, const CommitId& target) {
  return healed<ReleaseDifference>([&](Work& work) -> Result<ReleaseDifference> {
    const auto from = work.present(running);
    if (!from) return fail(from.error());
    const auto to = work.present(target);
    if (!to) return fail(to.error());
    return readDifference(work.mirror().repository(), *from, *to);
  });
}

std::int64_t RepositoryGit::diskBytes() const { return work_->mirror().diskBytes(); }

Result<BackportResult> RepositoryGit::backport(const BackportRequest& request) {
  return healed<BackportResult>([&](Work& work) -> Result<BackportResult> {
    if (auto ready = work.ensure(request.onto, request.onto_head, {&request.series}); !ready)
      return fail(ready.error());
    auto made = makeBackport(work.mirror().repository(), work.picker(), request);
    work.mirror().scratch().forget();
    if (!made) return made;
    PushRequest push;
    push.branches = {{request.branch, std::nullopt, made->head}};
    if (auto pushed = Pusher(work.mirror(), work.signer()).push(push); !pushed) return fail(pushed.error());
    return made;
  });
}

}  // namespace sluice
