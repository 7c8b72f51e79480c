#include "pick_oracle.h"

#include <git2.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

#include "gitops/handles.h"
#include "gitops/picker.h"
#include "gitops/revision.h"

namespace sluice::testing {
namespace {

namespace fs = std::filesystem;

constexpr Millis kPatience{60'000};

std::string told(const std::vector<Conflict>& conflicts, const std::string& message) {
  std::string words = message;
  for (const Conflict& conflict : conflicts) words += "\n    " + conflict.kind + " " + conflict.path;
  return words;
}

}  // namespace

PickOracle::PickOracle() {
  git(folder_.path().string(), {"init", "-q", "-b", "none", repo_});
  git(repo_, {"config", "core.fsync", "none"});
  git(repo_, {"config", "gc.auto", "0"});
  startLibgit2();
  git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 0);  // thousands of picks that nobody keeps
}

/// Memory, where there is such a place.
fs::path PickOracle::fastPlace() {
  const bool memory = ::access("/dev/shm", W_OK | X_OK) == 0;
  return memory ? fs::path("/dev/shm") : fs::temp_directory_path();
}

PickOracle::~PickOracle() { git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1); }

void PickOracle::lay(const std::string& stream) { git(repo_, {"fast-import", "--quiet", "--force"}, stream); }

std::optional<PickVerdict> PickOracle::askGit(const RandomCase& one, const std::string& refs) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(repo_)) {
    if (entry.path().filename() != ".git") fs::remove_all(entry.path(), ignored);
  }
  for (const char* left : {"index", "index.lock", "CHERRY_PICK_HEAD", "MERGE_MSG", "AUTO_MERGE", "sequencer"})
    fs::remove_all(fs::path(repo_) / ".git" / left, ignored);
  git(repo_, {"checkout", "-q", "-f", "--detach", refs + "target"});
  std::vector<std::string> argv{"git", "cherry-pick", "--allow-empty", "--keep-redundant-commits",
                                "--allow-empty-message"};
  if (const int mainline = mainlineOf(one)) argv.insert(argv.end(), {"-m", std::to_string(mainline)});
  for (const std::string& ref : pickedRefs(one)) argv.push_back(refs + ref);
  const auto answer = run(argv, repo_);
  const std::string words = answer.output + answer.errors;
  if (!answer.good() && words.find("CONFLICT") == std::string::npos) {
    const bool known = words.find("would be overwritten") != std::string::npos || words.starts_with("BUG: ");
    EXPECT_TRUE(known) << words << asShell(one);
    return std::nullopt;
  }
  if (!answer.good()) return PickVerdict{CherryPickOutcome::conflict, "", words};
  const std::string tree = git(repo_, {"rev-parse", "HEAD^{tree}", refs + "target^{tree}"});
  const bool changed = tree.substr(0, 40) != tree.substr(41);
  return PickVerdict{changed ? CherryPickOutcome::clean : CherryPickOutcome::empty, tree.substr(0, 40),
                     words};
}

PickVerdict PickOracle::askSingle(const RandomCase& one, const std::string& refs, PickEngine engine) {
  CherryPickRequest request{repo_, refs + "picked", refs + "target", std::nullopt, engine};
  if (const int mainline = mainlineOf(one)) request.mainline = mainline;
  const CherryPickAnswer answer = picker_.pick(request);
  return {answer.result, answer.tree, told(answer.conflicts, answer.message)};
}

PickVerdict PickOracle::askSeries(const RandomCase& one, const std::string& refs, PickEngine engine) {
  auto disk = Repository::open(repo_);
  auto scratch = Repository::openScratch(repo_);
  if (!disk || !scratch) return {CherryPickOutcome::error, "", "cannot open"};
  Picker picker(*disk, *scratch, kPatience);
  const auto onto = resolveRevision(*disk, refs + "target", "onto");
  PickSeries series;
  for (const std::string& ref : pickedRefs(one)) {
    const auto id = resolveRevision(*disk, refs + ref, "commit");
    if (!id) return {CherryPickOutcome::error, "", id.error().message};
    series.sources.push_back({idOf(*id), 0});
  }
  PickRequest request;
  request.onto_head = idOf(*onto);
  request.series = {series};
  PickVerdict verdict;
  git_oid head = *onto;
  PickedSeries answer;
  if (engine == PickEngine::both) {
    auto picked = picker.pick(request);
    if (!picked) return {CherryPickOutcome::error, "", picked.error().message};
    head = *parseId(picked->head);
    answer = std::move(picked->series[0]);
  } else {
    git_oid tree = *disk->treeOf(*onto);
    for (const PickSource& source : series.sources) {
      const auto trees = treesOf(*disk, *parseId(source.commit), 0);
      auto step = picker.step(tree, *trees, Opinions::fast);
      if (!step) return {CherryPickOutcome::error, "", step.error().message};
      if (step->outcome == PickOutcome::conflict)
        return {CherryPickOutcome::conflict, "", told(step->conflicts, "")};
      tree = step->tree;
    }
    const auto predicted = picker.predict(*onto, series);
    const bool moved = !same(tree, *disk->treeOf(*onto));
    EXPECT_TRUE(predicted && (predicted->outcome == PickOutcome::picked ||
                              predicted->outcome == PickOutcome::already_there));
    return {moved ? CherryPickOutcome::clean : CherryPickOutcome::empty, hexOf(tree), ""};
  }
  verdict.words = told(answer.conflicts, answer.message);
  verdict.result = outcomeOf(answer.outcome);
  if (answer.outcome == PickOutcome::conflict || answer.outcome == PickOutcome::error) return verdict;
  const git_oid tree = *disk->treeOf(head);
  verdict.tree = hexOf(tree);
  verdict.result = same(tree, *disk->treeOf(*onto)) ? CherryPickOutcome::empty : CherryPickOutcome::clean;
  return verdict;
}

PickVerdicts PickOracle::ask(const RandomCase& one, int number) {
  const std::string refs = "refs/heads/" + std::to_string(number) + "/";
  PickVerdicts verdicts;
  verdicts.git = askGit(one, refs);
  const bool series = one.shape == Shape::series;
  verdicts.fast =
      series ? askSeries(one, refs, PickEngine::libgit2) : askSingle(one, refs, PickEngine::libgit2);
  verdicts.both = series ? askSeries(one, refs, PickEngine::both) : askSingle(one, refs, PickEngine::both);
  return verdicts;
}

}  // namespace sluice::testing
