/// The git room on warm mirrors of two sizes: predict, pick with both engines, a cycle of a hundred fixes,
/// survey, push. What git itself takes for the same stands beside, and the ratios below. Needs the git
/// program; makes its repositories itself, the same each time.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <string>

#include "git_world.h"
#include "gitops/picker.h"
#include "gitops/repository_git.h"

namespace sluice {
namespace {

constexpr Millis kPatience{600'000};
constexpr int kCycle = 100;

/// The process's own memory, without what it maps of packs.
double ownMegabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("RssAnon:")) return std::stod(line.substr(8)) / 1024;
  }
  return 0;
}

void predict(benchmark::State& state, const WorldSize& size) {
  GitWorld& world = GitWorld::of(size);
  Picker picker(world.mirror().repository(), world.mirror().scratch(), kPatience);
  const auto onto = parseId(CommitId(world.uat()));
  const auto series = world.request(1, 0).series[0];
  const auto once = [&] {
    const auto picked = picker.predict(*onto, series);
    if (!picked || picked->outcome != PickOutcome::picked) state.SkipWithError("not picked");
  };
  once();  // warm
  for (auto _ : state) once();
  state.counters["own_MB"] = ownMegabytes();
}

/// The first prediction of a process: repositories opened, history read.
void predictCold(benchmark::State& state, const WorldSize& size) {
  GitWorld& world = GitWorld::of(size);
  const std::string mirror = world.mirror().directory();
  const auto onto = parseId(CommitId(world.uat()));
  const auto series = world.request(1, 0).series[0];
  for (auto _ : state) {
    const auto disk = Repository::open(mirror);
    auto scratch = Repository::openScratch(mirror);
    if (!disk || !scratch) die("cannot open " + mirror);
    const auto picked = Picker(*disk, *scratch, kPatience).predict(*onto, series);
    if (!picked || picked->outcome != PickOutcome::picked) state.SkipWithError("not picked");
  }
}

void pickWithBothEngines(benchmark::State& state, const WorldSize& size) {
  GitWorld& world = GitWorld::of(size);
  Picker picker(world.mirror().repository(), world.mirror().scratch(), kPatience);
  std::int64_t second = 0;
  for (auto _ : state) {
    const auto picked = picker.pick(world.request(1, ++second));
    if (!picked || picked->series[0].outcome != PickOutcome::picked) state.SkipWithError("not picked");
  }
  state.counters["own_MB"] = ownMegabytes();
}

void gitInReadyWorkTree(benchmark::State& state, const WorldSize& size) {
  GitWorld& world = GitWorld::of(size);
  const std::string tree = world.workTree();
  for (auto _ : state) {
    git(tree, {"cherry-pick", "-x", world.fix()});
    state.PauseTiming();
    git(tree, {"reset", "-q", "--hard", world.uat()});
    state.ResumeTiming();
  }
}

void gitInNewWorkTree(benchmark::State& state, const WorldSize& size) {
  GitWorld& world = GitWorld::of(size);
  const std::string tree = world.place("worktree");
  for (auto _ : state) {
    git(world.server(), {"worktree", "add", "-q", "--detach", tree, world.uat()});
    git(tree, {"cherry-pick", "-x", world.fix()});
    git(world.server(), {"worktree", "remove", "--force", tree});
  }
}

/// Survey, pick a hundred fixes with both engines, push the branch: one fetch, one push.
void cycleOfAHundredFixes(benchmark::State& state, const WorldSize& size) {
  GitWorld& world = GitWorld::of(size);
  RepositoryGit repository(GitRemote{world.server()}, world.place("cycle.git"), kPatience);
  SurveyRequest asked;
  asked.uat_branch = BranchName("uat");
  asked.prod_branch = BranchName("main");
  if (auto first = repository.survey(asked); !first) die(first.error().message);
  static std::int64_t second = 1'000'000;
  for (auto _ : state) {
    const auto survey = repository.survey(asked);
    if (!survey) die(survey.error().message);
    const auto picked = repository.pick(world.request(kCycle, ++second));
    if (!picked) die(picked.error().message);
    for (const PickedSeries& series : picked->series) {
      if (series.outcome != PickOutcome::picked) state.SkipWithError(series.message.c_str());
    }
    PushRequest push;
    push.branches = {{BranchName("uat"), CommitId(world.uat()), picked->head}};
    if (auto pushed = repository.push(push); !pushed) die(pushed.error().message);
    state.PauseTiming();
    git(world.server(), {"update-ref", "refs/heads/uat", world.uat()});
    state.ResumeTiming();
  }
  state.counters["own_MB"] = ownMegabytes();
}

