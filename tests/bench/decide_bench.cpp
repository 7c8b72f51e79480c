/// What a decision costs in a repository with a thousand live fixes (finished ones are not in its state), and
/// what the heaviest decision of a cycle costs when all thousand are ready.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>

#include "world.h"

namespace sluice::test {
namespace {

constexpr int kFixes = 1'000;

struct Moment {
  State state;
  Event event;
};

/// The night's slowest decision, and a webhook and an observation from a day before it.
struct Scene {
  Settings settings = shopSettings();
  Moment hinted;
  Moment observed;
  Moment planned;
};

double microseconds(const State& state, const Event& event, const Settings& settings) {
  const auto start = std::chrono::steady_clock::now();
  benchmark::DoNotOptimize(decide(state, event, settings));
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count();
}

const Scene& scene() {
  static const std::unique_ptr<Scene> made = [] {
    auto scene = std::make_unique<Scene>();
    World world(1, scene->settings);
    world.at("2026-03-02T10:00:00Z");
    for (int i = 0; i < kFixes; ++i) {
      const std::int64_t number = world.openPullRequest("uat", {"bug", "severity/low", "found-in/uat"});
      world.settle();
      world.order(number, Confirm{}, "alice");
      world.merge(number, World::How::squash);
      world.settle();
    }
    world.on_event = [&](const State& state, const Event& event) {
      if (std::holds_alternative<PullRequestObserved>(event.body)) scene->observed = {state, event};
    };
    world.feed(PullRequestHinted{kFixes / 2, 0, 0});
    scene->hinted = {world.state, {scene->observed.event.at, PullRequestHinted{kFixes / 2, 0, 0}, ""}};
    world.settle();
    double slowest = 0;
    world.on_event = [&](const State& state, const Event& event) {
      const double took = microseconds(state, event, scene->settings);
      if (took < slowest) return;
      slowest = took;
      scene->planned = {state, event};
    };
    world.at("2026-03-02T20:00:10Z");
    world.ask(Slot::t1);
    int deployed = 0;
    for (std::int64_t number = 1; number <= kFixes; ++number)
      deployed += world.status(number) == FixStatus::deployed_uat;
    if (deployed != kFixes) {
      std::cerr << "T1 deployed " << deployed << " of " << kFixes << " fixes: the scene is wrong: #1 is "
                << toText(world.status(1)) << ", " << world.lastReply(1) << "\n";
      std::exit(1);
    }
    return scene;
  }();
  return *made;
}

void decideOn(benchmark::State& run, const Moment& moment) {
  for (auto _ : run) benchmark::DoNotOptimize(decide(moment.state, moment.event, scene().settings));
}

void webhookHint(benchmark::State& run) { decideOn(run, scene().hinted); }
BENCHMARK(webhookHint)->Unit(benchmark::kMicrosecond);

void pullRequestObserved(benchmark::State& run) { decideOn(run, scene().observed); }
BENCHMARK(pullRequestObserved)->Unit(benchmark::kMicrosecond);

/// Every fix is judged again for its commit status, and nothing is new.
void reconciled(benchmark::State& run) {
  for (auto _ : run)
    benchmark::DoNotOptimize(
        decide(scene().hinted.state, {scene().hinted.event.at, ReconcileDue{}, ""}, scene().settings));
}
BENCHMARK(reconciled)->Unit(benchmark::kMillisecond);

void cyclePlan(benchmark::State& run) {
  run.SetLabel(
      std::visit([](const auto& body) { return std::string(body.kind); }, scene().planned.event.body));
  decideOn(run, scene().planned);
}
BENCHMARK(cyclePlan)->Unit(benchmark::kMillisecond);

void nextWakeUp(benchmark::State& run) {
  for (auto _ : run) benchmark::DoNotOptimize(nextWake(scene().hinted.state, scene().settings));
}
BENCHMARK(nextWakeUp)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace sluice::test

BENCHMARK_MAIN();
