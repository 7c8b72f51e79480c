/// What the engine needs of the world besides git and the store. Adapters implement these; `src/app` plugs
/// them in. Calls block, may be made from any worker thread, and end within a bounded time. Exceptions stay
/// inside the adapter.
#pragma once

#include <functional>
#include <memory>

#include "base/result.h"
#include "core/decide.h"
#include "core/event.h"
#include "core/state.h"
#include "engine/git_port.h"
#include "engine/inbox.h"

namespace sluice {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

/// A pull request between two branches of the repository itself.
struct ProposedPullRequest {
  BranchName head;
  BranchName base;
  std::string title;
  std::string body;
  std::string label;
  bool draft = false;  ///< where the forge has drafts
};
struct OpenedPullRequest {
  std::int64_t number = 0;
  std::string url;
};

/// The code host of one repository (GitHub, …). Every write looks first, so it may be repeated.
class ForgePort {
 public:
  virtual ~ForgePort() = default;
  /// The pull request, its labels with their setters, its commits, and the orders in comments with an id
  /// above `after_comment`. `not_found` when there is no such pull request (an issue is none).
  virtual Result<PullRequestObserved> readPullRequest(std::int64_t number, std::int64_t after_comment) = 0;
  /// The commits that `head` has and `base` has not, with their authors' accounts; at most 300, else
  /// `invalid`.
  virtual Result<std::vector<ProposedCommit>> readCommits(const CommitId& base, const CommitId& head) = 0;
  /// Who moved a branch, newest first, at most the last 100; empty where the forge keeps no such record.
  virtual Result<std::vector<HotfixPush>> readPushes(const BranchName& branch) = 0;
  /// Pull requests, open or not, changed at or after `since`, and issues with a command in a comment since
  /// then; at most 1,000, oldest change first. The first time (`since` is zero): the open pull requests.
  virtual Result<PullRequestsListed> listPullRequests(Instant since) = 0;
  /// What the forge lets the account with this login do in the repository now. `login`, `at` and `problem`
  /// are the caller's.
  virtual Result<Access> readAccess(const std::string& forge_login) = 0;
  virtual Status setStatusLabel(std::int64_t number, FixStatus status) = 0;
  /// The last one of its context; not set again when it says this already.
  virtual Status setCommitStatus(const SetCommitStatus& request) = 0;
  /// The newest commit status, and the newest check run of each app, under each of these names.
  virtual Result<CommitChecks> readChecks(const CommitId& commit, const std::vector<std::string>& names) = 0;
  virtual Status react(std::int64_t comment_id, const std::string& content) = 0;
  virtual Status postReply(std::int64_t number, const std::string& body, const std::string& marker) = 0;
  /// The issue as it stands; `edit`, `as_known` and `access` are the caller's. Not open when it is gone.
  virtual Result<ReleaseIssueRead> readReleaseIssue(std::int64_t number) = 0;
  /// Looks for it first: by its number, or for one that our account opened. Answers its number; 0 when its
  /// text is no longer the one that was to be replaced.
  virtual Result<std::int64_t> writeReleaseIssue(const WriteReleaseIssue& request) = 0;
  /// Opens it with its label, or finds the one that is open from that head already.
  virtual Result<OpenedPullRequest> openPullRequest(const ProposedPullRequest& request) = 0;
  /// The release beside a tag: made, or Sluice's part of its notes brought up to date.
  virtual Status publishRelease(const PublishRelease& request) = 0;
  /// Looks for it first: by its number, or, open or not, for one of our account's with its mark.
  virtual Result<FollowUpKept> keepFollowUp(const KeepFollowUp& request) = 0;
};

/// The CI of one repository.
class CiPort {
 public:
  virtual ~CiPort() = default;
  /// The run that carries this deployment's id, if CI knows one. `created_at` bounds the search.
  virtual Result<std::optional<Run>> find(const DeploymentId& deployment, Instant created_at) = 0;
  /// Starts it. `unclear` when the answer was lost: the caller then asks find(), and never sends again
  /// blindly.
  virtual Result<Run> trigger(const TriggerDeployment& request) = 0;
  virtual Result<Run> read(std::int64_t run_id) = 0;
};

/// Looks at the probes of the pre-deploy checklist; all at once, with one deadline. Never fails: what cannot
/// be read did not pass.
class ProbePort {
 public:
  virtual ~ProbePort() = default;
  virtual std::vector<ProbeResult> look(const std::vector<ChecklistItem>& items) = 0;
  /// Goes through the steps one after another, up to the first that fails.
  virtual std::vector<ProbeResult> smoke(const std::vector<SmokeStep>& steps) = 0;
};

/// Tells people through the channels of one repository.
class NotifyPort {
 public:
  virtual ~NotifyPort() = default;
  /// `transient`: not sent, may be tried again; `unclear`: sent, and nobody knows whether it arrived; all
  /// else is final. `not_found` when there is no such channel any more.
  virtual Status tell(const std::string& channel, const Notice& notice) = 0;
  /// Whether who listens there knows a notice that comes a second time for the same one.
  virtual bool repeatable(const std::string& channel) const = 0;
};

/// Words the records of deployments. Fails only where a template cannot be used.
class RecordPort {
 public:
  virtual ~RecordPort() = default;
  virtual Result<std::string> render(RecordKind record, const DeploymentFacts& facts) const = 0;
};

/// Reads the freezes that are not plain periods of the configuration (the freeze flag, recurring ones,
/// calendars) at each evaluation: those that hold, and those of the next 400 days. Never waits for the
/// network.
class FreezePort {
 public:
  virtual ~FreezePort() = default;
  virtual std::vector<FreezeWindow> read(const RepositoryName& repository, Instant now) = 0;
};

/// Turns an authentic delivery into events for its repository. Pure; never fails: what it has no use for
/// becomes `Ignored`.
class DeliveryDecoder {
 public:
  virtual ~DeliveryDecoder() = default;
  virtual std::vector<Event> decode(const Delivery& delivery) const = 0;
};

/// The rules as the engine calls them: pure functions of values. Tests of the engine put simple ones here.
struct Decider {
  std::function<Decision(const State&, const Event&, const Settings&)> decide = &sluice::decide;
  std::function<std::optional<Instant>(const State&, const Settings&)> next_wake = &sluice::nextWake;
  std::function<Recall(const State&, const Event&, const Settings&)> recall_for = &sluice::recallFor;
};

/// Makes sense of the repository's own policy file. `invalid` with every problem, line and column. Any
/// thread.
using PolicyReader = std::function<Result<OwnPolicy>(const std::string& text)>;

/// Everything the engine uses for one repository.
struct RepositoryPorts {
  Settings settings;
  std::unique_ptr<GitPort> git;
  std::unique_ptr<ForgePort> forge;
  std::unique_ptr<CiPort> ci;
  std::unique_ptr<ProbePort> probes;
  std::unique_ptr<NotifyPort> notify;
  std::unique_ptr<RecordPort> records = {};
  PolicyReader policy = {};  ///< used where the settings ask for the repository's own file
};

}  // namespace sluice
