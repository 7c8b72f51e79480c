/// Picks against `git cherry-pick` in a work tree, on random small histories. `SLUICE_PICK_CASES` says how
/// many, `SLUICE_PICK_SEED` where they begin, `SLUICE_PICK_SHOW=1` shows also where libgit2 alone was only
/// too careful.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "pick_oracle.h"

namespace sluice::testing {
namespace {

constexpr int kBatch = 200;
constexpr int kMostShrunk = 6;

int numberFrom(const char* variable, int otherwise) {
  const char* value = std::getenv(variable);
  return value == nullptr ? otherwise : std::atoi(value);
}

class Comparison {
 public:
  explicit Comparison(int first_seed) : seed_(first_seed) {}

  void run(int cases) {
    for (int done = 0; done < cases; done += kBatch) batch(std::min(kBatch, cases - done));
  }

  int compared = 0;
  int not_started = 0;
  int conflicts = 0;
  int fast_agrees = 0;
  int fast_unsafe = 0;

 private:
  void batch(int cases) {
    std::string stream;
    const int first = number_ + 1;
    for (int i = 0; i < cases; ++i)
      stream += asFastImport(randomCase(static_cast<std::uint32_t>(seed_ + i)), first + i);
    number_ += cases;
    oracle_.lay(stream);
    for (int i = 0; i < cases; ++i, ++seed_) judge(randomCase(static_cast<std::uint32_t>(seed_)), first + i);
  }

  void judge(const RandomCase& one, int number) {
    const PickVerdicts verdicts = oracle_.ask(one, number);
    EXPECT_NE(verdicts.fast.result, CherryPickOutcome::error) << verdicts.fast.words << "\n" << asShell(one);
    if (!verdicts.git) {
      ++not_started;
      return;
    }
    ++compared;
    conflicts += verdicts.git->result == CherryPickOutcome::conflict ? 1 : 0;
    fast_agrees += verdicts.fastWrong() ? 0 : 1;
    fast_unsafe += verdicts.fastUnsafe() ? 1 : 0;
    if (verdicts.bothWrong()) {
      ADD_FAILURE() << "both engines against git, "
                    << report(one, [](const PickVerdicts& again) { return again.bothWrong(); });
    }
    if (verdicts.fastUnsafe()) {
      std::cout << "libgit2 alone, UNSAFE, "
                << report(one, [](const PickVerdicts& again) { return again.fastUnsafe(); });
    } else if (verdicts.fastWrong() && std::getenv("SLUICE_PICK_SHOW") != nullptr) {
      std::cout << "libgit2 alone, too careful, "
                << report(one, [](const PickVerdicts& again) { return again.fastWrong(); });
    }
  }

  template <class Fails>
  std::string report(const RandomCase& one, const Fails& fails) {
    const std::string seed = "seed " + std::to_string(seed_) + "\n";
    if (++shrunk_ > numberFrom("SLUICE_PICK_SHRUNK", kMostShrunk)) return seed;
    const RandomCase small = oracle_.smallest(one, number_, fails);
    oracle_.lay(asFastImport(small, ++number_));
    const PickVerdicts verdicts = oracle_.ask(small, number_);
    return seed + asShell(small) + "# git: " + (verdicts.git ? verdicts.git->shown() : "") +
           "\n# both: " + verdicts.both.shown() + " " + verdicts.both.words +
           "\n# libgit2: " + verdicts.fast.shown() + " " + verdicts.fast.words +
           (verdicts.git ? "\n" + verdicts.git->words : "") + "\n";
  }

  PickOracle oracle_;
  int seed_;
  int number_ = 0;
  int shrunk_ = 0;
};

TEST(DifferentialTest, RandomPicks_AgreeWithGitCherryPick) {
  Comparison comparison(numberFrom("SLUICE_PICK_SEED", 1));
  comparison.run(numberFrom("SLUICE_PICK_CASES", 300));
  std::cout << comparison.compared << " picks, " << comparison.conflicts << " conflicts, "
            << comparison.not_started << " that git would not start; libgit2 alone agrees on "
            << comparison.fast_agrees << ", unsafe on " << comparison.fast_unsafe << "\n";
  // These histories are made of corner cases; on real ones the fast engine does better.
  EXPECT_LE(comparison.fast_unsafe * 500, comparison.compared);
  EXPECT_GE(comparison.fast_agrees * 100, comparison.compared * 90);
  EXPECT_LE(comparison.not_started * 50, comparison.compared);
}

}  // namespace
}  // namespace sluice::testing
