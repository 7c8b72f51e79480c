/// GitHub as the engine's ForgePort, for one repository. Holds no state of its own; any thread.
#pragma once

#include <memory>

#include "engine/ports.h"
#include "gateway/forge/github/rest.h"

namespace sluice::github {

class GithubForge : public ForgePort {
 public:
  /// `app`: id of the App that it signs in as; 0 with a token.
  GithubForge(std::shared_ptr<RestClient> rest, RepositoryName repository, std::int64_t app = 0);

  Result<PullRequestObserved> readPullRequest(std::int64_t number, std::int64_t after_comment) override;
  Result<std::vector<ProposedCommit>> readCommits(const CommitId& base, const CommitId& head) override;
  Result<std::vector<HotfixPush>> readPushes(const BranchName& branch) override;
  Result<PullRequestsListed> listPullRequests(Instant since) override;
  Result<Access> readAccess(const std::string& forge_login) override;
  Status setStatusLabel(std::int64_t number, FixStatus status) override;
  Status setCommitStatus(const SetCommitStatus& request) override;
  Result<CommitChecks> readChecks(const CommitId& commit, const std::vector<std::string>& names) override;
  Status react(std::int64_t comment_id, const std::string& content) override;
  Status postReply(std::int64_t number, const std::string& body, const std::string& marker) override;
  Result<ReleaseIssueRead> readReleaseIssue(std::int64_t number) override;
  Result<std::int64_t> writeReleaseIssue(const WriteReleaseIssue& request) override;
  Result<OpenedPullRequest> openPullRequest(const ProposedPullRequest& request) override;
  Status publishRelease(const PublishRelease& request) override;
  Result<FollowUpKept> keepFollowUp(const KeepFollowUp& request) override;

 private:
  /// A write of which the answer was lost is `transient` here: each of them looks first, or is the same when
  /// done twice.
  Result<Json> write(const std::string& method, const std::string& path, const std::string& body = "");
  Status addLabel(std::int64_t number, const std::string& label);
  Result<std::optional<OpenedPullRequest>> findPullRequest(const ProposedPullRequest& request);
  Result<Json> createPullRequest(const ProposedPullRequest& request, bool draft);
  /// The oldest issue of our own account with this label and this mark in its text; nothing when there is
  /// none.
  Result<std::optional<Json>> findOwnIssue(std::string_view state, std::string_view label,
                                           std::string_view mark);
  /// Opens it, or gives it another text; answers it.
  Result<Json> openIssue(std::string_view title, std::string_view label, const std::string& text);
  Result<Json> editIssue(std::int64_t number, const std::string& text);
  /// Tells issues of our own account from others.
  Result<std::function<bool(const Json&)>> ownIssues();
  std::string issue(std::int64_t number) const { return base_ + "/issues/" + std::to_string(number); }

  const std::shared_ptr<RestClient> rest_;
  const RepositoryName repository_;
  const std::int64_t app_;
  const std::string base_;  ///< `/repos/owner/name`
};

}  // namespace sluice::github

namespace sluice {
using github::GithubForge;
}
