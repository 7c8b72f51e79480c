/// A fix: one bug on its way (rules §4). A value; every change of it is recorded whole.
#pragma once

#include "core/commit_state.h"
#include "core/environment.h"
#include "core/hotfix.h"
#include "core/pull_request.h"
#include "core/reason.h"

namespace sluice {

/// Status Reference, rules §4.
enum class FixStatus {
  submitted,
  confirmed,
  analyzing,
  planned,
  deployed_uat,
  pending_prod,
  deployed_prod,
  pending_uat_merge,
  uat_merged,
  closed,
  rejected,
};

template <>
struct EnumNames<FixStatus> {
  static constexpr std::pair<FixStatus, std::string_view> names[] = {
      {FixStatus::submitted, "submitted"},
      {FixStatus::confirmed, "confirmed"},
      {FixStatus::analyzing, "analyzing"},
      {FixStatus::planned, "planned"},
      {FixStatus::deployed_uat, "deployed_uat"},
      {FixStatus::pending_prod, "pending_prod"},
      {FixStatus::deployed_prod, "deployed_prod"},
      {FixStatus::pending_uat_merge, "pending_uat_merge"},
      {FixStatus::uat_merged, "uat_merged"},
      {FixStatus::closed, "closed"},
      {FixStatus::rejected, "rejected"}};
};

enum class Severity { unset, low, medium, high, critical };

template <>
struct EnumNames<Severity> {
  static constexpr std::pair<Severity, std::string_view> names[] = {{Severity::unset, "unset"},
                                                                    {Severity::low, "low"},
                                                                    {Severity::medium, "medium"},
                                                                    {Severity::high, "high"},
                                                                    {Severity::critical, "critical"}};
};

/// `release`: a whole UAT release is promoted; no fix has it.
enum class Flow { unset, flow1, flow2, hotfix, release };

template <>
struct EnumNames<Flow> {
  static constexpr std::pair<Flow, std::string_view> names[] = {{Flow::unset, "unset"},
                                                                {Flow::flow1, "flow1"},
                                                                {Flow::flow2, "flow2"},
                                                                {Flow::hotfix, "hotfix"},
                                                                {Flow::release, "release"}};
};

enum class ApprovalKind { confirm, prod, uat_merge };

template <>
struct EnumNames<ApprovalKind> {
  static constexpr std::pair<ApprovalKind, std::string_view> names[] = {
      {ApprovalKind::confirm, "confirm"},
      {ApprovalKind::prod, "prod"},
      {ApprovalKind::uat_merge, "uat_merge"}};
};

/// Where a command came from.
enum class Source { comment, label, api, tick };

template <>
struct EnumNames<Source> {
  static constexpr std::pair<Source, std::string_view> names[] = {
      {Source::comment, "comment"}, {Source::label, "label"}, {Source::api, "api"}, {Source::tick, "tick"}};
};

struct Approval {
  ApprovalKind kind = ApprovalKind::confirm;
  std::string by;
  std::int64_t forge_id = 0;
  Instant at{};
  Source source = Source::api;
  std::string
      digest;  ///< of the plan it covers (core/rules/approval.h); void when the plan's digest is another
  bool used = false;                ///< a deployment was made on it: taking it back has no effect any more
  Flow flow = Flow::unset;          ///< that a confirmation chose; unset in those of before
  bool forced = false;              ///< a confirmation that overrode the version check
  std::vector<std::string> covers;  ///< the plan in words (`planLines`), to say later what changed

  static constexpr void fields(auto&& each) {
    each("kind", &Approval::kind);
    each("by", &Approval::by);
    each("forge_id", &Approval::forge_id);
    each("at", &Approval::at);
    each("source", &Approval::source);
    each("digest", &Approval::digest);
    each("used", &Approval::used);
    each("flow", &Approval::flow);
    each("forced", &Approval::forced);
    each("covers", &Approval::covers);
  }
};

struct Hold {
  std::string by;
  std::string reason;
  Instant at{};
  Source source = Source::api;

  static constexpr void fields(auto&& each) {
    each("by", &Hold::by);
    each("reason", &Hold::reason);
    each("at", &Hold::at);
    each("source", &Hold::source);
  }
};

struct Transition {
  Instant at{};
  FixStatus from = FixStatus::submitted;
  FixStatus to = FixStatus::submitted;
  std::string by;  ///< a login, or `sluice`
  std::string reason;

  static constexpr void fields(auto&& each) {
    each("at", &Transition::at);
    each("from", &Transition::from);
    each("to", &Transition::to);
    each("by", &Transition::by);
    each("reason", &Transition::reason);
  }
};

/// How complex the deployment is.
enum class Risk { low, medium, high };

template <>
struct EnumNames<Risk> {
  static constexpr std::pair<Risk, std::string_view> names[] = {
      {Risk::low, "low"}, {Risk::medium, "medium"}, {Risk::high, "high"}};
};

struct Plan {
  Instant at{};
  Analysis analysis;
  std::vector<std::string> services;
  std::vector<std::string> migrations;  ///< touched paths that are database migrations
  Risk risk = Risk::low;
  std::string strategy;

