/// What was judged of a fix when its commit status changed: the page behind that status. Written with the
/// decision and never again, so it shows later what counted then; it lives in the store only.
#pragma once

#include "core/fix.h"
#include "core/gate.h"

namespace sluice {

/// The gate of one environment, as it stood.
struct JudgedGate {
  Tier environment = Tier::uat;
  Gate gate;

  static constexpr void fields(auto&& each) {
    each("environment", &JudgedGate::environment);
    each("gate", &JudgedGate::gate);
  }
};

struct Judgement {
  std::string id;  ///< `decision-` and 32 hex digits that nobody can guess: whoever has it may read the page
  RepositoryName repository;
  std::int64_t sequence = 0;  ///< of the repository's own numbers: later ones are higher
  Instant at{};
  FixId fix;
  std::int64_t number = 0;
  std::string title;
  std::string url;  ///< of the pull request
  CommitId commit;
  CommitState state = CommitState::pending;
  std::string summary;
  FixStatus status = FixStatus::submitted;
  Severity severity = Severity::unset;
  Flow flow = Flow::unset;
  std::string flow_reason;
  std::optional<Release> uat;  ///< what the environments ran
  std::optional<Release> prod;
  std::vector<Reason> reasons;  ///< every condition that was not met, the first one first
  std::vector<JudgedGate> gates;
  std::vector<Approval> approvals;

  bool live() const { return false; }

  static constexpr std::string_view kind = "judgement";
  static constexpr void fields(auto&& each) {
    each("id", &Judgement::id);
    each("repository", &Judgement::repository);
    each("sequence", &Judgement::sequence);
    each("at", &Judgement::at);
    each("fix", &Judgement::fix);
    each("number", &Judgement::number);
    each("title", &Judgement::title);
    each("url", &Judgement::url);
    each("commit", &Judgement::commit);
    each("state", &Judgement::state);
    each("summary", &Judgement::summary);
    each("status", &Judgement::status);
    each("severity", &Judgement::severity);
    each("flow", &Judgement::flow);
    each("flow_reason", &Judgement::flow_reason);
    each("uat", &Judgement::uat);
    each("prod", &Judgement::prod);
    each("reasons", &Judgement::reasons);
    each("gates", &Judgement::gates);
    each("approvals", &Judgement::approvals);
  }
};

}  // namespace sluice
