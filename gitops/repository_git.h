/// The engine's git port over one remote repository and its bare mirror. Transport by the `git` program,
/// objects by libgit2. Owned by one worker thread at a time; holds the mirror's lock from the first call
/// until destruction. A broken mirror is thrown away and fetched again within the call that found it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "engine/git_port.h"
#include "gitops/remote.h"
#include "gitops/signer.h"

namespace sluice {

class RepositoryGit : public GitPort {
 public:
  /// Nothing is opened or asked yet. `mirror_directory` is this repository's own, e.g.
  /// `<data_dir>/mirrors/acme/shop.git`. `deadline` bounds each single run of git; a first fetch may take ten
  /// of them.
  RepositoryGit(GitRemote remote, std::string mirror_directory, Millis deadline = Millis(120'000),
                Signing signing = {});
  RepositoryGit(const RepositoryGit&) = delete;
  RepositoryGit& operator=(const RepositoryGit&) = delete;
  ~RepositoryGit() override;

  Result<Survey> survey(const SurveyRequest& request) override;
  Result<Analysis> analyze(const AnalysisRequest& request) override;
  Result<PickResult> pick(const PickRequest& request) override;
  Status push(const PushRequest& request) override;
  Result<std::vector<Prediction>> predict(const std::vector<PredictionQuestion>& questions) override;
  Result<std::vector<std::string>> findMarkers(const MarkerQuestion& question) override;
  Result<ReleaseFacts> readRelease(const ReleaseQuestion& question) override;
  Result<std::string> readFile(const CommitId& commit, const std::string& path, std::size_t largest) override;
  Result<CommitId> changelog(const ChangelogRequest& request) override;
  Result<CommitId> merge(const BranchMerge& request) override;
  Result<std::string> diff(const CommitId& before, const CommitId& after) override;
  Result<ReleaseDifference> compare(const CommitId& running, const CommitId& target) override;
  std::int64_t diskBytes() const override;
  Result<BackportResult> backport(const BackportRequest& request) override;

 private:
  class Work;
  template <class Answer>
  Result<Answer> healed(const std::function<Result<Answer>(Work&)>& work);

  SignatureTrust trust_;
  std::unique_ptr<Work> work_;
};

}  // namespace sluice
