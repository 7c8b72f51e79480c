/// The git room on a warm mirror of 5,000 files and 300 commits: pick in memory, pick with both engines,
/// survey, push. `git cherry-pick` in a ready work tree stands beside them for the ratio. Needs the git
/// program; makes its repository itself, the same each time.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>

#include "gitops/mirror.h"
#include "gitops/picker.h"
#include "gitops/process.h"
#include "gitops/repository_git.h"

namespace sluice {
namespace {

constexpr int kFiles = 5'000;
constexpr int kCommits = 300;

std::string git(const std::string& directory, std::vector<std::string> args, const std::string& input = "") {
  args.insert(args.begin(), "git");
  ProcessRequest request;
  request.argv = std::move(args);
  request.directory = directory;
  request.input = input;
  request.environment = {std::string("PATH=") + std::getenv("PATH"),
                         "HOME=/nonexistent",
                         "LC_ALL=C",
                         "GIT_CONFIG_GLOBAL=/dev/null",
                         "GIT_AUTHOR_NAME=A",
                         "GIT_AUTHOR_EMAIL=a@example.com",
                         "GIT_COMMITTER_NAME=C",
                         "GIT_COMMITTER_EMAIL=c@example.com"};
  request.deadline = Millis(300'000);
  auto result = runProcess(request);
  if (!result || !result->good()) {
    std::cerr << "git " << request.argv[1] << ": " << (result ? result->errors : result.error().message)
              << "\n";
    std::exit(1);
  }
  while (!result->output.empty() && result->output.back() == '\n') result->output.pop_back();
  return result->output;
}

std::string pathOf(int file) {
  return "src/module" + std::to_string(file % 50) + "/part" + std::to_string(file / 500) + "/file" +
         std::to_string(file) + ".cc";
}

std::string textOf(int file, int line_changed, const std::string& change) {
  std::string text;
  for (int i = 0; i < 120; ++i)
    text += i == line_changed
                ? change + "\n"
                : "  value[" + std::to_string(i) + "] = compute(" + std::to_string(file * 7 + i) + ");\n";
  return text;
}

std::string entry(int file, int line, const std::string& change) {
  const std::string text = textOf(file, line, change);
  return "M 100644 inline " + pathOf(file) + "\ndata " + std::to_string(text.size()) + "\n" + text + "\n";
}

std::string header(const std::string& branch, int when, const std::string& message) {
  return "commit refs/heads/" + branch + "\ncommitter C <c@example.com> " +
         std::to_string(1'700'000'000 + when) + " +0000\ndata " + std::to_string(message.size()) + "\n" +
         message + "\n";
}

/// A server whose UAT branch has 300 commits of its own and whose PROD branch has one fix in two files, one
/// of which UAT changed elsewhere.
struct World {
  World() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sluice-bench-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    bare = folder + "/server.git";
    git(folder, {"init", "-q", "--bare", bare});
    std::string stream = header("main", 0, "base");
    for (int i = 0; i < kFiles; ++i) stream += entry(i, -1, "");
    stream += "reset refs/heads/uat\nfrom refs/heads/main\n\n";
    for (int i = 1; i <= kCommits; ++i)
      stream += header("uat", i, "uat work " + std::to_string(i)) +
                entry(i * 13 % kFiles, 100, "uat " + std::to_string(i));
    stream += header("main", kCommits + 1, "the fix") + entry(13, 10, "fixed") + entry(14, 20, "fixed too");
    git(bare, {"fast-import", "--quiet"}, stream);
    git(bare, {"repack", "-adq"});
    main = git(bare, {"rev-parse", "refs/heads/main"});
    uat = git(bare, {"rev-parse", "refs/heads/uat"});
    git(bare, {"tag", "-a", "-m", "v1.0.0", "v1.0.0", main + "^"});
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  ~World() { std::filesystem::remove_all(folder); }

  std::string folder;
  std::string bare;
  std::string main;
  std::string uat;
};

World& world() {
  static World one;
  return one;
}

void die(const Error& error) {
  std::cerr << error.message << "\n";
  std::exit(1);
}

Mirror& mirror() {
  static Mirror one(world().folder + "/mirror.git", GitRemote{world().bare}, Millis(300'000));
  static const bool ready = [] {
    if (auto opened = one.open(); !opened) die(opened.error());
    if (auto filled = one.refresh({BranchName("main"), BranchName("uat")}); !filled) die(filled.error());
    return true;
  }();
  (void)ready;
  return one;
}

PickRequest theFix(std::int64_t second) {
  PickRequest request;
  request.onto = BranchName("uat");
  request.onto_head = CommitId(world().uat);
  request.series = {{FixId("fix"), 1, {{CommitId(world().main), 0}}}};
  request.committed_at = instantFromMillis((1'800'000'000 + second) * 1000);
  return request;
}

void pickInMemory(benchmark::State& state) {
  Picker picker(mirror().repository(), mirror().scratch(), Millis(60'000));
  const auto onto = parseId(CommitId(world().uat));
  const auto series = theFix(0).series[0];
  for (auto _ : state) {
    const auto picked = picker.predict(*onto, series);
    if (!picked || picked->outcome != PickOutcome::picked) state.SkipWithError("not picked");
  }
}
BENCHMARK(pickInMemory)->Unit(benchmark::kMillisecond)->UseRealTime();

void pickWithBothEngines(benchmark::State& state) {
  Picker picker(mirror().repository(), mirror().scratch(), Millis(60'000));
  std::int64_t second = 0;
  for (auto _ : state) {
    const auto picked = picker.pick(theFix(++second));
    if (!picked || picked->series[0].outcome != PickOutcome::picked) state.SkipWithError("not picked");
  }
}
BENCHMARK(pickWithBothEngines)->Unit(benchmark::kMillisecond)->UseRealTime();

void gitCherryPickInReadyWorktree(benchmark::State& state) {
  const std::string tree = world().folder + "/tree";
  if (!std::filesystem::exists(tree)) git(world().folder, {"clone", "-q", "-b", "uat", world().bare, tree});
  for (auto _ : state) {
    git(tree, {"cherry-pick", "-x", world().main});
    state.PauseTiming();
    git(tree, {"reset", "-q", "--hard", world().uat});
    state.ResumeTiming();
  }
}
BENCHMARK(gitCherryPickInReadyWorktree)->Unit(benchmark::kMillisecond)->UseRealTime();

void survey(benchmark::State& state) {
  RepositoryGit repository(GitRemote{world().bare}, world().folder + "/survey.git", Millis(300'000));
  SurveyRequest request;
  request.uat_branch = BranchName("uat");
  request.prod_branch = BranchName("main");
  if (auto first = repository.survey(request); !first) die(first.error());
  for (auto _ : state) {
    const auto answer = repository.survey(request);
    if (!answer || answer->uat.unreleased.commits.size() != kCommits) state.SkipWithError("wrong survey");
  }
}
BENCHMARK(survey)->Unit(benchmark::kMillisecond)->UseRealTime();

void pushATag(benchmark::State& state) {
  RepositoryGit repository(GitRemote{world().bare}, world().folder + "/push.git", Millis(300'000));
  SurveyRequest request;
  request.uat_branch = BranchName("uat");
  request.prod_branch = BranchName("main");
  if (auto first = repository.survey(request); !first) die(first.error());
  static int number = 0;
  for (auto _ : state) {
    PushRequest push;
    push.tags = {{TagName("bench-" + std::to_string(++number)), CommitId(world().uat), "bench"}};
    if (auto pushed = repository.push(push); !pushed) state.SkipWithError(pushed.error().message.c_str());
  }
}
BENCHMARK(pushATag)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace sluice

BENCHMARK_MAIN();