void survey(benchmark::State& state, const WorldSize& size) {
  GitWorld& world = GitWorld::of(size);
  RepositoryGit repository(GitRemote{world.server()}, world.place("survey.git"), kPatience);
  SurveyRequest request;
  request.uat_branch = BranchName("uat");
  request.prod_branch = BranchName("main");
  if (auto first = repository.survey(request); !first) die(first.error().message);
  for (auto _ : state) {
    const auto answer = repository.survey(request);
    if (!answer || answer->uat.unreleased.commits.size() != static_cast<std::size_t>(size.uat))
      state.SkipWithError("wrong survey");
  }
}

void pushATag(benchmark::State& state, const WorldSize& size) {
  GitWorld& world = GitWorld::of(size);
  RepositoryGit repository(GitRemote{world.server()}, world.place("push.git"), kPatience);
  SurveyRequest request;
  request.uat_branch = BranchName("uat");
  request.prod_branch = BranchName("main");
  if (auto first = repository.survey(request); !first) die(first.error().message);
  static int number = 0;
  for (auto _ : state) {
    PushRequest push;
    push.tags = {{TagName("bench-" + std::to_string(++number)), CommitId(world.uat()), "bench"}};
    if (auto pushed = repository.push(push); !pushed) state.SkipWithError(pushed.error().message.c_str());
  }
}

/// Remembers what each benchmark took, for the ratios.
class Ratios : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) millis_[run.run_name.function_name] = run.GetAdjustedRealTime();
    ConsoleReporter::ReportRuns(runs);
  }

  void print() const {
    for (const char* size : {"5k", "50k"}) {
      print(size, "predict", "git cherry-pick in a ready work tree");
      print(size, "pick", "git worktree add, cherry-pick, worktree remove");
    }
  }

 private:
  void print(const std::string& size, const std::string& ours, const std::string& theirs) const {
    const auto fast = millis_.find(ours + "/" + size);
    const auto slow = millis_.find(theirs + "/" + size);
    if (fast == millis_.end() || slow == millis_.end()) return;
    std::printf("%s files: %s %.2f ms, %s %.1f ms: %.0f times\n", size.c_str(), ours.c_str(), fast->second,
                theirs.c_str(), slow->second, slow->second / fast->second);
  }

  std::map<std::string, double> millis_;
};

template <class Bench>
benchmark::internal::Benchmark* add(const std::string& name, const char* label, const WorldSize& size,
                                    Bench bench) {
  return benchmark::RegisterBenchmark((name + "/" + label).c_str(),
                                      [bench, size](benchmark::State& state) { bench(state, size); })
      ->Unit(benchmark::kMillisecond)
      ->UseRealTime();
}

void addAll() {
  for (const auto& [label, size] : {std::pair("5k", kUsual), std::pair("50k", kLarge)}) {
    add("predict", label, size, predict);
    add("predict, nothing read yet", label, size, predictCold);
    add("pick", label, size, pickWithBothEngines);
    add("git cherry-pick in a ready work tree", label, size, gitInReadyWorkTree);
    add("git worktree add, cherry-pick, worktree remove", label, size, gitInNewWorkTree)->Iterations(3);
    add("cycle of 100 fixes", label, size, cycleOfAHundredFixes)->Iterations(3);
    add("survey", label, size, survey);
    add("push a tag", label, size, pushATag);
  }
}

}  // namespace
}  // namespace sluice

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  sluice::addAll();
  sluice::Ratios reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  reporter.print();
}
