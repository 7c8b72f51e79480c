/// A pull request as the forge shows it now. Facts only; what they mean is decided elsewhere.
#pragma once

#include <optional>

#include "core/analysis.h"
#include "core/person.h"

namespace sluice {

struct Label {
  std::string name;
  std::optional<ForgeUser> set_by;  ///< by the forge's own event list; nothing when it does not say

  static constexpr void fields(auto&& each) {
    each("name", &Label::name);
    each("set_by", &Label::set_by);
  }
};

/// Labels that count as the command of whoever sets them (rules §5).
inline constexpr std::string_view kCommandLabels[] = {"confirmed", "approve-prod", "approve-uat-merge",
                                                      "hold"};

struct PullRequest {
  std::int64_t number = 0;
  std::string title;
  std::string url;
  ForgeUser author;
  BranchName base;
  BranchName head_branch;
  CommitId head;
  bool from_fork = false;
  bool draft = false;
  bool issue = false;  ///< it is an issue: no branch, no commits
  bool open = true;
  bool merged = false;
  std::optional<CommitId> merge_commit;  ///< only when merged
  std::vector<Label> labels;
  std::vector<ProposedCommit> commits;
  Instant updated_at{};

  static constexpr void fields(auto&& each) {
    each("number", &PullRequest::number);
    each("title", &PullRequest::title);
    each("url", &PullRequest::url);
    each("author", &PullRequest::author);
    each("base", &PullRequest::base);
    each("head_branch", &PullRequest::head_branch);
    each("head", &PullRequest::head);
    each("from_fork", &PullRequest::from_fork);
    each("draft", &PullRequest::draft);
    each("issue", &PullRequest::issue);
    each("open", &PullRequest::open);
    each("merged", &PullRequest::merged);
    each("merge_commit", &PullRequest::merge_commit);
    each("labels", &PullRequest::labels);
    each("commits", &PullRequest::commits);
    each("updated_at", &PullRequest::updated_at);
  }
};

}  // namespace sluice
