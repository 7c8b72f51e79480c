/// Cherry-picks: what is asked of the git room and what it answers. Nothing here moves a ref.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"
#include "base/ids.h"
#include "base/time.h"

namespace sluice {

/// One `git cherry-pick -x`, with `-m mainline` for a merge commit.
struct PickSource {
  CommitId commit;
  int mainline = 0;  ///< 0 for an ordinary commit, else 1-based parent number

  bool operator==(const PickSource&) const = default;
  static constexpr void fields(auto&& each) {
    each("commit", &PickSource::commit);
    each("mainline", &PickSource::mainline);
  }
};

/// The picks of one fix: all of them or none.
struct PickSeries {
  FixId fix;
  std::int64_t number = 0;
  std::vector<PickSource> sources;  ///< in the order of application

  static constexpr void fields(auto&& each) {
    each("fix", &PickSeries::fix);
    each("number", &PickSeries::number);
    each("sources", &PickSeries::sources);
  }
};

struct PickRequest {
  BranchName onto;
  CommitId onto_head;  ///< the commit that the first pick goes onto
  std::vector<PickSeries> series;
  Instant committed_at{};  ///< committer date of every created commit: from the decision, so that a second
                           ///< run creates the same ids

  static constexpr void fields(auto&& each) {
    each("onto", &PickRequest::onto);
    each("onto_head", &PickRequest::onto_head);
    each("series", &PickRequest::series);
    each("committed_at", &PickRequest::committed_at);
  }
};

enum class PickOutcome { picked, already_there, conflict, error };

template <>
struct EnumNames<PickOutcome> {
  static constexpr std::pair<PickOutcome, std::string_view> names[] = {
      {PickOutcome::picked, "picked"},
      {PickOutcome::already_there, "already_there"},
      {PickOutcome::conflict, "conflict"},
      {PickOutcome::error, "error"}};
};

struct Conflict {
  std::string path;  ///< valid UTF-8, escaped where the name is not
  std::string kind;  ///< `content` `add/add` `modify/delete` `rename` `binary` `mode` `submodule` …

  static constexpr void fields(auto&& each) {
    each("path", &Conflict::path);
    each("kind", &Conflict::kind);
  }
};

/// A path that a pick changes although the picked commit does not name it: git followed a file that the
/// target has moved.
struct AlsoChanged {
  std::string path;     ///< as in Conflict
  std::string because;  ///< for people

  bool operator==(const AlsoChanged&) const = default;
  static constexpr void fields(auto&& each) {
    each("path", &AlsoChanged::path);
    each("because", &AlsoChanged::because);
  }
};

struct PickedSeries {
  FixId fix;
  PickOutcome outcome = PickOutcome::error;
  std::vector<CommitId> created;          ///< in order; fewer than the sources where some were there already
  std::vector<Conflict> conflicts;        ///< of the first source that did not apply
  CommitId failed_at;                     ///< that source
  std::string message;                    ///< for people
  std::vector<AlsoChanged> also_changed;  ///< of all its picks; empty unless picked

  static constexpr void fields(auto&& each) {
    each("fix", &PickedSeries::fix);
    each("outcome", &PickedSeries::outcome);
    each("created", &PickedSeries::created);
    each("conflicts", &PickedSeries::conflicts);
    each("failed_at", &PickedSeries::failed_at);
    each("message", &PickedSeries::message);
    each("also_changed", &PickedSeries::also_changed);
  }
};

struct PickResult {
  CommitId head;  ///< after the last clean series; onto_head when nothing was picked
  std::vector<PickedSeries>
      series;  ///< as asked, same order; a series in conflict is left out of `head`, the next ones go on
  std::vector<std::string>
      disagreements;  ///< where libgit2 and git's own merge differed: both trees; git's answer stood

  static constexpr void fields(auto&& each) {
    each("head", &PickResult::head);
    each("series", &PickResult::series);
    each("disagreements", &PickResult::disagreements);
  }
};

/// A pushed branch that holds the conflict, markers and all, for a person to resolve (rules §7, conflict).
struct BackportRequest {
  PickSeries series;
  BranchName onto;
  CommitId onto_head;
  BranchName branch;  ///< `backport/<n>-to-uat`
  Instant committed_at{};
  TagName onto_version;    ///< what UAT runs; for the labels in the markers
  TagName source_version;  ///< the release with which the fix went to PROD

  static constexpr void fields(auto&& each) {
    each("series", &BackportRequest::series);
    each("onto", &BackportRequest::onto);
    each("onto_head", &BackportRequest::onto_head);
    each("branch", &BackportRequest::branch);
    each("committed_at", &BackportRequest::committed_at);
    each("onto_version", &BackportRequest::onto_version);
    each("source_version", &BackportRequest::source_version);
  }
};

/// Which of these files still hold conflict markers in `commit`, beyond those that `before` has too.
struct MarkerQuestion {
  FixId fix;
  std::int64_t number = 0;  ///< of the pull request that leads to the commit; 0: a branch of ours does
  CommitId commit;
  CommitId before;
  std::vector<std::string> paths;  ///< as conflicts name them

  static constexpr void fields(auto&& each) {
    each("fix", &MarkerQuestion::fix);
    each("number", &MarkerQuestion::number);
    each("commit", &MarkerQuestion::commit);
    each("before", &MarkerQuestion::before);
    each("paths", &MarkerQuestion::paths);
  }
};

struct BackportResult {
  CommitId head;
  std::vector<Conflict> conflicts;
  std::string hunks;  ///< Markdown: each conflicting hunk, shortened

  static constexpr void fields(auto&& each) {
    each("head", &BackportResult::head);
    each("conflicts", &BackportResult::conflicts);
    each("hunks", &BackportResult::hunks);
  }
};

}  // namespace sluice
