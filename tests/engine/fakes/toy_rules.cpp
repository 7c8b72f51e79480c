#include "engine/fakes/toy_rules.h"

#include <stdexcept>

namespace sluice::testing {
namespace {

struct Toy {
  const State& state;
  const Event& event;
  Decision& decision;

  void operator()(const CycleAsked& e) const {
    const CycleId id = cycleIdOf(state.facts.repository, e.slot, e.date);
    decision.answer = Answer{true, "", {}, false, id.str()};
    if (state.cycles.contains(id)) return;
    RepositoryFacts facts = state.facts;
    ++facts.sequence;
    Deployment deployment;
    deployment.id = DeploymentId(facts.repository.str() + "-" + std::to_string(facts.sequence));
    deployment.repository = facts.repository;
    deployment.environment = e.slot == Slot::t1 ? Tier::uat : Tier::prod;
    deployment.state = DeploymentState::triggering;
    deployment.created_at = event.at;
    Cycle cycle;
    cycle.id = id;
    cycle.repository = facts.repository;
    cycle.slot = e.slot;
    cycle.date = e.date;
    cycle.state = CycleState::done;
    cycle.deployment = deployment.id;
    TriggerDeployment trigger;
    trigger.deployment = deployment.id;
    trigger.environment = deployment.environment;
    trigger.created_at = event.at;
    trigger.send_before = event.at + std::chrono::minutes(5);
    effect("trigger/" + deployment.id.str(), Repeat::once, trigger);
    decision.changes = {facts, cycle, deployment};
    decision.findings.push_back({Rule::window, "cycle opened", 0});
  }
  void operator()(const Triggered& e) const { move(e.deployment, DeploymentState::running, e.run, ""); }
  void operator()(const RunReported& e) const {
    if (e.run.status != "completed") return;
    move(e.deployment, e.run.conclusion == "success" ? DeploymentState::succeeded : DeploymentState::failed,
         e.run, "");
  }
  void operator()(const EffectFailed& e) const {
    decision.findings.push_back({Rule::forge, e.effect.key + ": " + e.error, 0});
    if (const auto* trigger = std::get_if<TriggerDeployment>(&e.effect.body)) {
      const bool over = e.error != "unclear";  // else a run may be under way
      move(trigger->deployment, over ? DeploymentState::failed : DeploymentState::running, {}, e.error);
    }
  }
  void operator()(const PullRequestHinted& e) const { observe(e.number); }
  void operator()(const PullRequestsListed& e) const {
    for (const std::int64_t number : e.changed) observe(number);
  }
  void operator()(const PullRequestObserved& e) const { keep(e); }
  void operator()(const ReconcileDue&) const { effect("list", Repeat::coalesce, ListPullRequests{}); }
  void operator()(const RefsHinted&) const { effect("survey", Repeat::coalesce, TakeSurvey{}); }
  void operator()(const Surveyed& e) const { decision.changes.emplace_back(e.survey); }
  void operator()(const Ordered& e) const {
    Answer answer;
    answer.accepted = e.number == 0 || e.facts.has_value();
    answer.text = e.survey ? "surveyed" : "not surveyed";
    if (e.facts) keep(*e.facts);
    if (!answer.accepted) answer.reasons.push_back({Rule::state, "nothing is known", {}});
    decision.answer = answer;
  }
  void operator()(const Ignored& e) const {
    if (e.what == "throw") throw std::runtime_error("a defect");
    if (!e.what.starts_with("tell ")) return;
    for (const char* channel : {"chat", "hook"}) {
      const std::string id = e.what.substr(5);
      effect("notify/" + id + "/" + channel, Repeat::once, Notify{channel, Notice{id}});
    }
  }
  template <class Other>
  void operator()(const Other&) const {}

  void effect(std::string key, Repeat repeat, EffectBody body) const {
    decision.effects.push_back({std::move(key), repeat, {}, std::move(body)});
  }
  void observe(std::int64_t number) const {
    const auto fix = state.fixes.find(number);
    effect("observe/" + std::to_string(number), Repeat::coalesce,
           ObservePullRequest{number, fix == state.fixes.end() ? 0 : fix->second.last_comment});
  }
  void keep(const PullRequestObserved& seen) const {
    Fix fix;
    if (const auto found = state.fixes.find(seen.pr.number); found != state.fixes.end()) fix = found->second;
    fix.id = fixIdOf(state.facts.repository, seen.pr.number);
    fix.repository = state.facts.repository;
    fix.number = seen.pr.number;
    fix.pr = seen.pr;
    fix.last_comment = std::max(fix.last_comment, seen.last_comment);
    if (!seen.pr.open) fix.status = FixStatus::closed;
    decision.changes.emplace_back(fix);
    effect("label/" + std::to_string(fix.number), Repeat::coalesce, SetStatusLabel{fix.number, fix.status});
    for (const Order& order : seen.orders) {
      const std::string marker = std::to_string(order.comment_id);
      effect("reply/" + marker, Repeat::once, PostReply{fix.number, "done", marker});
    }
  }
  void move(const DeploymentId& id, DeploymentState to, const Run& run, const std::string& reason) const {
    const auto found = state.deployments.find(id);
    if (found == state.deployments.end()) return;
    Deployment deployment = found->second;
    if (deployment.state == DeploymentState::succeeded) return;
    deployment.state = to;
    deployment.run = run;
    deployment.reason = reason;
    decision.changes.emplace_back(deployment);
  }
};

struct Recalling {
  const Settings& settings;
  Recall operator()(const CycleAsked& e) const {
    return {{}, {cycleIdOf(settings.repository, e.slot, e.date)}, {}};
  }
  Recall operator()(const Triggered& e) const { return {{}, {}, {e.deployment}}; }
  Recall operator()(const RunReported& e) const { return {{}, {}, {e.deployment}}; }
  Recall operator()(const EffectFailed& e) const {
    const auto* trigger = std::get_if<TriggerDeployment>(&e.effect.body);
    return trigger == nullptr ? Recall{} : Recall{{}, {}, {trigger->deployment}};
  }
  Recall operator()(const PullRequestHinted& e) const { return {{e.number}, {}, {}}; }
  Recall operator()(const PullRequestObserved& e) const { return {{e.pr.number}, {}, {}}; }
  Recall operator()(const Ordered& e) const { return {{e.number}, {}, {}}; }
  template <class Other>
  Recall operator()(const Other&) const {
    return {};
  }
};

}  // namespace

Decider toyRules() {
  Decider rules;
  rules.decide = [](const State& state, const Event& event, const Settings&) {
    Decision decision;
    std::visit(Toy{state, event, decision}, event.body);
    return decision;
  };
  rules.next_wake = [](const State&, const Settings&) { return std::optional<Instant>(); };
  rules.recall_for = [](const State&, const Event& event, const Settings& settings) {
    return std::visit(Recalling{settings}, event.body);
  };
  return rules;
}

}  // namespace sluice::testing
