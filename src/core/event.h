/// Everything that can happen to a repository. Events are facts with their time; `decide` reads no clock.
/// `kind` names are stored in the journal and never reused.
#pragma once

#include "core/effect.h"

namespace sluice {

/// A webhook spoke of this pull request: read it again.
struct PullRequestHinted {
  std::int64_t number = 0;
  std::int64_t comment_id = 0;  ///< of a new comment with a command in it: acknowledged at once; 0 otherwise
  std::int64_t void_comment_id =
      0;  ///< of a comment that was new without a command, or was edited: it never orders anything
  static constexpr std::string_view kind = "pull_request_hinted";
  static constexpr void fields(auto&& each) {
    each("number", &PullRequestHinted::number);
    each("comment_id", &PullRequestHinted::comment_id);
    each("void_comment_id", &PullRequestHinted::void_comment_id);
  }
};

/// A webhook spoke of a branch.
struct RefsHinted {
  std::string ref;
  ForgeUser by = {};     ///< who pushed, where the forge says so
  CommitId after = {};   ///< where the ref points since; empty when it is gone, or nobody said
  CommitId before = {};  ///< where it pointed until then; empty when it is new, or nobody said
  static constexpr std::string_view kind = "refs_hinted";
  static constexpr void fields(auto&& each) {
    each("ref", &RefsHinted::ref);
    each("by", &RefsHinted::by);
    each("after", &RefsHinted::after);
    each("before", &RefsHinted::before);
  }
};

/// A pull request as it is now, with the commands in its new comments, and the repository as it is now when
/// there are commands.
struct PullRequestObserved {
  PullRequest pr;
  std::vector<Order>
      orders;  ///< from comments above the fix's `last_comment`, oldest first, never edited ones
  std::int64_t last_comment = 0;  ///< highest comment id there is
  Instant read_at{};              ///< when the reading began; set by the engine
  std::optional<Survey> survey;
  std::vector<Access> access;  ///< of those who order something here, where the forge is asked
  static constexpr std::string_view kind = "pull_request_observed";
  static constexpr void fields(auto&& each) {
    each("pr", &PullRequestObserved::pr);
    each("orders", &PullRequestObserved::orders);
    each("last_comment", &PullRequestObserved::last_comment);
    each("read_at", &PullRequestObserved::read_at);
    each("survey", &PullRequestObserved::survey);
    each("access", &PullRequestObserved::access);
  }
};

/// The forge's list of pull requests that changed since the last look.
struct PullRequestsListed {
  std::vector<std::int64_t> changed;
  Instant as_of{};    ///< the forge's newest `updated_at` among them, or the former one
  Instant read_at{};  ///< when the reading began; set by the engine
  static constexpr std::string_view kind = "pull_requests_listed";
  static constexpr void fields(auto&& each) {
    each("changed", &PullRequestsListed::changed);
    each("as_of", &PullRequestsListed::as_of);
    each("read_at", &PullRequestsListed::read_at);
  }
};

struct Surveyed {
  Survey survey;
  static constexpr std::string_view kind = "surveyed";
  static constexpr void fields(auto&& each) { each("survey", &Surveyed::survey); }
};

struct Probed {
  std::vector<ProbeResult> results;
  static constexpr std::string_view kind = "probed";
  static constexpr void fields(auto&& each) { each("results", &Probed::results); }
};

struct Analyzed {
  FixId fix;
  Analysis analysis;
  static constexpr std::string_view kind = "analyzed";
  static constexpr void fields(auto&& each) {
    each("fix", &Analyzed::fix);
    each("analysis", &Analyzed::analysis);
  }
};

struct Picked {
  CycleId cycle;
  PickResult result;
  static constexpr std::string_view kind = "picked";
  static constexpr void fields(auto&& each) {
    each("cycle", &Picked::cycle);
    each("result", &Picked::result);
  }
};

/// A branch that was asked for is there.
struct BranchCreated {
  BranchName branch;
  static constexpr std::string_view kind = "branch_created";
  static constexpr void fields(auto&& each) { each("branch", &BranchCreated::branch); }
};

/// The hotfix is part of the PROD branch.
struct HotfixMerged {
  std::int64_t number = 0;
  CommitId head;    ///< of the hotfix
  CommitId commit;  ///< Sluice's merge; empty when a person has merged it
  static constexpr std::string_view kind = "hotfix_merged";
  static constexpr void fields(auto&& each) {
    each("number", &HotfixMerged::number);
    each("head", &HotfixMerged::head);
    each("commit", &HotfixMerged::commit);
  }
};

struct Pushed {
  DeploymentId deployment;
  static constexpr std::string_view kind = "pushed";
  static constexpr void fields(auto&& each) { each("deployment", &Pushed::deployment); }
};

struct Triggered {
  DeploymentId deployment;
  Run run;
  static constexpr std::string_view kind = "triggered";
  static constexpr void fields(auto&& each) {
    each("deployment", &Triggered::deployment);
    each("run", &Triggered::run);
  }
};

/// What CI says about a run, by webhook, by asking, or by `POST /deployments/{id}/status`.
struct RunReported {
  DeploymentId deployment;  ///< by the run's title or the caller's word; empty when only the run id is known
  Run run;
  std::string workflow;    ///< file name; empty when the API reports
  std::string by;          ///< a login when a person or job reported by API
  std::string event = {};  ///< that started the run, as its webhook says: `workflow_dispatch`
  static constexpr std::string_view kind = "run_reported";
  static constexpr void fields(auto&& each) {
    each("deployment", &RunReported::deployment);
    each("run", &RunReported::run);
    each("workflow", &RunReported::workflow);
    each("by", &RunReported::by);
    each("event", &RunReported::event);
  }
};

/// Somebody set the status of a GitHub Deployment: whoever may write to the repository can.
struct DeploymentStatusSet {
  DeploymentId deployment;  ///< by the payload of GitHub's; empty when that names none
  Run run;                  ///< `id` is that of GitHub's deployment
  std::int64_t job = 0;     ///< the workflow run that set it; 0 for any other way
  ForgeUser by;
  ForgeUser made_by;  ///< who made GitHub's deployment
  static constexpr std::string_view kind = "deployment_status_set";
  static constexpr void fields(auto&& each) {
    each("deployment", &DeploymentStatusSet::deployment);
    each("run", &DeploymentStatusSet::run);
    each("job", &DeploymentStatusSet::job);
    each("by", &DeploymentStatusSet::by);
    each("made_by", &DeploymentStatusSet::made_by);
  }
};

/// A run of CI asks whether it is the one that deploys this: the first is, and no other.
struct RunClaimed {
  DeploymentId deployment;
  Run run;
  std::string by;  ///< the job as it proved itself, or a login
  static constexpr std::string_view kind = "run_claimed";
  static constexpr void fields(auto&& each) {
    each("deployment", &RunClaimed::deployment);
    each("run", &RunClaimed::run);
    each("by", &RunClaimed::by);
  }
};

struct BackportPushed {
  FixId fix;
  BackportResult result;
  static constexpr std::string_view kind = "backport_pushed";
  static constexpr void fields(auto&& each) {
    each("fix", &BackportPushed::fix);
    each("result", &BackportPushed::result);
  }
};

struct BackportOpened {
  FixId fix;
  std::int64_t number = 0;
  std::string url;
  static constexpr std::string_view kind = "backport_opened";
  static constexpr void fields(auto&& each) {
    each("fix", &BackportOpened::fix);
    each("number", &BackportOpened::number);
    each("url", &BackportOpened::url);
  }
};

struct Predicted {
  std::vector<Prediction> predictions;
  static constexpr std::string_view kind = "predicted";
  static constexpr void fields(auto&& each) { each("predictions", &Predicted::predictions); }
};

struct MarkersFound {
  FixId fix;
  CommitId commit;
  std::vector<std::string> paths;  ///< that hold markers; none: resolved
  static constexpr std::string_view kind = "markers_found";
  static constexpr void fields(auto&& each) {
    each("fix", &MarkersFound::fix);
    each("commit", &MarkersFound::commit);
    each("paths", &MarkersFound::paths);
  }
};

/// What ReadChecks asked for.
struct ChecksRead {
  CycleId cycle;
  DeploymentId deployment;
  int attempt = 0;
  std::vector<CommitChecks> read;
  static constexpr std::string_view kind = "checks_read";
  static constexpr void fields(auto&& each) {
    each("cycle", &ChecksRead::cycle);
    each("deployment", &ChecksRead::deployment);
    each("attempt", &ChecksRead::attempt);
    each("read", &ChecksRead::read);
  }
};

/// How the smoke test went: a result for each step up to the first that failed.
struct Smoked {
  DeploymentId deployment;
  std::vector<ProbeResult> results;
  static constexpr std::string_view kind = "smoked";
  static constexpr void fields(auto&& each) {
    each("deployment", &Smoked::deployment);
    each("results", &Smoked::results);
  }
};

/// Prometheus Alertmanager says that something is wrong.
struct AlertFired {
  std::string name;  ///< label `alertname`
  std::map<std::string, std::string> labels;
  std::string summary;  ///< annotation `summary`, else `description`
  Instant began{};
  static constexpr std::string_view kind = "alert_fired";
  static constexpr void fields(auto&& each) {
    each("name", &AlertFired::name);
    each("labels", &AlertFired::labels);
    each("summary", &AlertFired::summary);
    each("began", &AlertFired::began);
  }
};

/// Somebody edited an issue that is, or was, a release issue.
struct IssueEdited {
  std::int64_t number = 0;
  TaskEdit edit;
  static constexpr std::string_view kind = "issue_edited";
  static constexpr void fields(auto&& each) {
    each("number", &IssueEdited::number);
    each("edit", &IssueEdited::edit);
  }
};

struct ReleaseIssueRead {
  std::int64_t number = 0;
  bool open = false;        ///< false also when it is gone
  bool ours = false;        ///< Sluice's own account opened it
  std::int64_t author = 0;  ///< that account
  bool as_known = false;    ///< its text is the one that was known; `body` is left out
  std::string body;
  TaskEdit edit;
  std::vector<Access> access;  ///< of who edited, where the forge is asked
  static constexpr std::string_view kind = "release_issue_read";
  static constexpr void fields(auto&& each) {
    each("number", &ReleaseIssueRead::number);
    each("open", &ReleaseIssueRead::open);
    each("ours", &ReleaseIssueRead::ours);
    each("author", &ReleaseIssueRead::author);
    each("as_known", &ReleaseIssueRead::as_known);
    each("body", &ReleaseIssueRead::body);
    each("edit", &ReleaseIssueRead::edit);
    each("access", &ReleaseIssueRead::access);
  }
};

struct ReleaseIssueWritten {
  std::int64_t number = 0;  ///< 0: it had another text by then, and was left alone
  std::string body;         ///< SHA-256 of what stands there now
  static constexpr std::string_view kind = "release_issue_written";
  static constexpr void fields(auto&& each) {
    each("number", &ReleaseIssueWritten::number);
    each("body", &ReleaseIssueWritten::body);
  }
};

/// A record of a deployment, as it is to be kept.
struct RecordRendered {
  DeploymentId deployment;
  RecordKind record = RecordKind::checklist;
  std::string text;
  Release release = {};
  static constexpr std::string_view kind = "record_rendered";
  static constexpr void fields(auto&& each) {
    each("deployment", &RecordRendered::deployment);
    each("record", &RecordRendered::record);
    each("text", &RecordRendered::text);
    each("release", &RecordRendered::release);
  }
};

struct ChangelogPushed {
  DeploymentId deployment;
  BranchName branch;  ///< from which it is to be proposed; empty: it is where it belongs
  CommitId commit;    ///< empty: the entry stood there already
  static constexpr std::string_view kind = "changelog_pushed";
  static constexpr void fields(auto&& each) {
    each("deployment", &ChangelogPushed::deployment);
    each("branch", &ChangelogPushed::branch);
    each("commit", &ChangelogPushed::commit);
  }
};

struct ChangelogOpened {
  DeploymentId deployment;
  std::int64_t number = 0;
  static constexpr std::string_view kind = "changelog_opened";
  static constexpr void fields(auto&& each) {
    each("deployment", &ChangelogOpened::deployment);
    each("number", &ChangelogOpened::number);
  }
};

struct FollowUpKept {
  FixId fix;
  std::int64_t number = 0;
  std::string url;
  static constexpr std::string_view kind = "follow_up_kept";
  static constexpr void fields(auto&& each) {
    each("fix", &FollowUpKept::fix);
    each("number", &FollowUpKept::number);
    each("url", &FollowUpKept::url);
  }
};

struct DiffRead {
  FixId fix;
  std::string text;  ///< unified, bounded
  static constexpr std::string_view kind = "diff_read";
  static constexpr void fields(auto&& each) {
    each("fix", &DiffRead::fix);
    each("text", &DiffRead::text);
  }
};

struct AuthorsRead {
  std::int64_t number = 0;
  std::vector<ProposedCommit> commits;  ///< without their messages
  std::vector<HotfixPush> pushes;       ///< to its branch, newest first; none where the forge keeps no record
  static constexpr std::string_view kind = "authors_read";
  static constexpr void fields(auto&& each) {
    each("number", &AuthorsRead::number);
    each("commits", &AuthorsRead::commits);
    each("pushes", &AuthorsRead::pushes);
  }
};

/// An effect that was carried out and has nothing to tell (a label, a reply).
struct EffectDone {
  std::string marker =
      {};  ///< of a reply that is at the forge now, id of a notice that was told; empty for everything else
  static constexpr std::string_view kind = "effect_done";
  static constexpr void fields(auto&& each) { each("marker", &EffectDone::marker); }
};

/// An effect that cannot be carried out: it was refused, or all its tries are used up.
struct EffectFailed {
  Effect effect;
  std::string error;  ///< text of ErrorKind
  std::string message;
  static constexpr std::string_view kind = "effect_failed";
  static constexpr void fields(auto&& each) {
    each("effect", &EffectFailed::effect);
    each("error", &EffectFailed::error);
    each("message", &EffectFailed::message);
  }
};

/// A command by API or command line. Comments and labels come inside PullRequestObserved.
struct Ordered {
  std::int64_t number = 0;  ///< of the fix; 0 for a command on the repository
  Order order;
  std::optional<PullRequestObserved> facts;  ///< read just now, for a command on a fix
  std::optional<Survey> survey;
  std::vector<Access> access = {};  ///< of who orders, where the forge is asked
  static constexpr std::string_view kind = "ordered";
  static constexpr void fields(auto&& each) {
    each("number", &Ordered::number);
    each("order", &Ordered::order);
    each("facts", &Ordered::facts);
    each("survey", &Ordered::survey);
    each("access", &Ordered::access);
  }
};

/// Somebody asks for a cycle: the scheduler, a CI schedule, a person.
struct CycleAsked {
  Slot slot = Slot::t1;
  LocalDate date;  ///< empty: the local date of the event
  bool force = false;
  bool automatic = false;           ///< Sluice's own scheduler
  bool ci = false;                  ///< a scheduled CI run, proved by its signed webhook
  std::string login;                ///< a person of the configuration
  std::vector<Access> access = {};  ///< of that person, where the forge is asked
  std::string job = {};             ///< a CI job that proved itself; with `ci`
  static constexpr std::string_view kind = "cycle_asked";
  static constexpr void fields(auto&& each) {
    each("slot", &CycleAsked::slot);
    each("date", &CycleAsked::date);
    each("force", &CycleAsked::force);
    each("automatic", &CycleAsked::automatic);
    each("ci", &CycleAsked::ci);
    each("login", &CycleAsked::login);
    each("access", &CycleAsked::access);
    each("job", &CycleAsked::job);
  }
};

/// A scheduled workflow ran: which slot that means is in the settings.
struct ScheduleRan {
  std::string workflow;
  static constexpr std::string_view kind = "schedule_ran";
  static constexpr void fields(auto&& each) { each("workflow", &ScheduleRan::workflow); }
};

/// Time has come for something: a blocked cycle's next try, a deployment's time-out.
struct Ticked {
  static constexpr std::string_view kind = "ticked";
  static constexpr void fields(auto&&) {}
};

/// Look at what no webhook brought.
struct ReconcileDue {
  static constexpr std::string_view kind = "reconcile_due";
  static constexpr void fields(auto&&) {}
};

/// An authentic delivery that nothing is done with; kept so that the journal says so.
struct Ignored {
  std::string what;
  static constexpr std::string_view kind = "ignored";
  static constexpr void fields(auto&& each) { each("what", &Ignored::what); }
};

using EventBody =
    std::variant<PullRequestHinted, RefsHinted, PullRequestObserved, PullRequestsListed, Surveyed, Probed,
                 Analyzed, Picked, Pushed, Triggered, RunReported, BackportPushed, BackportOpened, EffectDone,
                 EffectFailed, Ordered, CycleAsked, ScheduleRan, Ticked, ReconcileDue, Ignored, Predicted,
                 MarkersFound, ChecksRead, Smoked, AlertFired, IssueEdited, ReleaseIssueRead,
                 ReleaseIssueWritten, BranchCreated, RecordRendered, ChangelogPushed, ChangelogOpened,
                 FollowUpKept, DiffRead, HotfixMerged, RunClaimed, DeploymentStatusSet, AuthorsRead>;

struct Event {
  Instant at{};
  EventBody body;
  std::string delivery;  ///< id of the webhook it came from; empty otherwise

  static constexpr void fields(auto&& each) {
    each("at", &Event::at);
    each("body", &Event::body);
    each("delivery", &Event::delivery);
  }
};

}  // namespace sluice
