/// Picks against `git cherry-pick` in a work tree, on random small histories.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "gitops/cherry_pick.h"
#include "random_history.h"
#include "sandbox.h"

namespace sluice::testing {
namespace {

struct Verdict {
  CherryPickOutcome result = CherryPickOutcome::error;
  std::string tree;
};

class DifferentialTest : public ::testing::Test {
 protected:
  void SetUp() override {
    git(folder_.path().string(), {"init", "-q", "-b", "none", repo_});
    git(repo_, {"config", "core.fsync", "none"});
    git(repo_, {"config", "advice.detachedHead", "false"});
  }

  /// What the git program does in a checkout.
  Verdict oracle(const std::string& onto, const std::string& commit) {
    run({"git", "cherry-pick", "--abort"}, repo_);
    git(repo_, {"checkout", "-q", "-f", "--detach", onto});
    git(repo_, {"clean", "-qfdx"});
    const auto picked = run({"git", "cherry-pick", commit}, repo_);
    if (picked.good()) return {CherryPickOutcome::clean, git(repo_, {"rev-parse", "HEAD^{tree}"})};
    const bool unmerged = !git(repo_, {"ls-files", "-u"}).empty() ||
                          picked.errors.find("CONFLICT") != std::string::npos ||
                          picked.output.find("CONFLICT") != std::string::npos;
    if (unmerged) return {CherryPickOutcome::conflict, ""};
    return {CherryPickOutcome::empty, git(repo_, {"rev-parse", "HEAD^{tree}"})};
  }

  TempFolder folder_;
  std::string repo_ = folder_ / "repo";
};

std::string shown(CherryPickOutcome result, const std::string& tree) {
  return std::string(toText(result)) + " " + tree;
}

TEST_F(DifferentialTest, RandomPicks_AgreeWithGitCherryPick) {
  const char* asked = std::getenv("SLUICE_PICK_CASES");
  const int cases = asked == nullptr ? 400 : std::atoi(asked);
  const char* from = std::getenv("SLUICE_PICK_SEED");
  const auto seed = static_cast<std::uint32_t>(from == nullptr ? 1 : std::atoi(from));
  std::string stream;
  for (int i = 0; i < cases; ++i) stream += asFastImport(randomCase(seed + static_cast<std::uint32_t>(i)), i);
  git(repo_, {"fast-import", "--quiet"}, stream);

  CherryPicker picker;
  int conflicts = 0;
  int fast_agrees = 0;
  int fast_unsafe = 0;
  for (int i = 0; i < cases; ++i) {
    const std::string ref = "refs/heads/" + std::to_string(i) + "/";
    const Verdict truth = oracle(ref + "target", ref + "picked");
    const auto both = picker.pick({repo_, ref + "picked", ref + "target"});
    EXPECT_EQ(shown(both.result, both.tree), shown(truth.result, truth.tree))
        << "case " << seed + static_cast<std::uint32_t>(i) << "\n"
        << randomCase(seed + static_cast<std::uint32_t>(i)).story << "\n"
        << both.message;
    const auto fast = picker.pick({repo_, ref + "picked", ref + "target", std::nullopt, PickEngine::libgit2});
    const bool same = shown(fast.result, fast.tree) == shown(truth.result, truth.tree);
    fast_agrees += same ? 1 : 0;
    conflicts += truth.result == CherryPickOutcome::conflict ? 1 : 0;
    const bool is_unsafe = !same && fast.result != CherryPickOutcome::conflict;
    fast_unsafe += is_unsafe ? 1 : 0;
    if (!same && std::getenv("SLUICE_PICK_SHOW") != nullptr) {
      std::cout << "case " << seed + static_cast<std::uint32_t>(i) << (is_unsafe ? " UNSAFE " : " ")
                << "fast " << shown(fast.result, fast.tree) << " git " << shown(truth.result, truth.tree)
                << "\n"
                << randomCase(seed + static_cast<std::uint32_t>(i)).story << "\n";
      for (const Conflict& conflict : fast.conflicts)
        std::cout << "  fast: " << conflict.path << " " << conflict.kind << "\n";
      for (const Conflict& conflict : both.conflicts)
        std::cout << "  git:  " << conflict.path << " " << conflict.kind << "\n";
    }
  }
  std::cout << cases << " picks, " << conflicts << " conflicts; libgit2 alone agrees on " << fast_agrees
            << ", unsafe on " << fast_unsafe << "\n";
  // These histories are made of corner cases; on real ones the fast engine is far better. This only keeps it
  // from getting worse.
  EXPECT_GE(fast_agrees * 100, cases * 93);
  EXPECT_LE(fast_unsafe * 100, cases * 3);
}

}  // namespace
}  // namespace sluice::testing
