// The simulation equals the real cycle: worlds are drawn from a seed, and whatever `simulate` says of the
// next T1 or T2 is what the cycle then does.
#include <gtest/gtest.h>

#include <cstdlib>

#include "core/rules/gate.h"
#include "core/simulate.h"
#include "scenes.h"

namespace sluice::test {
namespace {

/// What a cycle came to, in words that both sides have.
struct Outcome {
  std::string blocked_by;          ///< the first condition; empty: it ran
  std::set<std::string> ships;     ///< `#12 pending_prod`
  std::set<std::string> releases;  ///< `v1.4.1 to uat`
};

std::string shown(const Outcome& outcome) {
  std::string text = outcome.blocked_by.empty() ? "runs" : "blocked by " + outcome.blocked_by;
  for (const std::string& one : outcome.ships) text += "\n  " + one;
  for (const std::string& one : outcome.releases) text += "\n  " + one;
  return text;
}

class Draw {
 public:
  explicit Draw(unsigned seed) : random_(seed), world_(seed + 1, settings(random_)) {}

  static bool chance(std::mt19937& random, int percent) { return static_cast<int>(random() % 100) < percent; }
  bool chance(int percent) { return chance(random_, percent); }
  World& world() { return world_; }

  /// A team's day up to one of its slots.
  void live(Slot slot, const std::string& day) {
    if (slot == Slot::t1) {
      world_.at(day + "T09:00:00Z");
      work();
      opinions();
      trouble(day);
      world_.at(day + "T20:00:00Z");
    } else {
      opinions();
      if (chance(20)) trouble(day);
      world_.at(day + "T22:00:00Z");
    }
    world_.reconcile();
  }

 private:
  static Settings settings(std::mt19937& random) {
    Settings settings = shopSettings();
    settings.modules["financial"] = {"api/billing/**"};
    if (chance(random, 30)) settings.prod.strategy = "rolling";
    if (chance(random, 30)) settings.checklist[0].probe = ProbeKind::attestation;
    if (chance(random, 30)) settings.checklist[1].probe = ProbeKind::http;
    if (chance(random, 20)) settings.upstream.required_checks = {{"ci/test", 0}};
    if (chance(random, 20)) settings.debt_grace = std::chrono::hours(20);
    if (chance(random, 20)) settings.policies.prod_flow1.approvals = 2;
    return settings;
  }

  void work() {
    if (chance(30)) world_.tag("v1.5.0", world_.commit(BranchName("uat"), "feature"));
    for (auto left = 1 + random_() % 3; left > 0; --left) {
      const bool uat = chance(50);
      const std::int64_t number = world_.openPullRequest(
          uat ? "uat" : "main", {"bug", chance(10) ? "severity/high" : "severity/low"});
      numbers_.push_back(number);
      if (chance(85)) world_.comment(number, Confirm{}, 20);
      if (chance(10)) world_.pushToPullRequest(number);
      world_.settle();
      if (chance(85)) world_.merge(number, chance(50) ? World::How::merge : World::How::squash);
    }
    if (chance(10)) world_.commit(BranchName(chance(50) ? "main" : "uat"), "straight onto the branch");
    world_.settle();
  }

  void opinions() {
    for (const std::int64_t number : numbers_) {
      if (!world_.tracks(number)) continue;
      if (chance(60)) world_.comment(number, ApproveProd{}, 10);
      if (chance(20)) world_.comment(number, ApproveProd{}, 20);
      if (chance(50)) world_.comment(number, ApproveUatMerge{}, 10);
      if (chance(10)) world_.comment(number, Unapprove{}, 10);
      if (chance(8)) world_.comment(number, HoldFix{"wait"}, 30);
      if (chance(20)) world_.comment(number, Unhold{}, 30);
    }
    if (chance(15)) (void)world_.order(0, Promote{false, "all of it"}, "alice");
    if (chance(60)) (void)world_.order(0, Attest{"backup", ""}, "bob");
    world_.settle();
  }

  void trouble(const std::string& day) {
    if (chance(12)) {
      FreezeDeployments freeze;
      freeze.until = day + (chance(50) ? "T21:00:00Z" : "T23:00:00Z");
      freeze.reason = "month end";
      if (chance(50)) freeze.modules = {"financial"};
      (void)world_.order(0, freeze, "alice");
    }
    if (chance(10)) (void)world_.order(0, LiftFreeze{}, "alice");
    if (chance(10)) {
      LockEnvironment lock;
      lock.environment = chance(50) ? Tier::uat : Tier::prod;
      lock.reason = "demo";
      (void)world_.order(0, lock, "alice");
    } else if (chance(40)) {
      (void)world_.order(0, Unlock{}, "alice");
    }
    world_.probes.clear();
    if (chance(15)) world_.probes = {ProbeResult{"monitoring", false, "it answered 500"}};
    world_.checks.clear();
    if (chance(80)) world_.checks = {SeenCheck{"ci/test", 0, CheckState::pass, "success"}};
  }

