#include "core/draft.h"

#include "base/same.h"

namespace sluice {
namespace {

/// The issue or pull request that an effect speaks on; 0 for any other effect.
std::int64_t addressee(const Effect& effect) {
  if (const auto* reply = std::get_if<PostReply>(&effect.body)) return reply->number;
  if (const auto* label = std::get_if<SetStatusLabel>(&effect.body)) return label->number;
  if (const auto* read = std::get_if<ObservePullRequest>(&effect.body)) return read->number;
  return 0;
}

}  // namespace

Draft::Draft(const State& state, const Settings& settings, Instant now)
    : base_(state), settings_(settings, state.survey), now_(now) {
  small_.facts = state.facts;
  small_.facts.repository = settings.repository;
  small_.deployments = state.deployments;
  small_.locks = state.locks;
  small_.freezes = state.freezes;
  small_.attestations = state.attestations;
  small_.artifacts = state.artifacts;
  small_.acceptances = state.acceptances;
}

const Fix* Draft::fix(std::int64_t number) const {
  if (const auto changed = fixes_.find(number); changed != fixes_.end()) return &changed->second;
  const auto found = base_.fixes.find(number);
  return found == base_.fixes.end() ? nullptr : &found->second;
}

const Fix* Draft::fix(const FixId& id) const {
  for (const auto& [number, fix] : fixes_) {
    if (fix.id == id) return &fix;
  }
  const Fix* found = base_.fixById(id);
  return found == nullptr ? nullptr : fix(found->number);
}

const Cycle* Draft::cycle(const CycleId& id) const {
  if (const auto changed = cycles_.find(id); changed != cycles_.end()) return &changed->second;
  const auto found = base_.cycles.find(id);
  return found == base_.cycles.end() ? nullptr : &found->second;
}

const Deployment* Draft::deployment(const DeploymentId& id) const {
  const auto found = small_.deployments.find(id);
  return found == small_.deployments.end() ? nullptr : &found->second;
}

std::vector<std::int64_t> Draft::fixNumbers() const {
  std::set<std::int64_t> numbers;
  for (const auto& [number, fix] : base_.fixes) numbers.insert(number);
  for (const auto& [number, fix] : fixes_) numbers.insert(number);
  return {numbers.begin(), numbers.end()};
}

std::vector<CycleId> Draft::cycleIds() const {
  std::set<CycleId> ids;
  for (const auto& [id, cycle] : base_.cycles) ids.insert(id);
  for (const auto& [id, cycle] : cycles_) ids.insert(id);
  return {ids.begin(), ids.end()};
}

std::vector<DeploymentId> Draft::deploymentIds() const {
  std::vector<DeploymentId> ids;
  for (const auto& [id, deployment] : small_.deployments) ids.push_back(id);
  return ids;
}

std::vector<const Cycle*> Draft::cycles() const {
  std::vector<const Cycle*> all;
  for (const CycleId& id : cycleIds()) all.push_back(cycle(id));
  return all;
}

bool Draft::surveyMoved() const {
  if (!survey_ || !base_.survey) return survey_.has_value();
  const auto moved = [](const EnvironmentSurvey& before, const EnvironmentSurvey& now) {
    return before.head != now.head || before.release != now.release;
  };
  return moved(base_.survey->uat, survey_->uat) || moved(base_.survey->prod, survey_->prod) ||
         base_.survey->tags.size() != survey_->tags.size();
}

bool Draft::factsMoved() const {
  const RepositoryFacts &before = base_.facts, &now = small_.facts;
  return facts_changed_ && (before.uat.running != now.uat.running ||
                            before.prod.running != now.prod.running || !same(before.debts, now.debts));
}

bool Draft::sharedChanged() const {
  return surveyMoved() || factsMoved() || !cycles_.empty() || !deployments_changed_.empty() ||
         !locks_changed_.empty() || !freezes_changed_.empty() || !attestations_changed_.empty() ||
         !artifacts_changed_.empty() || !acceptances_changed_.empty();
}

std::vector<std::int64_t> Draft::changedFixes() const {
  std::vector<std::int64_t> numbers;
  for (const auto& [number, fix] : fixes_) {
    const auto before = base_.fixes.find(number);
    if (before == base_.fixes.end() || !same(before->second, fix)) numbers.push_back(number);
  }
  return numbers;
}

RepositoryFacts& Draft::editFacts() {
  facts_changed_ = true;
  return small_.facts;
}

void Draft::setSurvey(Survey survey) {
  keepLastGood(survey, this->survey());
  survey_ = std::move(survey);
  settings_.see(survey_);
}

Fix& Draft::editFix(std::int64_t number) {
  const auto changed = fixes_.find(number);
  if (changed != fixes_.end()) return changed->second;
  return fixes_.emplace(number, base_.fixes.at(number)).first->second;
}

Fix& Draft::addFix(Fix fix) {
  const std::int64_t number = fix.number;
  return fixes_.insert_or_assign(number, std::move(fix)).first->second;
}

Cycle& Draft::editCycle(const CycleId& id) {
  const auto changed = cycles_.find(id);
  if (changed != cycles_.end()) return changed->second;
  return cycles_.emplace(id, base_.cycles.at(id)).first->second;
}

Cycle& Draft::addCycle(Cycle cycle) {
  const CycleId id = cycle.id;
  return cycles_.insert_or_assign(id, std::move(cycle)).first->second;
}

Deployment& Draft::editDeployment(const DeploymentId& id) {
  deployments_changed_.insert(id);
  return small_.deployments.at(id);
}

Deployment& Draft::addDeployment(Deployment deployment) {
  const DeploymentId id = deployment.id;
  deployments_changed_.insert(id);
  return small_.deployments.insert_or_assign(id, std::move(deployment)).first->second;
}

void Draft::putLock(Lock lock) {
  locks_changed_.insert(lock.id);
  const std::string id = lock.id;
  small_.locks.insert_or_assign(id, std::move(lock));
}

void Draft::putFreeze(Freeze freeze) {
  freezes_changed_.insert(freeze.id);
  const std::string id = freeze.id;
  small_.freezes.insert_or_assign(id, std::move(freeze));
}

void Draft::putAttestation(Attestation attestation) {
  attestations_changed_.insert(attestation.check);
  const std::string check = attestation.check;
  small_.attestations.insert_or_assign(check, std::move(attestation));
}

void Draft::putArtifact(Artifact artifact) {
  const std::string id = artifact.id();
  artifacts_changed_.insert(id);
  small_.artifacts.insert_or_assign(id, std::move(artifact));
}

void Draft::putAcceptance(Acceptance acceptance) {
  const std::string id = acceptance.id();
  acceptances_changed_.insert(id);
  small_.acceptances.insert_or_assign(id, std::move(acceptance));
}

std::int64_t Draft::nextSequence() { return ++editFacts().sequence; }

void Draft::effect(std::string key, EffectBody body, Repeat repeat) {
  effects_.push_back(Effect{std::move(key), repeat, now_, std::move(body)});
}

void Draft::find(Rule rule, std::string text, std::int64_t number) {
  findings_.push_back(Finding{rule, std::move(text), number});
}

void Draft::move(std::int64_t number, FixStatus to, const std::string& by, const std::string& reason) {
  Fix& changed = editFix(number);
  if (changed.status == to) return;
  changed.history.push_back(Transition{now_, changed.status, to, by, reason});
  changed.status = to;
  find(Rule::state,
       std::string(toText(changed.history.back().from)) + " -> " + std::string(toText(to)) + ": " + reason,
       number);
  effect("label/" + std::to_string(number) + "/" + std::to_string(nextSequence()),
         SetStatusLabel{number, to});
}

void Draft::explain(std::int64_t number, std::vector<Reason> reasons) {
  for (const Reason& reason : reasons) find(reason.rule, reason.text, number);
  editFix(number).reasons = std::move(reasons);
}

Decision Draft::take() {
  Decision decision;
  if (facts_changed_) decision.changes.emplace_back(small_.facts);
  if (survey_) decision.changes.emplace_back(std::move(*survey_));
  for (auto& [number, fix] : fixes_) decision.changes.emplace_back(std::move(fix));
  for (auto& [id, cycle] : cycles_) decision.changes.emplace_back(std::move(cycle));
  for (const DeploymentId& id : deployments_changed_)
    decision.changes.emplace_back(small_.deployments.at(id));
  for (const std::string& id : locks_changed_) decision.changes.emplace_back(small_.locks.at(id));
  for (const std::string& id : freezes_changed_) decision.changes.emplace_back(small_.freezes.at(id));
  for (const std::string& check : attestations_changed_)
    decision.changes.emplace_back(small_.attestations.at(check));
  for (const std::string& id : artifacts_changed_) decision.changes.emplace_back(small_.artifacts.at(id));
  for (const std::string& id : acceptances_changed_) decision.changes.emplace_back(small_.acceptances.at(id));
  for (Judgement& judgement : judgements_) decision.changes.emplace_back(std::move(judgement));
  for (DeploymentRecord& record : records_) decision.changes.emplace_back(std::move(record));
  // What has no issue at the forge cannot be spoken on there.
  std::erase_if(effects_, [](const Effect& effect) { return addressee(effect) >= kFirstOwnNumber; });
  decision.effects = std::move(effects_);
  decision.findings = std::move(findings_);
  decision.answer = std::move(answer_);
  return decision;
}

}  // namespace sluice
