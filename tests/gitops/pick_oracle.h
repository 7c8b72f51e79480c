/// Random cases laid down in one repository, picked by `git cherry-pick` in its work tree and by both
/// engines. One thread.
#pragma once

#include <optional>
#include <string>

#include "gitops/cherry_pick.h"
#include "random_history.h"
#include "sandbox.h"

namespace sluice::testing {

struct PickVerdict {
  CherryPickOutcome result = CherryPickOutcome::error;
  std::string tree;  ///< of clean and empty
  std::string words;

  bool agrees(const PickVerdict& other) const { return result == other.result && tree == other.tree; }
  std::string shown() const { return std::string(toText(result)) + " " + tree; }
};

struct PickVerdicts {
  /// Nothing where git does not answer: a checkout whose line ends its own attributes call a change, or one
  /// of git's own bugs.
  std::optional<PickVerdict> git;
  PickVerdict both;
  PickVerdict fast;

  bool bothWrong() const { return git && !both.agrees(*git); }
  bool fastWrong() const { return git && !fast.agrees(*git); }
  /// It would go wrong silently: clean where git conflicts, or with another tree.
  bool fastUnsafe() const { return fastWrong() && fast.result != CherryPickOutcome::conflict; }
};

class PickOracle {
 public:
  PickOracle();
  ~PickOracle();
  PickOracle(const PickOracle&) = delete;
  PickOracle& operator=(const PickOracle&) = delete;

  /// Makes the commits of a case (or of many at once, in one stream of `asFastImport`) under this number.
  void lay(const std::string& stream);
  PickVerdicts ask(const RandomCase& one, int number);

  /// The case with every step left out that `fails` does not need. Numbers from `number` on are used up.
  template <class Fails>
  RandomCase smallest(RandomCase one, int& number, const Fails& fails) {
    bool smaller = true;
    while (smaller) {
      smaller = false;
      for (std::size_t i = one.steps.size(); i-- > 0;) {
        RandomCase less = one;
        less.steps.erase(less.steps.begin() + static_cast<std::ptrdiff_t>(i));
        lay(asFastImport(less, ++number));
        if (!fails(ask(less, number))) continue;
        one = std::move(less);
        smaller = true;
      }
    }
    return one;
  }

 private:
  std::optional<PickVerdict> askGit(const RandomCase& one, const std::string& refs);
  PickVerdict askSeries(const RandomCase& one, const std::string& refs, PickEngine engine);
  PickVerdict askSingle(const RandomCase& one, const std::string& refs, PickEngine engine);

  static std::filesystem::path fastPlace();

  TempFolder folder_{fastPlace()};
  std::string repo_ = folder_ / "repo";
  CherryPicker picker_;
};

}  // namespace sluice::testing