  static constexpr void fields(auto&& each) {
    each("at", &Plan::at);
    each("analysis", &Plan::analysis);
    each("services", &Plan::services);
    each("migrations", &Plan::migrations);
    each("risk", &Plan::risk);
    each("strategy", &Plan::strategy);
  }
};

/// The pull request that carries a conflicting cherry-pick to UAT by hand.
struct Backport {
  BranchName branch;
  CommitId marker_commit;   ///< the commit with conflict markers that Sluice pushed
  std::int64_t number = 0;  ///< of the draft pull request; 0 until it is open
  std::string url;
  bool closed_unmerged = false;
  std::optional<CommitId> merge_commit;
  int attempt = 1;  ///< grows when a pull request is closed unmerged and the pick is asked again
  CommitId onto;    ///< UAT's head on which the marker commit stands
  std::vector<std::string> files;     ///< in conflict
  CommitId head;                      ///< of the pull request, as last seen
  std::vector<std::string> subjects;  ///< of the pull request's commits, oldest first, once merged
  CommitId looked_at;                 ///< the commit in which markers were last looked for
  std::vector<std::string> markers;   ///< files that hold markers there

  /// Merged, and no marker came with it.
  bool resolved() const { return merge_commit && !looked_at.empty() && markers.empty(); }

  static constexpr void fields(auto&& each) {
    each("branch", &Backport::branch);
    each("marker_commit", &Backport::marker_commit);
    each("number", &Backport::number);
    each("url", &Backport::url);
    each("closed_unmerged", &Backport::closed_unmerged);
    each("merge_commit", &Backport::merge_commit);
    each("attempt", &Backport::attempt);
    each("onto", &Backport::onto);
    each("files", &Backport::files);
    each("head", &Backport::head);
    each("subjects", &Backport::subjects);
    each("looked_at", &Backport::looked_at);
    each("markers", &Backport::markers);
  }
};

struct Fix {
  FixId id;
  RepositoryName repository;
  std::int64_t number = 0;
  PullRequest pr;
  Severity severity = Severity::unset;
  std::optional<Tier> found_in;
  Flow flow = Flow::unset;
  std::string flow_reason;  ///< why this flow was chosen
  FixStatus status = FixStatus::submitted;
  std::optional<Hold> held;
  std::vector<Approval> approvals;
  std::optional<Plan> plan;
  std::vector<CommitId> picked_prod;  ///< copies that Sluice made on the PROD branch for this fix
  std::vector<CommitId> picked_uat;   ///< copies on the UAT branch
  Release uat_release;                ///< the release with which it went to UAT
  Release prod_release;               ///< the release with which it went to PROD
  std::optional<Backport> backport;
  std::optional<Hotfix> hotfix = {};  ///< of flow `hotfix`
  std::vector<Reason> reasons;        ///< why it stands where it stands
  std::vector<Transition> history;
  std::vector<std::string> seen_labels;     ///< labels whose command was carried out or refused already
  std::int64_t last_comment = 0;            ///< highest comment id that was read
  std::vector<std::int64_t> void_comments;  ///< above it: comments that never order anything, because their
                                            ///< text is not the first one
  Instant submitted_at{};
  Told told;  ///< by the commit status `sluice`

  bool live() const {
    switch (status) {
      case FixStatus::uat_merged:
      case FixStatus::closed:
      case FixStatus::rejected:
        return false;
      case FixStatus::deployed_prod:
        return flow != Flow::flow1;
      case FixStatus::submitted:
      case FixStatus::confirmed:
      case FixStatus::analyzing:
      case FixStatus::planned:
      case FixStatus::deployed_uat:
      case FixStatus::pending_prod:
      case FixStatus::pending_uat_merge:
        return true;
    }
    return true;
  }

  static constexpr std::string_view kind = "fix";
  static constexpr void fields(auto&& each) {
    each("id", &Fix::id);
    each("repository", &Fix::repository);
    each("number", &Fix::number);
    each("pr", &Fix::pr);
    each("severity", &Fix::severity);
    each("found_in", &Fix::found_in);
    each("flow", &Fix::flow);
    each("flow_reason", &Fix::flow_reason);
    each("status", &Fix::status);
    each("held", &Fix::held);
    each("approvals", &Fix::approvals);
    each("plan", &Fix::plan);
    each("picked_prod", &Fix::picked_prod);
    each("picked_uat", &Fix::picked_uat);
    each("uat_release", &Fix::uat_release);
    each("prod_release", &Fix::prod_release);
    each("backport", &Fix::backport);
    each("hotfix", &Fix::hotfix);
    each("reasons", &Fix::reasons);
    each("history", &Fix::history);
    each("seen_labels", &Fix::seen_labels);
    each("last_comment", &Fix::last_comment);
    each("void_comments", &Fix::void_comments);
    each("submitted_at", &Fix::submitted_at);
    each("told", &Fix::told);
  }
};

FixId fixIdOf(const RepositoryName& repository,
              std::int64_t number);  ///< `fix-` and 12 hex digits; the same on every replica

}  // namespace sluice
