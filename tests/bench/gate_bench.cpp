/// What a look ahead costs: the gate beyond its probes, and a month of simulations over many repositories.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <iostream>
#include <memory>

#include "core/rules/gate.h"
#include "core/simulate.h"
#include "world.h"

namespace sluice::test {
namespace {

/// A repository in which so many fixes wait for T1 and as many for T2.
std::unique_ptr<World> waiting(int fixes, Settings settings, unsigned seed = 1) {
  auto world = std::make_unique<World>(seed, std::move(settings));
  world->at("2026-03-02T10:00:00Z");
  for (const bool first : {true, false}) {
    for (int i = 0; i < fixes; ++i) {
      const std::int64_t number = world->openPullRequest("uat", {"bug", "severity/low", "found-in/uat"});
      world->order(number, Confirm{}, "bob");
      world->merge(number, World::How::squash);
      world->settle();
    }
    if (!first) break;
    world->at("2026-03-02T20:00:00Z");
    world->ask(Slot::t1);
    for (std::int64_t number = 1; number <= fixes; ++number) world->order(number, ApproveProd{}, "alice");
  }
  world->at("2026-03-02T21:00:00Z");
  for (const Slot slot : {Slot::t1, Slot::t2}) {
    const Simulation simulation = simulate(world->state, world->settings, slot, world->now(), {});
    if (simulation.would_run) continue;
    std::cerr << toText(slot) << " would not run: the scene is wrong: "
              << (simulation.unmet.empty() ? "nothing waits" : simulation.unmet.front().text) << "\n";
    std::exit(1);
  }
  return world;
}

Settings withFreezes(int count) {
  Settings settings = shopSettings();
  settings.modules["financial"] = {"api/billing/**"};
  for (int i = 0; i < count; ++i) {
    FreezeWindow freeze;
    freeze.from = *fromRfc3339("2026-03-04T00:00:00Z") + i * std::chrono::hours(72);
    freeze.until = freeze.from + std::chrono::hours(24);
    if (i % 2 == 1) freeze.modules = {"financial"};
    freeze.reason = "freeze " + std::to_string(i);
    settings.freezes.push_back(freeze);
  }
  return settings;
}

/// What `GET /gate` does once the probes have answered, by the number of live fixes: a copy of the state,
/// every check, and what the release that waits needs.
void gateBeyondProbes(benchmark::State& run) {
  Settings settings = withFreezes(10);
  for (ChecklistItem& item : settings.checklist) item.probe = ProbeKind::file;
  const std::unique_ptr<World> world = waiting(static_cast<int>(run.range(0) / 2), std::move(settings));
  std::vector<ProbeResult> probes;
  for (const ChecklistItem& item : world->settings.checklist)
    probes.push_back(ProbeResult{item.name, true, "1 hour old"});
  for (auto _ : run) {
    const State state = world->state;
    const Upstream upstream{gateCommits(state, world->settings, Tier::prod, world->now()), {}};
    benchmark::DoNotOptimize(
        evaluateGate(state, world->settings, Tier::prod, probes, upstream, world->now()));
    benchmark::DoNotOptimize(releaseChecks(state, world->settings, Tier::prod, world->now(), std::nullopt));
  }
}
BENCHMARK(gateBeyondProbes)->Arg(100)->Arg(1'000)->Unit(benchmark::kMillisecond);

/// T1 and T2 of each of the next 30 days, in 100 repositories with 10 freezes and 10 waiting fixes each.
void monthOfSimulations(benchmark::State& run) {
  static const std::vector<std::unique_ptr<World>> worlds = [] {
    std::vector<std::unique_ptr<World>> made;
    for (unsigned seed = 1; seed <= 100; ++seed) made.push_back(waiting(5, withFreezes(10), seed));
    return made;
  }();
  for (auto _ : run) {
    for (const auto& world : worlds) {
      for (int day = 1; day <= 30; ++day) {
        const Instant t1 = *fromRfc3339("2026-03-02T20:00:00Z") + day * std::chrono::hours(24);
        benchmark::DoNotOptimize(simulate(world->state, world->settings, Slot::t1, t1, {}));
        benchmark::DoNotOptimize(
            simulate(world->state, world->settings, Slot::t2, t1 + std::chrono::hours(2), {}));
      }
    }
  }
}
BENCHMARK(monthOfSimulations)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sluice::test

BENCHMARK_MAIN();
