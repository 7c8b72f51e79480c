/// A decision in the making: reads through to the state, keeps what it changes, and turns into a Decision at
/// the end. Lives for one call of decide(), on one thread.
#pragma once

#include <set>

#include "core/decision.h"
#include "core/rules/own_policy.h"
#include "core/state.h"

namespace sluice {

class Draft {
 public:
  Draft(const State& state, const Settings& settings, Instant now);

  /// With what the repository's own policy file adds.
  const Settings& settings() const { return settings_.get(); }
  Instant now() const { return now_; }

  // Reading: the changed value where there is one.
  const RepositoryFacts& facts() const { return small_.facts; }
  const std::optional<Survey>& survey() const { return survey_ ? survey_ : base_.survey; }
  const Fix* fix(std::int64_t number) const;
  const Fix* fix(const FixId& id) const;
  const Cycle* cycle(const CycleId& id) const;
  const Deployment* deployment(const DeploymentId& id) const;
  std::vector<std::int64_t> fixNumbers() const;  ///< every fix in the state, ascending
  std::vector<CycleId> cycleIds() const;
  std::vector<DeploymentId> deploymentIds() const;
  std::vector<const Cycle*> cycles() const;
  /// What is read together with other fixes was changed: branches, cycles, deployments, what the gate looks
  /// at.
  bool sharedChanged() const;
  std::vector<std::int64_t> changedFixes() const;  ///< those that are another value than before
  /// Everything but fixes, cycles and the survey, with this decision's changes: what the gate looks at.
  const State& gateView() const { return small_; }

  /// What the forge said of people with the event that is decided.
  const std::vector<Access>& accessRead() const { return access_read_; }
  void addAccess(const Access& access) { access_read_.push_back(access); }

  /// The pull request or issue as the event shows it; nullptr when it shows none, or another one.
  const PullRequest* observed(std::int64_t number) const {
    return observed_ != nullptr && observed_->number == number ? observed_ : nullptr;
  }
  /// REQUIRES: outlives the draft.
  void setObserved(const PullRequest& pr) { observed_ = &pr; }

  // Writing: marks the record as changed.
  RepositoryFacts& editFacts();
  void setSurvey(Survey survey);
  Fix& editFix(std::int64_t number);  ///< REQUIRES: fix(number)
  Fix& addFix(Fix fix);
  Cycle& editCycle(const CycleId& id);
  Cycle& addCycle(Cycle cycle);
  Deployment& editDeployment(const DeploymentId& id);
  Deployment& addDeployment(Deployment deployment);
  void putLock(Lock lock);
  void putFreeze(Freeze freeze);
  void putArtifact(Artifact artifact);
  void putAcceptance(Acceptance acceptance);
  void putAttestation(Attestation attestation);
  void putJudgement(Judgement judgement) { judgements_.push_back(std::move(judgement)); }
  void putRecord(DeploymentRecord record) { records_.push_back(std::move(record)); }
  std::int64_t nextSequence();  ///< a number that this repository never used before

  void effect(std::string key, EffectBody body, Repeat repeat = Repeat::once);
  void find(Rule rule, std::string text, std::int64_t number = 0);
  void answer(Answer answer) { answer_ = std::move(answer); }

  /// Moves a fix, writes its history, sets its label. A move to where it is already does nothing.
  void move(std::int64_t number, FixStatus to, const std::string& by, const std::string& reason);
  /// Replaces the reasons for which a fix stands where it stands.
  void explain(std::int64_t number, std::vector<Reason> reasons);

  Decision take();

 private:
  bool surveyMoved() const;
  bool factsMoved() const;

  const State& base_;
  EffectiveSettings settings_;
  Instant now_;
  State small_;  ///< a copy of facts, deployments and the small records
  std::optional<Survey> survey_;
  std::map<std::int64_t, Fix> fixes_;
  std::map<CycleId, Cycle> cycles_;
  std::set<DeploymentId> deployments_changed_;
  std::set<std::string> locks_changed_;
  std::set<std::string> freezes_changed_;
  std::set<std::string> attestations_changed_;
  std::set<std::string> artifacts_changed_;
  std::set<std::string> acceptances_changed_;
  std::vector<Judgement> judgements_;
  std::vector<DeploymentRecord> records_;
  bool facts_changed_ = false;
  std::vector<Effect> effects_;
  std::vector<Finding> findings_;
  std::optional<Answer> answer_;
  std::vector<Access> access_read_;
  const PullRequest* observed_ = nullptr;
};

}  // namespace sluice