  std::mt19937 random_;
  World world_;
  std::vector<std::int64_t> numbers_;
};

std::vector<ProbeResult> looked(const World& world) {
  std::vector<ProbeResult> results;
  for (const ChecklistItem& item : world.settings.checklist) {
    if (item.probe == ProbeKind::attestation || item.probe == ProbeKind::skip) continue;
    ProbeResult result{item.name, true, "fine"};
    for (const ProbeResult& told : world.probes) {
      if (told.check == item.name) result = told;
    }
    results.push_back(result);
  }
  return results;
}

Outcome simulated(const World& world, Slot slot) {
  const Tier tier = slot == Slot::t1 ? Tier::uat : Tier::prod;
  std::vector<CommitChecks> checks;
  for (const CommitId& commit : gateCommits(world.state, world.settings, tier, world.now()))
    checks.push_back({commit, world.checks, ""});
  const Simulation simulation =
      simulate(world.state, world.settings, slot, world.now(), looked(world), checks);
  Outcome outcome;
  if (simulation.blocked) outcome.blocked_by = simulation.unmet.front().text;
  if (!simulation.would_run) return outcome;
  for (const SimulatedFix& fix : simulation.fixes) {
    if (fix.ships) outcome.ships.insert("#" + std::to_string(fix.number));
  }
  for (const SimulatedRelease& release : simulation.releases)
    outcome.releases.insert(release.version.str() + " to " + std::string(toText(release.environment)));
  return outcome;
}

Outcome happened(World& world, Slot slot) {
  std::map<std::int64_t, FixStatus> before;
  for (const auto& [number, fix] : world.state.fixes) before[number] = fix.status;
  const auto known = world.deployments();
  (void)world.ask(slot, true);
  // What the forge will say of commits that the cycle makes nobody foresees: it is taken for good.
  for (int minutes = 0; minutes < 5 && world.lastCycle().state == CycleState::running; ++minutes) {
    world.checks = {SeenCheck{"ci/test", 0, CheckState::pass, "success"}};
    world.at(toRfc3339(world.now() + std::chrono::seconds(61)));
    world.settle();
  }
  const Cycle& cycle = world.lastCycle();
  Outcome outcome;
  if (cycle.state == CycleState::blocked) outcome.blocked_by = cycle.reasons.front().text;
  // Every step on its way is one up; an approval that became void goes down.
  const auto waits = [](FixStatus status) { return std::max(status, FixStatus::planned); };
  for (const auto& [number, status] : before) {
    if (waits(world.status(number)) > waits(status)) outcome.ships.insert("#" + std::to_string(number));
  }
  for (const auto& [id, deployment] : world.deployments()) {
    if (known.contains(id)) continue;
    outcome.releases.insert(deployment.release.version.str() + " to " +
                            std::string(toText(deployment.environment)));
  }
  return outcome;
}

TEST(Simulation, EqualsTheRealCycle_InWorldsDrawnFromSeeds) {
  const char* only = std::getenv("SLUICE_SEED");
  const unsigned first = only != nullptr ? static_cast<unsigned>(std::atoi(only)) : 1;
  const unsigned last = only != nullptr ? first : 500;
  int blocked = 0;
  int released = 0;
  int several = 0;
  int nothing = 0;
  for (unsigned seed = first; seed <= last; ++seed) {
    Draw draw(seed);
    for (const char* day : {"2026-03-02", "2026-03-03"}) {
      for (const Slot slot : {Slot::t1, Slot::t2}) {
        draw.live(slot, day);
        const Outcome said = simulated(draw.world(), slot);
        const Outcome done = happened(draw.world(), slot);
        ASSERT_EQ(shown(said), shown(done)) << "seed " << seed << ", " << toText(slot) << " of " << day
                                            << "; again with SLUICE_SEED=" << seed;
        several += done.releases.size() > 1 ? 1 : 0;
        ++(!done.blocked_by.empty() ? blocked : done.ships.empty() ? nothing : released);
      }
    }
  }
  if (only != nullptr) return;
  // Each kind of night is among them, or the generator has gone dull.
  EXPECT_GT(blocked, 200);
  EXPECT_GT(released, 400);
  EXPECT_GT(several, 10) << "a release that is planned as if the one before it went well";
  EXPECT_GT(nothing, 100);
}

}  // namespace
}  // namespace sluice::test
