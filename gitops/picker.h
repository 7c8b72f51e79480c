/// Cherry-picks in memory on a bare repository: single ones and series. Owned by one worker; moves no ref.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "core/pick.h"
#include "gitops/git_merge.h"
#include "gitops/merge_answer.h"
#include "gitops/patch_id.h"
#include "gitops/repository.h"
#include "gitops/signer.h"

namespace sluice {

/// One source applied to one tree.
struct PickStep {
  PickOutcome outcome = PickOutcome::error;  ///< picked, already_there (nothing would change) or conflict
  git_oid tree{};  ///< of picked and already_there; in conflict git's tree with markers, where git was asked
  std::vector<Conflict> conflicts;
  std::vector<AlsoChanged> also_changed;  ///< of picked: paths that the source does not name
  std::string disagreement;               ///< what libgit2 and git said, where they differ
};

/// Who is asked. `fast` alone answers predictions; before a push it is always both.
enum class Opinions { fast, both };

class Picker {
 public:
  /// `scratch` is the same repository, opened for dry runs. Both must outlive the picker.
  Picker(const Repository& disk, Repository& scratch, Millis deadline, Signer signer = Signer())
      : disk_(disk), scratch_(scratch), deadline_(deadline), signer_(std::move(signer)), applied_(scratch) {}

  /// With both opinions git's answer stands and its objects are on disk; with the fast one alone they are in
  /// the scratch repository.
  Result<PickStep> step(const git_oid& onto_tree, const CommitTrees& source, Opinions opinions);
  /// The same with both opinions, keeping git's tree with diff3 markers under these labels on disk when there
  /// is a conflict.
  Result<PickStep> stepWithMarkers(const git_oid& onto_tree, const CommitTrees& source,
                                   const MergeLabels& labels);

  /// Each series in order on top of the last clean one; a series in conflict leaves nothing behind. Fails
  /// only when nothing can be read: a source that is missing or wrong is that series' own `error`.
  Result<PickResult> pick(const PickRequest& request);

  const Signer& signer() const { return signer_; }

  /// What `pick` would say, from the fast engine, leaving no object behind.
  Result<PickedSeries> predict(const git_oid& onto, const PickSeries& series);

 private:
  Result<PickStep> secondOpinion(const MergeTrees& trees, const Result<MergeAnswer>& fast,
                                 GitMergeOptions options);
  struct Progress {
    git_oid head;
    std::vector<std::string> disagreements;
  };
  Result<PickedSeries> pickSeries(const PickSeries& series, Instant committed_at, Opinions opinions,
                                  Progress& progress);

  const Repository& disk_;
  Repository& scratch_;
  Millis deadline_;
  Signer signer_;
  AppliedPatches applied_;
};

}  // namespace sluice
