#include "core/rules/gate.h"

#include <algorithm>

#include "core/own_policy.h"
#include "core/rules/freeze.h"

namespace sluice {
namespace {

Check freezeCheck(const State& state, const Settings& settings, Instant now) {
  if (const auto freeze = wholeFreeze(state, settings, now)) {
    return {"freeze", CheckState::fail, describeFreeze(settings, *freeze), {Role::admin}, Rule::freeze};
  }
  return {"freeze", CheckState::pass, "no freeze of everything", {}, Rule::freeze};
}

Check rollbackPathCheck(const State& state, Tier tier) {
  const auto& release = state.facts.environment(tier).running;
  if (!release) {
    return {"rollback_path",
            CheckState::fail,
            "no release of " + std::string(toText(tier)) +
                " is known to go back to: state it with `sluice adopt`",
            {Role::admin},
            Rule::checklist};
  }
  return {"rollback_path",
          CheckState::pass,
          "goes back to " + (release->version.empty() ? release->sha.str() : release->version.str()),
          {},
          Rule::checklist};
}

Check probeCheck(const ChecklistItem& item, const std::vector<ProbeResult>& probes) {
  const auto found =
      std::find_if(probes.begin(), probes.end(), [&](const auto& p) { return p.check == item.name; });
  if (found == probes.end())
    return {item.name, CheckState::pending, "not looked at yet", {}, Rule::checklist};
  Check check{
      item.name, found->passed ? CheckState::pass : CheckState::fail, found->detail, {}, Rule::checklist};
  check.value = found->value;
  check.limit = found->limit;
  check.at = found->at;
  return check;
}

Check policyCheck(const PolicyStanding& policy) {
  return {"policy",
          policy.good ? CheckState::pass : CheckState::fail,
          "`" + std::string(kPolicyFile) + "` " + policy.text,
          {},
          Rule::policy};
}

std::vector<Check> lockChecks(const State& state, Tier tier, Instant now) {
  std::vector<Check> checks;
  for (const auto& [id, lock] : state.locks) {
    if (!lock.activeAt(now) || (lock.environment && *lock.environment != tier)) continue;
    checks.push_back({"lock",
                      CheckState::fail,
                      "locked by " + lock.owner + (lock.until ? " until " + toRfc3339(*lock.until) : "") +
                          ": " + lock.reason,
                      {Role::admin},
                      lock.deployment.empty() ? Rule::lock : Rule::concurrency});
  }
  if (checks.empty()) checks.push_back({"lock", CheckState::pass, "not locked", {}, Rule::lock});
  return checks;
}

Check concurrencyCheck(const State& state, Tier tier) {
  if (const Deployment* deployment = liveDeployment(state, tier)) {
    return {"one_deployment",
            CheckState::fail,
            "deployment " + deployment->id.str() + " of " + deployment->release.version.str() +
                " is not finished",
            {},
            Rule::concurrency};
  }
  return {"one_deployment", CheckState::pass, "no other deployment is on its way", {}, Rule::concurrency};
}

}  // namespace

const Deployment* liveDeployment(const State& state, Tier tier) {
  for (const auto& [id, deployment] : state.deployments) {
    if (deployment.live() && deployment.environment == tier) return &deployment;
  }
  return nullptr;
}

bool takesWord(const ChecklistItem& item) {
  return item.probe == ProbeKind::attestation && item.name != "freeze" && item.name != "rollback_path";
}

const Attestation* wordFor(const State& state, const ChecklistItem& item, Instant now) {
  const auto found = state.attestations.find(item.name);
  const bool holds = found != state.attestations.end() && !found->second.withdrawn_at &&
                     now - found->second.at < item.valid_for;
  return holds ? &found->second : nullptr;
}

Check attestationCheck(const State& state, const ChecklistItem& item, Instant now) {
  const Attestation* word = wordFor(state, item, now);
  if (word == nullptr) {
    const auto last = state.attestations.find(item.name);
    std::string since = "nobody has vouched for it";
    if (last != state.attestations.end())
      since = "the word of " + last->second.by + " has " +
              (last->second.withdrawn_at ? "been withdrawn" : "expired");
    return {item.name,
            CheckState::pending,
            since + ": `/attest " + item.name + "`",
            {Role::oncall, Role::manager, Role::admin},
            Rule::checklist};
  }
  Check check{item.name,
              CheckState::pass,
              "vouched for by " + word->by + " at " + toRfc3339(word->at),
              {},
              Rule::checklist};
  check.at = word->at;
  return check;
}

Gate evaluateGate(const State& state, const Settings& settings, Tier tier,
                  const std::vector<ProbeResult>& probes, const Upstream& upstream, Instant now) {
  Gate gate;
  gate.checks.push_back(freezeCheck(state, settings, now));
  for (Check& check : lockChecks(state, tier, now)) gate.checks.push_back(std::move(check));
  if (settings.own_policy) gate.checks.push_back(policyCheck(*settings.own_policy));
  for (const ChecklistItem& item : settings.checklist) {
    if (item.name == "freeze") continue;  // judged above
    if (item.name == "rollback_path") {
      gate.checks.push_back(rollbackPathCheck(state, tier));
      continue;
    }
    switch (item.probe) {
      case ProbeKind::skip:
        gate.checks.push_back({item.name, CheckState::skipped, item.skip_reason, {}, Rule::checklist});
        break;
      case ProbeKind::attestation:
        gate.checks.push_back(attestationCheck(state, item, now));
        break;
      case ProbeKind::file:
      case ProbeKind::http:
      case ProbeKind::prometheus:
      case ProbeKind::command:
      case ProbeKind::disk:
      case ProbeKind::memory:
        gate.checks.push_back(probeCheck(item, probes));
        break;
    }
  }
  for (Check& check : upstreamChecks(state, settings, upstream, now)) gate.checks.push_back(std::move(check));
  gate.checks.push_back(concurrencyCheck(state, tier));
  gate.open =
      std::all_of(gate.checks.begin(), gate.checks.end(), [](const Check& check) { return check.good(); });
  return gate;
}

std::vector<Reason> closedBecause(const Gate& gate) {
  std::vector<Reason> reasons;
  for (const Check& check : gate.checks) {
    if (!check.good()) reasons.push_back(check.asReason());
  }
  return reasons;
}

}  // namespace sluice
