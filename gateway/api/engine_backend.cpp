#include "gateway/api/engine_backend.h"

#include <algorithm>

#include "core/flows/status.h"
#include "core/rules/accounting.h"
#include "core/rules/freeze.h"
#include "core/rules/gate.h"
#include "core/rules/own_policy.h"
#include "core/rules/upstream.h"
#include "core/rules/version.h"
#include "engine/release_audit.h"

namespace sluice::api {

Result<EngineBackend::View> EngineBackend::view(const RepositoryName& repository) {
  const Settings* settings = engine_.settings(repository);
  if (settings == nullptr)
    return fail(ErrorKind::not_found, "There is no repository " + repository.str() + '.');
  auto state = engine_.snapshot(repository);
  if (!state) return fail(state.error());
  Settings given = *settings;
  given.freezes = engine_.freezes(repository);
  const EffectiveSettings effective(given, state->survey);
  return View{std::move(*state), effective.get()};
}

Result<Answer> EngineBackend::order(const RepositoryName& repository, std::int64_t number,
                                    const std::string& login, Command command) {
  Order order;
  order.command = std::move(command);
  order.source = Source::api;
  order.login = login;
  order.at = clock_.now();
  return engine_.order(repository, number, std::move(order));
}

Result<Answer> EngineBackend::askCycle(const RepositoryName& repository, CycleAsked asked) {
  return engine_.askCycle(repository, std::move(asked));
}

Status EngineBackend::report(const RepositoryName& repository, RunReported report) {
  return engine_.report(repository, std::move(report));
}

Result<Answer> EngineBackend::claim(const RepositoryName& repository, RunClaimed claim) {
  return engine_.claim(repository, std::move(claim));
}

Result<Answer> EngineBackend::orderOfJob(const RepositoryName& repository, const CiJob& job,
                                         Command command) {
  Order order;
  order.command = std::move(command);
  order.source = Source::api;
  order.job = job.name();
  order.at = clock_.now();
  return engine_.order(repository, 0, std::move(order));
}

Result<Overview> EngineBackend::overview(const RepositoryName& repository) {
  auto seen = view(repository);
  if (!seen) return fail(seen.error());
  State& state = seen->state;
  const Instant now = clock_.now();
  Overview overview;
  overview.repository = repository;
  overview.debt = std::move(state.facts.debts);
  overview.uat = std::move(state.facts.uat);
  overview.prod = std::move(state.facts.prod);
  overview.version_state = toText(VersionState::unknown);
  if (state.survey) {
    overview.version_state = toText(versionState(*state.survey, overview.prod.accounted));
    overview.problems = state.survey->problems;
    // Before the first deployment the branches' own tags say what runs (rules §4, version check first).
    if (!overview.uat.running) overview.uat.running = state.survey->uat.release;
    if (!overview.prod.running) overview.prod.running = state.survey->prod.release;
  }
  if (!seen->settings.continuous) {
    overview.t1 = nextSlot(seen->settings, Slot::t1, now);
    overview.t2 = nextSlot(seen->settings, Slot::t2, now);
  }
  for (FreezeWindow& freeze : freezesOf(state, seen->settings)) {
    if (now < freeze.until) overview.freezes.push_back(std::move(freeze));
  }
  for (const auto& [id, lock] : state.locks) {
    if (lock.activeAt(now)) overview.locks.push_back(lock);
  }
  for (const auto& [number, fix] : state.fixes) {
    if (fix.live()) ++overview.queue[fix.status];
  }
  return overview;
}

Result<RollbackPlan> EngineBackend::rollbackPlan(const RepositoryName& repository, Tier tier,
                                                 const TagName& to) {
  auto seen = view(repository);
  if (!seen) return fail(seen.error());
  Ordered asked;
  asked.order.command = RollBack{tier, to, false, ""};
  const Recall recall = recallFor(seen->state, Event{clock_.now(), asked, ""}, seen->settings);
  for (const std::int64_t number : recall.fixes) {
    if (seen->state.fixes.contains(number)) continue;
    auto fix = store_.fixByNumber(repository, number);
    if (!fix) return fail(fix.error());
    if (*fix) seen->state.fixes.emplace(number, std::move(**fix));
  }
  return planRollback(Draft(seen->state, seen->settings, clock_.now()), tier, to);
}

Result<Dora> EngineBackend::dora(const RepositoryName& repository, int days) {
  constexpr int kMost = 5'000;                             // deployments of one repository
  constexpr Millis kLongest = std::chrono::hours(24 * 2);  // from the decision of a deployment to its end
  const Instant until = clock_.now();
  const Instant from = until - std::chrono::hours(24 * days);
  std::vector<Deployment> deployments;
  for (const RepositoryName& name : repository.empty() ? repositories() : std::vector{repository}) {
    auto found = store_.deploymentsSince(name, Tier::prod, from - kLongest, kMost);
    if (!found) return fail(found.error());
    if (found->size() == kMost)
      return fail(ErrorKind::invalid,
                  name.str() + " has more than 5,000 deployments in that time: ask for fewer days.");
    std::move(found->begin(), found->end(), std::back_inserter(deployments));
  }
  std::map<FixId, Instant> committed;
  for (const Deployment& deployment : deployments) {
    for (const FixId& id : deployment.fixes) {
      if (committed.contains(id)) continue;
      const auto fix = store_.fixById(id);
      if (!fix) return fail(fix.error());
      if (!*fix) continue;
      for (const ProposedCommit& commit : (*fix)->pr.commits) {
        if (commit.authored_at == Instant{}) continue;
        const auto [first, fresh] = committed.try_emplace(id, commit.authored_at);
        if (!fresh) first->second = std::min(first->second, commit.authored_at);
      }
    }
  }
  return measureDelivery(deployments, committed, from, until);
}

Result<std::vector<JudgedArtifact>> EngineBackend::artifacts(const RepositoryName& repository) {
  const auto seen = view(repository);
  if (!seen) return fail(seen.error());
  const Instant now = clock_.now();
  std::vector<JudgedArtifact> all;
  for (const auto& [id, artifact] : seen->state.artifacts) {
    if (!artifact.live()) continue;
    JudgedArtifact& judged = all.emplace_back();
    judged.artifact = artifact;
    for (const ArtifactFinding& finding : artifact.findings) {
      JudgedArtifact::Judgement& judgement = judged.findings.emplace_back();
      judgement.open = isOpen(seen->state, artifact, finding, now);
      const Acceptance* word = acceptanceOf(seen->state, artifact, finding, now);
      if (word != nullptr && finding.grave()) judgement.accepted = *word;
    }
  }
  return all;
}

Result<Gate> EngineBackend::gate(const RepositoryName& repository, Tier tier,
                                 const std::optional<CommitId>& sha) {
  const auto probes = engine_.look(repository);
  if (!probes) return fail(probes.error());
  const auto seen = view(repository);
  if (!seen) return fail(seen.error());
  const Instant now = clock_.now();
  Upstream upstream;
  upstream.commits = sha ? std::vector{*sha} : gateCommits(seen->state, seen->settings, tier, now);
  upstream.seen = engine_.readChecks(repository, upstream.commits);
  Gate gate = evaluateGate(seen->state, seen->settings, tier, *probes, upstream, now);
  for (Check& check : releaseChecks(seen->state, seen->settings, tier, now, sha)) {
    gate.open = gate.open && check.good();
    gate.checks.push_back(std::move(check));
  }
  return gate;
}

Result<Simulation> EngineBackend::simulation(const RepositoryName& repository, Slot slot,
                                             std::optional<Instant> at) {
  const auto probes = engine_.look(repository);
  if (!probes) return fail(probes.error());
  const auto seen = view(repository);
  if (!seen) return fail(seen.error());
  const Instant when = at ? *at : nextSlot(seen->settings, slot, clock_.now()).at;
  const Tier tier = slot == Slot::t1 ? Tier::uat : Tier::prod;
  const auto checks =
      engine_.readChecks(repository, gateCommits(seen->state, seen->settings, tier, clock_.now()));
  return simulate(seen->state, seen->settings, slot, when, *probes, checks);
}

Result<ReleaseProof> EngineBackend::proveRelease(const RepositoryName& repository, const TagName& tag) {
  ReleaseAudit audit(tag);
  Page page{"", 200};
  for (bool more = true; more;) {
    const auto entries = store_.listJournal(repository, page);
    if (!entries) return fail(entries.error());
    page.after = entries->next;
    more = !page.after.empty();
    for (const JournalEntry& entry : entries->items) {
      if (audit.take(entry)) continue;
      more = false;
      break;
    }
  }
  const auto facts = engine_.readRelease(repository, audit.question());
  if (!facts) return fail(facts.error());
  return audit.prove(*facts);
}

std::vector<Outlook> EngineBackend::outlook(const std::vector<Fix>& fixes) {
  struct Judge {
    View view;
    WhyNot why_not;
    Judge(View seen, Instant now) : view(std::move(seen)), why_not(view.state, view.settings, now) {}
  };
  std::map<RepositoryName, std::unique_ptr<Judge>> judges;  // null: the repository cannot be seen
  std::vector<Outlook> outlooks;
  for (const Fix& fix : fixes) {
    Outlook& one = outlooks.emplace_back();
    if (const Settings* known = settings(fix.repository)) one.page = pageOf(*known, fix.told.judgement);
    if (!fix.live()) continue;
    const auto [judge, first] = judges.try_emplace(fix.repository);
    if (first) {
      if (auto seen = view(fix.repository))
        judge->second = std::make_unique<Judge>(std::move(*seen), clock_.now());
    }
    if (!judge->second) continue;
    one.reasons = judge->second->why_not.of(fix);
    one.approval = summaryOf(fix, judge->second->view.state.facts, judge->second->view.settings);
  }
  return outlooks;
}

}  // namespace sluice::api
