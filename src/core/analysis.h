/// The analysis of one change: which commits it is, what it touches, whether it would go onto the other
/// branch (rules §4, Analysis).
#pragma once

#include "core/pick.h"

namespace sluice {

/// A commit as the forge lists it on a pull request.
struct ProposedCommit {
  CommitId id;
  std::string message;
  Instant authored_at{};
  std::int64_t author_id = 0;  ///< the forge's user id of the author; 0 when the forge knows none
  std::string author_login;    ///< the forge's login of that user, never the name written in the commit
  std::int64_t committer_id = 0;

  static constexpr void fields(auto&& each) {
    each("id", &ProposedCommit::id);
    each("message", &ProposedCommit::message);
    each("authored_at", &ProposedCommit::authored_at);
    each("author_id", &ProposedCommit::author_id);
    each("author_login", &ProposedCommit::author_login);
    each("committer_id", &ProposedCommit::committer_id);
  }
};

/// Would this change go onto that branch as it is now? Asked again when the branch has moved.
struct PredictionQuestion {
  FixId fix;
  BranchName base;  ///< the branch the pull request goes into
  BranchName onto;  ///< the branch the fix will be picked to later
  CommitId onto_head;
  CommitId head;  ///< of the pull request: while it is open, nobody knows how it will be merged
  bool merged = false;
  std::vector<PickSource> sources;  ///< once merged

  static constexpr void fields(auto&& each) {
    each("fix", &PredictionQuestion::fix);
    each("base", &PredictionQuestion::base);
    each("onto", &PredictionQuestion::onto);
    each("onto_head", &PredictionQuestion::onto_head);
    each("head", &PredictionQuestion::head);
    each("merged", &PredictionQuestion::merged);
    each("sources", &PredictionQuestion::sources);
  }
};

struct Prediction {
  FixId fix;
  CommitId onto;  ///< the head for which it holds
  PickOutcome outcome = PickOutcome::error;
  std::vector<Conflict> conflicts;
  std::string problem;  ///< for people; empty unless the outcome is `error`

  static constexpr void fields(auto&& each) {
    each("fix", &Prediction::fix);
    each("onto", &Prediction::onto);
    each("outcome", &Prediction::outcome);
    each("conflicts", &Prediction::conflicts);
    each("problem", &Prediction::problem);
  }
};

struct AnalysisRequest {
  FixId fix;
  std::int64_t number = 0;
  BranchName base;                       ///< the branch the pull request goes into
  BranchName other;                      ///< the branch the fix will be picked to later
  CommitId head;                         ///< of the pull request
  std::optional<CommitId> merge_commit;  ///< set once merged: the merge, squash or last rebased commit
  std::vector<ProposedCommit> commits;   ///< to tell squash from rebase

  static constexpr void fields(auto&& each) {
    each("fix", &AnalysisRequest::fix);
    each("number", &AnalysisRequest::number);
    each("base", &AnalysisRequest::base);
    each("other", &AnalysisRequest::other);
    each("head", &AnalysisRequest::head);
    each("merge_commit", &AnalysisRequest::merge_commit);
    each("commits", &AnalysisRequest::commits);
  }
};

enum class MergeKind { unmerged, merge, squash, rebase };

template <>
struct EnumNames<MergeKind> {
  static constexpr std::pair<MergeKind, std::string_view> names[] = {{MergeKind::unmerged, "unmerged"},
                                                                     {MergeKind::merge, "merge"},
                                                                     {MergeKind::squash, "squash"},
                                                                     {MergeKind::rebase, "rebase"}};
};

struct Analysis {
  MergeKind merge_kind = MergeKind::unmerged;
  std::vector<CommitId> landed;     ///< every commit that the change brought into its base, oldest first;
                                    ///< proposed ones while unmerged
  std::vector<PickSource> sources;  ///< how to carry it elsewhere
  std::vector<std::string> files;   ///< touched paths, sorted, valid UTF-8
  bool merged_in_base = false;      ///< the merge commit is on the base branch as it is now
  CommitId
      predicted_onto;  ///< head of `other` for which the prediction holds; empty when that branch is missing
  PickOutcome prediction = PickOutcome::error;
  std::vector<Conflict> conflicts;
  std::string problem;  ///< for people; empty when all of the above could be read

  static constexpr void fields(auto&& each) {
    each("merge_kind", &Analysis::merge_kind);
    each("landed", &Analysis::landed);
    each("sources", &Analysis::sources);
    each("files", &Analysis::files);
    each("merged_in_base", &Analysis::merged_in_base);
    each("predicted_onto", &Analysis::predicted_onto);
    each("prediction", &Analysis::prediction);
    each("conflicts", &Analysis::conflicts);
    each("problem", &Analysis::problem);
  }
};

}  // namespace sluice
