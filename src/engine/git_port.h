/// What the engine asks of a repository's git. One implementation per repository; called from one worker
/// thread at a time. Every call may be repeated after a crash with the same result.
#pragma once

#include "base/result.h"
#include "core/analysis.h"
#include "core/branch_merge.h"
#include "core/changelog.h"
#include "core/pick.h"
#include "core/push.h"
#include "core/release_difference.h"
#include "core/release_facts.h"
#include "core/survey.h"

namespace sluice {

class GitPort {
 public:
  virtual ~GitPort() = default;
  /// Fetches, then reads. `transient` when the server cannot be reached.
  virtual Result<Survey> survey(const SurveyRequest& request) = 0;
  virtual Result<Analysis> analyze(const AnalysisRequest& request) = 0;
  /// Creates commits in the mirror only. Clean means: libgit2 and `git merge-tree` agree, or git alone says
  /// so.
  virtual Result<PickResult> pick(const PickRequest& request) = 0;
  /// Succeeds only when every ref was accepted and reads back as asked, also when an earlier try already did
  /// it. `conflict`: a branch is not at its expected value, or a tag exists as something else.
  /// `unauthorized`: the server refused (protected branch, hook, credentials); the message carries the
  /// server's words.
  virtual Status push(const PushRequest& request) = 0;
  /// One answer for each question, in order; what cannot be read is an answer with `error`. From the fast
  /// engine alone, and nothing is fetched for what the mirror has.
  virtual Result<std::vector<Prediction>> predict(const std::vector<PredictionQuestion>& questions) = 0;
  /// Those of the question's paths that hold conflict markers. `not_found` when the server does not have the
  /// commit.
  virtual Result<std::vector<std::string>> findMarkers(const MarkerQuestion& question) = 0;
  /// Fetches, then reads the tag and the ranges that lead to it.
  virtual Result<ReleaseFacts> readRelease(const ReleaseQuestion& question) = 0;
  /// The file at this path in a commit, fetched where the mirror lacks it. `not_found` when nothing stands
  /// there, `invalid` for anything but a regular file of at most `largest` bytes.
  virtual Result<std::string> readFile(const CommitId& commit, const std::string& path,
                                       std::size_t largest) = 0;
  /// Fetches, and pushes a commit whose changelog has the entry: to the branch itself, or to a new one.
  /// Answers it; an empty id where the entry stands there already. `transient` when the branch moved
  /// meanwhile; otherwise as push().
  virtual Result<CommitId> changelog(const ChangelogRequest& request) = 0;
  /// Fetches, merges a commit into a branch and pushes the merge. Answers it; an empty id where a person has
  /// merged it already. `conflict` names the paths; nothing is pushed then. `transient` when the branch moved
  /// meanwhile; otherwise as push().
  virtual Result<CommitId> merge(const BranchMerge& request) = 0;
  /// The difference between two commits, unified, at most 64 KiB.
  virtual Result<std::string> diff(const CommitId& before, const CommitId& after) = 0;
  /// What of `running` is not in `target`, and the files in which the two differ. Nothing is fetched for what
  /// the mirror has.
  virtual Result<ReleaseDifference> compare(const CommitId& running, const CommitId& target) = 0;
  /// What is kept on disk of it. Any thread, also while another call runs.
  virtual std::int64_t diskBytes() const = 0;
  /// Makes the commit with conflict markers and pushes it to its own new branch. A branch that exists already
  /// with our commit is fine; one with anything else is `conflict`.
  virtual Result<BackportResult> backport(const BackportRequest& request) = 0;
};

}  // namespace sluice
