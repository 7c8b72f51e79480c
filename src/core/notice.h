/// Something that people are told (rules §11): what happened, to which fixes and release, and what is to be
/// done next. A value without wording: the notify room words it for each channel and language. `kind` names
/// are stored and configured, and never reused.
#pragma once

#include "core/deployment.h"

namespace sluice {

enum class NoticeKind {
  uat_deployed,         ///< T1, flow 1: please validate UAT
  prod_queued,          ///< T1, flow 2: goes to PROD tonight
  prod_deployed_flow1,  ///< T2: flow 1 is complete
  prod_deployed_flow2,  ///< T2: please validate PROD
  uat_merged,           ///< T2: flow 2 is complete
  hotfix_deployed,
  rollback,
  blocked,     ///< a cycle, or a part of it, did not happen
  conflict,    ///< a cherry-pick waits for a person
  failed,      ///< a deployment
  reminder,    ///< something is to be done by `due_at`
  sla,         ///< a time agreed upon: it began to run, or was missed
  escalation,  ///< somebody has to look now
  freeze,
};

template <>
struct EnumNames<NoticeKind> {
  static constexpr std::pair<NoticeKind, std::string_view> names[] = {
      {NoticeKind::uat_deployed, "uat_deployed"},
      {NoticeKind::prod_queued, "prod_queued"},
      {NoticeKind::prod_deployed_flow1, "prod_deployed_flow1"},
      {NoticeKind::prod_deployed_flow2, "prod_deployed_flow2"},
      {NoticeKind::uat_merged, "uat_merged"},
      {NoticeKind::hotfix_deployed, "hotfix_deployed"},
      {NoticeKind::rollback, "rollback"},
      {NoticeKind::blocked, "blocked"},
      {NoticeKind::conflict, "conflict"},
      {NoticeKind::failed, "failed"},
      {NoticeKind::reminder, "reminder"},
      {NoticeKind::sla, "sla"},
      {NoticeKind::escalation, "escalation"},
      {NoticeKind::freeze, "freeze"}};
};

/// How far the thing is that a notice of kind `sla` or `freeze` speaks of.
enum class NoticePhase { none, announced, begun, missed, over };

template <>
struct EnumNames<NoticePhase> {
  static constexpr std::pair<NoticePhase, std::string_view> names[] = {{NoticePhase::none, "none"},
                                                                       {NoticePhase::announced, "announced"},
                                                                       {NoticePhase::begun, "begun"},
                                                                       {NoticePhase::missed, "missed"},
                                                                       {NoticePhase::over, "over"}};
};

struct NoticeFix {
  std::int64_t number = 0;
  Severity severity = Severity::unset;
  std::string title;  ///< as its author wrote it
  std::string url;
  std::vector<std::string> services;

  static constexpr void fields(auto&& each) {
    each("number", &NoticeFix::number);
    each("severity", &NoticeFix::severity);
    each("title", &NoticeFix::title);
    each("url", &NoticeFix::url);
    each("services", &NoticeFix::services);
  }
};

struct Notice {
  std::string id;  ///< what happened, named so that the same thing has the same name: it is told once
  NoticeKind kind = NoticeKind::failed;
  std::optional<Tier> environment = {};  ///< nothing: it concerns both
  Flow flow = Flow::unset;
  NoticePhase phase = NoticePhase::none;
  std::string subject = {};  ///< in one line: `T2 of 2026-03-02`, a freeze, a check that is open
  std::vector<NoticeFix> fixes = {};
  std::optional<Release> release = {};
  std::optional<Release> previous = {};
  std::string url = {};  ///< where to look: of the environment, a run, a pull request
  std::optional<Instant> due_at = {};
  std::string due = {};  ///< `due_at` for people: `T2 on 2026-03-01 22:00 GMT`; a flow's own words for it
  std::string who = {};
  std::vector<Reason> reasons = {};
  std::string next = {};   ///< what is to be done, where the kind alone does not say; one sentence
  bool follow_up = false;  ///< a hotfix that UAT still lacks
  bool aligned = false;    ///< UAT and PROD run the same release now
  bool test = false;       ///< nothing happened: somebody tries the channels
  DeploymentId deployment = {};
  std::string run_url = {};
  // Filled in by stamp() (flows/notify.h).
  RepositoryName repository = {};
  Instant at = {};
  std::string when = {};  ///< `at` for people, in the repository's zone

  static constexpr void fields(auto&& each) {
    each("id", &Notice::id);
    each("kind", &Notice::kind);
    each("environment", &Notice::environment);
    each("flow", &Notice::flow);
    each("phase", &Notice::phase);
    each("subject", &Notice::subject);
    each("fixes", &Notice::fixes);
    each("release", &Notice::release);
    each("previous", &Notice::previous);
    each("url", &Notice::url);
    each("due_at", &Notice::due_at);
    each("due", &Notice::due);
    each("who", &Notice::who);
    each("reasons", &Notice::reasons);
    each("next", &Notice::next);
    each("follow_up", &Notice::follow_up);
    each("aligned", &Notice::aligned);
    each("test", &Notice::test);
    each("deployment", &Notice::deployment);
    each("run_url", &Notice::run_url);
    each("repository", &Notice::repository);
    each("at", &Notice::at);
    each("when", &Notice::when);
  }
};

/// Which notices a channel wants.
struct NoticeFilter {
  std::string channel;                     ///< its name, unique within the repository
  std::vector<NoticeKind> kinds = {};      ///< empty: every one
  std::vector<Tier> environments = {};     ///< empty: every one
  bool wants(const Notice& notice) const;  ///< one that concerns both environments passes either
};

}  // namespace sluice
