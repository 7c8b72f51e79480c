/// What the outside world is asked to do. Each effect has a key: the same key is done once; workers look
/// before they act. `kind` names are stored in the outbox and never reused.
#pragma once

#include "core/branch_merge.h"
#include "core/changelog.h"
#include "core/command.h"
#include "core/commit_state.h"
#include "core/deployment.h"
#include "core/deployment_facts.h"
#include "core/follow_up.h"
#include "core/hotfix.h"
#include "core/notice.h"
#include "core/record.h"
#include "core/release_issue.h"

namespace sluice {

struct ObservePullRequest {
  std::int64_t number = 0;
  std::int64_t after_comment = 0;  ///< only later comments are of interest
  static constexpr std::string_view kind = "observe_pull_request";
  static constexpr void fields(auto&& each) {
    each("number", &ObservePullRequest::number);
    each("after_comment", &ObservePullRequest::after_comment);
  }
};

struct ListPullRequests {
  Instant since{};
  static constexpr std::string_view kind = "list_pull_requests";
  static constexpr void fields(auto&& each) { each("since", &ListPullRequests::since); }
};

struct TakeSurvey {
  SurveyRequest request;
  static constexpr std::string_view kind = "take_survey";
  static constexpr void fields(auto&& each) { each("request", &TakeSurvey::request); }
};

struct RunProbes {
  std::vector<std::string> checks;
  static constexpr std::string_view kind = "run_probes";
  static constexpr void fields(auto&& each) { each("checks", &RunProbes::checks); }
};

struct AnalyzeChange {
  AnalysisRequest request;
  static constexpr std::string_view kind = "analyze_change";
  static constexpr void fields(auto&& each) { each("request", &AnalyzeChange::request); }
};

struct PickCommits {
  CycleId cycle;
  PickRequest request;
  static constexpr std::string_view kind = "pick_commits";
  static constexpr void fields(auto&& each) {
    each("cycle", &PickCommits::cycle);
    each("request", &PickCommits::request);
  }
};

struct PushRefs {
  DeploymentId deployment;
  PushRequest request;
  static constexpr std::string_view kind = "push_refs";
  static constexpr void fields(auto&& each) {
    each("deployment", &PushRefs::deployment);
    each("request", &PushRefs::request);
  }
};

/// Starts the CI. Inputs are named as rules §9 names them.
struct TriggerDeployment {
  DeploymentId deployment;
  Tier environment = Tier::uat;
  Release release;
  std::string previous_version;
  std::vector<std::string> services;
  std::string strategy;
  int traffic_percent = 100;
  TagName ref;                  ///< the tag that the job checks out; empty: the release's own
  bool rollback = false;        ///< goes back; `services` are in reverse order then
  std::string migrate_down_to;  ///< the version whose schema is wanted; empty: leave the schema alone
  Instant created_at{};         ///< no run from before this is ours
  Purpose purpose = Purpose::uat_release;
  std::optional<Instant> asked_at;  ///< of the deployment, in its first step
  Instant send_before{};            ///< the gate's answer is good until then; later it is not sent by itself
  static constexpr std::string_view kind = "trigger_deployment";
  static constexpr void fields(auto&& each) {
    each("deployment", &TriggerDeployment::deployment);
    each("environment", &TriggerDeployment::environment);
    each("release", &TriggerDeployment::release);
    each("previous_version", &TriggerDeployment::previous_version);
    each("services", &TriggerDeployment::services);
    each("strategy", &TriggerDeployment::strategy);
    each("traffic_percent", &TriggerDeployment::traffic_percent);
    each("ref", &TriggerDeployment::ref);
    each("rollback", &TriggerDeployment::rollback);
    each("migrate_down_to", &TriggerDeployment::migrate_down_to);
    each("created_at", &TriggerDeployment::created_at);
    each("send_before", &TriggerDeployment::send_before);
    each("purpose", &TriggerDeployment::purpose);
    each("asked_at", &TriggerDeployment::asked_at);
  }
};

/// Asks CI how a run is going, when no webhook has said.
struct ReadRun {
  DeploymentId deployment;
  std::int64_t run_id = 0;  ///< 0: find it by the deployment's id
  Instant created_at{};
  static constexpr std::string_view kind = "read_run";
  static constexpr void fields(auto&& each) {
    each("deployment", &ReadRun::deployment);
    each("run_id", &ReadRun::run_id);
    each("created_at", &ReadRun::created_at);
  }
};

struct PushBackport {
  BackportRequest request;
  static constexpr std::string_view kind = "push_backport";
  static constexpr void fields(auto&& each) { each("request", &PushBackport::request); }
};

struct OpenBackport {
  FixId fix;
  BranchName head;
  BranchName base;
  std::string title;
  std::string body;
  static constexpr std::string_view kind = "open_backport";
  static constexpr void fields(auto&& each) {
    each("fix", &OpenBackport::fix);
    each("head", &OpenBackport::head);
    each("base", &OpenBackport::base);
    each("title", &OpenBackport::title);
    each("body", &OpenBackport::body);
  }
};

/// Predicts again what was predicted for a branch that has moved.
struct PredictPicks {
  std::vector<PredictionQuestion> questions;
  static constexpr std::string_view kind = "predict_picks";
  static constexpr void fields(auto&& each) { each("questions", &PredictPicks::questions); }
};

/// Looks for conflict markers in a backport that a person works on or has merged.
struct FindMarkers {
  MarkerQuestion question;
  static constexpr std::string_view kind = "find_markers";
  static constexpr void fields(auto&& each) { each("question", &FindMarkers::question); }
};

/// A commit status at the forge. The last one of a context counts.
struct SetCommitStatus {
  CommitId commit;
  std::string context;
  CommitState state = CommitState::pending;
  std::string description;  ///< at most 140 characters
  std::string url;          ///< where a click leads; empty: nowhere
  static constexpr std::string_view kind = "set_commit_status";
  static constexpr void fields(auto&& each) {
    each("commit", &SetCommitStatus::commit);
    each("context", &SetCommitStatus::context);
    each("state", &SetCommitStatus::state);
    each("description", &SetCommitStatus::description);
    each("url", &SetCommitStatus::url);
  }
};

/// Makes `status/<status>` the only status label on the pull request. Last writer wins, so pending ones are
/// replaced.
struct SetStatusLabel {
  std::int64_t number = 0;
  FixStatus status = FixStatus::submitted;
  static constexpr std::string_view kind = "set_status_label";
  static constexpr void fields(auto&& each) {
    each("number", &SetStatusLabel::number);
    each("status", &SetStatusLabel::status);
  }
};

struct React {
  std::int64_t comment_id = 0;
  std::string content;  ///< `eyes` `+1` `confused`
  static constexpr std::string_view kind = "react";
  static constexpr void fields(auto&& each) {
    each("comment_id", &React::comment_id);
    each("content", &React::content);
  }
};

struct PostReply {
  std::int64_t number = 0;
  std::string body;    ///< Markdown
  std::string marker;  ///< hidden in the text; a comment that carries it is already this reply
  static constexpr std::string_view kind = "post_reply";
  static constexpr void fields(auto&& each) {
    each("number", &PostReply::number);
    each("body", &PostReply::body);
    each("marker", &PostReply::marker);
  }
};

/// Reads what the forge has under these names on the commits that would be released.
struct ReadChecks {
  CycleId cycle;            ///< who asks: a cycle in this attempt, or
  DeploymentId deployment;  ///< a deployment, right before its trigger
  int attempt = 0;
  std::vector<CommitId> commits;
  std::vector<std::string> names;
  static constexpr std::string_view kind = "read_checks";
  static constexpr void fields(auto&& each) {
    each("cycle", &ReadChecks::cycle);
    each("deployment", &ReadChecks::deployment);
    each("attempt", &ReadChecks::attempt);
    each("commits", &ReadChecks::commits);
    each("names", &ReadChecks::names);
  }
};

/// Makes a branch that must not exist yet.
struct CreateBranch {
  BranchName branch;
  CommitId at;
  static constexpr std::string_view kind = "create_branch";
  static constexpr void fields(auto&& each) {
    each("branch", &CreateBranch::branch);
    each("at", &CreateBranch::at);
  }
};

/// Tells one channel.
struct Notify {
  std::string channel;
  Notice notice;
  static constexpr std::string_view kind = "notify";
  static constexpr void fields(auto&& each) {
    each("channel", &Notify::channel);
    each("notice", &Notify::notice);
  }
};

/// Goes through the smoke test of an environment that CI has deployed to.
struct RunSmoke {
  DeploymentId deployment;
  Tier environment = Tier::uat;
  std::vector<std::string> services;  ///< that were deployed
  static constexpr std::string_view kind = "run_smoke";
  static constexpr void fields(auto&& each) {
    each("deployment", &RunSmoke::deployment);
    each("environment", &RunSmoke::environment);
    each("services", &RunSmoke::services);
  }
};

/// Merges a hotfix into a PROD branch that holds more than PROD runs.
struct MergeHotfix {
  std::int64_t number = 0;
  BranchMerge request;
  static constexpr std::string_view kind = "merge_hotfix";
  static constexpr void fields(auto&& each) {
    each("number", &MergeHotfix::number);
    each("request", &MergeHotfix::request);
  }
};

/// Reads the release issue, and again what an edit is said to have done.
struct ReadReleaseIssue {
  std::int64_t number = 0;
  TaskEdit edit;
  std::string known;  ///< SHA-256 of a text that need not be told again
  static constexpr std::string_view kind = "read_release_issue";
  static constexpr void fields(auto&& each) {
    each("number", &ReadReleaseIssue::number);
    each("edit", &ReadReleaseIssue::edit);
    each("known", &ReadReleaseIssue::known);
  }
};

/// Sets the text of the release issue; opens it where there is none.
struct WriteReleaseIssue {
  std::int64_t number = 0;  ///< 0: the one that is open already, or a new one
  std::string body;         ///< Markdown
  std::string
      over;  ///< SHA-256 of the text that it replaces; over another one nothing is written. Empty: any
  static constexpr std::string_view kind = "write_release_issue";
  static constexpr void fields(auto&& each) {
    each("number", &WriteReleaseIssue::number);
    each("body", &WriteReleaseIssue::body);
    each("over", &WriteReleaseIssue::over);
  }
};

/// Words a record of a deployment.
struct RenderRecord {
  RecordKind record = RecordKind::checklist;
  DeploymentFacts facts;
  static constexpr std::string_view kind = "render_record";
  static constexpr void fields(auto&& each) {
    each("record", &RenderRecord::record);
    each("facts", &RenderRecord::facts);
  }
};

/// Writes an entry into the repository's changelog.
struct PushChangelog {
  ChangelogRequest request;
  static constexpr std::string_view kind = "push_changelog";
  static constexpr void fields(auto&& each) { each("request", &PushChangelog::request); }
};

/// Proposes it.
struct OpenChangelog {
  DeploymentId deployment;
  BranchName head;
  BranchName base;
  std::string title;
  std::string body;
  static constexpr std::string_view kind = "open_changelog";
  static constexpr void fields(auto&& each) {
    each("deployment", &OpenChangelog::deployment);
    each("head", &OpenChangelog::head);
    each("base", &OpenChangelog::base);
    each("title", &OpenChangelog::title);
    each("body", &OpenChangelog::body);
  }
};

/// Makes the forge's release beside a tag, or brings Sluice's part of its notes up to date.
struct PublishRelease {
  TagName tag;
  std::string notes;  ///< Markdown
  static constexpr std::string_view kind = "publish_release";
  static constexpr void fields(auto&& each) {
    each("tag", &PublishRelease::tag);
    each("notes", &PublishRelease::notes);
  }
};

/// Opens an issue of Sluice's own, or sets boxes in it and leaves the rest to people.
struct KeepFollowUp {
  FixId fix;
  std::int64_t number = 0;  ///< 0: the one that carries the mark, or a new one
  FollowUpText text;
  static constexpr std::string_view kind = "keep_follow_up";
  static constexpr void fields(auto&& each) {
    each("fix", &KeepFollowUp::fix);
    each("number", &KeepFollowUp::number);
    each("text", &KeepFollowUp::text);
  }
};

/// Reads what a hotfix changed, for people.
struct ReadDiff {
  FixId fix;
  CommitId before;
  CommitId after;
  static constexpr std::string_view kind = "read_diff";
  static constexpr void fields(auto&& each) {
    each("fix", &ReadDiff::fix);
    each("before", &ReadDiff::before);
    each("after", &ReadDiff::after);
  }
};

/// Who wrote the commits of a hotfix and who pushed them, as the forge knows them.
struct ReadAuthors {
  std::int64_t number = 0;
  BranchName branch;
  CommitId base;  ///< PROD's release; its commits are not asked for
  CommitId head;
  static constexpr std::string_view kind = "read_authors";
  static constexpr void fields(auto&& each) {
    each("number", &ReadAuthors::number);
    each("branch", &ReadAuthors::branch);
    each("base", &ReadAuthors::base);
    each("head", &ReadAuthors::head);
  }
};

using EffectBody =
    std::variant<ObservePullRequest, ListPullRequests, TakeSurvey, RunProbes, AnalyzeChange, PickCommits,
                 PushRefs, TriggerDeployment, ReadRun, PushBackport, OpenBackport, SetStatusLabel, React,
                 PostReply, PredictPicks, FindMarkers, SetCommitStatus, ReadChecks, RunSmoke,
                 ReadReleaseIssue, WriteReleaseIssue, CreateBranch, MergeHotfix, Notify, RenderRecord,
                 PushChangelog, OpenChangelog, PublishRelease, KeepFollowUp, ReadDiff, ReadAuthors>;

/// How a second effect with the same key is taken.
enum class Repeat {
  once,      ///< ignored for ever: triggers, replies, pushes
  coalesce,  ///< takes the place of one that waits to be started; a started one does not count, it may have
             ///< read too early
};

template <>
struct EnumNames<Repeat> {
  static constexpr std::pair<Repeat, std::string_view> names[] = {{Repeat::once, "once"},
                                                                  {Repeat::coalesce, "coalesce"}};
};

struct Effect {
  std::string key;
  Repeat repeat = Repeat::once;
  Instant not_before{};  ///< at once when it lies in the past
  EffectBody body;

  static constexpr void fields(auto&& each) {
    each("key", &Effect::key);
    each("repeat", &Effect::repeat);
    each("not_before", &Effect::not_before);
    each("body", &Effect::body);
  }
};

}  // namespace sluice
