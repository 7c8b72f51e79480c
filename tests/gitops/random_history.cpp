#include "random_history.h"

#include <algorithm>
#include <random>
#include <set>
#include <utility>

namespace sluice::testing {
namespace {

class CaseMaker {
 public:
  explicit CaseMaker(std::uint32_t seed) : random_(seed * 2'654'435'761U + 17U) {}

  RandomCase make() {
    const int shape = pick(20);
    one_.shape = shape < 13   ? Shape::single
                 : shape < 14 ? Shape::root
                 : shape < 15 ? Shape::merge_first
                 : shape < 16 ? Shape::merge_second
                              : Shape::series;
    odd_names_ = pick(6) == 0;
    const int files = 3 + pick(9);
    for (int i = 0; i < files; ++i) one_.steps.push_back({Actor::base, Deed::add, newPath(), "", salt()});
    if (pick(7) == 0) one_.steps.push_back({Actor::base, Deed::attributes, attributesPath(), "", salt()});
    if (one_.shape == Shape::merge_first || one_.shape == Shape::merge_second)
      changes(Actor::side, 1 + pick(3));
    changes(Actor::target, pick(5) == 0 ? pick(9) : 1 + pick(3));
    changes(Actor::picked, one_.shape == Shape::root ? 1 + pick(5) : 1 + pick(2));
    if (one_.shape == Shape::series) {
      changes(Actor::second, 1 + pick(2));
      changes(Actor::third, 1 + pick(2));
    }
    return std::move(one_);
  }

 private:
  int pick(int below) { return static_cast<int>(random_() % static_cast<std::uint32_t>(below)); }
  std::uint32_t salt() { return static_cast<std::uint32_t>(random_()); }

  std::string newFolder() {
    static const char* const folders[] = {"", "a", "b", "a/deep", "b/deep/er", "c", "moved"};
    return folders[pick(7)];
  }

  std::string newPath() {
    static const char* const names[] = {"one", "two.txt", "three.c", "four", "five.md", "six", "two.c"};
    static const char* const odd[] = {"caf\xE9", "caf\xC3\xA9.txt", "tab\there",   "line\nbreak.c",
                                      "-dash",   "quo\"te.c",       "back\\slash", "sp ace .txt",
                                      "ONE",     "semi;colon",      "a:b",         "*star.c",
                                      "\x01\x7f"};
    const std::string name = odd_names_ && pick(2) == 0 ? odd[pick(13)] : names[pick(7)];
    return below(newFolder(), name);
  }

  static std::string below(const std::string& folder, const std::string& name) {
    return folder.empty() ? name : folder + "/" + name;
  }

  std::string attributesPath() { return below(pick(2) == 0 ? "" : newFolder(), ".gitattributes"); }

  RandomTree treeOf(Actor actor) const {
    const PlayedCase trees = played(one_);
    switch (actor) {
      case Actor::base:
        return trees.base;
      case Actor::target:
        return trees.target;
      case Actor::side:
        return trees.side;
      default:
        return trees.picked.back();
    }
  }

  std::string anyFile(const RandomTree& tree) {
    if (tree.empty()) return newPath();
    return std::next(tree.begin(), pick(static_cast<int>(tree.size())))->first;
  }

  std::string anyFolder(const RandomTree& tree) {
    std::set<std::string> folders;
    for (const auto& [path, file] : tree) {
      for (std::size_t at = path.find('/'); at != std::string::npos; at = path.find('/', at + 1))
        folders.insert(path.substr(0, at));
    }
    if (folders.empty()) return "a";
    return *std::next(folders.begin(), pick(static_cast<int>(folders.size())));
  }

  /// Mostly something that was there from the start: that is where the two sides meet.
  std::string anyPath(const RandomTree& tree, const RandomTree& base) {
    const std::string there = anyFile(base);
    return pick(4) != 0 && tree.count(there) != 0 ? there : anyFile(tree);
  }

  /// Now and then what the target did already.
  bool repeated(Actor actor) {
    if (actor == Actor::target || pick(12) != 0) return false;
    std::vector<RandomStep> done;
    for (const RandomStep& step : one_.steps) {
      if (step.actor == Actor::target) done.push_back(step);
    }
    if (done.empty()) return false;
    RandomStep step = done[static_cast<std::size_t>(pick(static_cast<int>(done.size())))];
    step.actor = actor;
    one_.steps.push_back(std::move(step));
    return true;
  }

  void changes(Actor actor, int count) {
    for (; count > 0; --count) {
      if (!repeated(actor)) change(actor);
    }
  }

  void add(Actor actor, Deed deed, std::string path, std::string to = "") {
    one_.steps.push_back({actor, deed, std::move(path), std::move(to), salt()});
  }

  void change(Actor actor) {
    const RandomTree tree = treeOf(actor);
    const RandomTree base = treeOf(Actor::base);
    const std::string path = anyPath(tree, base);
    const std::string name = path.substr(path.rfind('/') + 1);
    const int deed = pick(40);
    if (deed < 3) return add(actor, Deed::remove, path);
    if (deed < 7) return add(actor, Deed::add, pick(3) == 0 ? anyFolder(base) + "/" + name : newPath());
    if (deed < 9) return add(actor, Deed::move, path, newPath());
    if (deed < 11) return add(actor, Deed::move, path, below(newFolder(), name));
    if (deed < 14) {
      const std::string to = newPath();
      add(actor, Deed::move, path, to);
      return add(actor, Deed::edit, to);
    }
    if (deed < 17)
      return add(actor, Deed::move, anyFolder(tree), pick(2) == 0 ? "moved" : below(newFolder(), "x"));
    if (deed < 18) return add(actor, Deed::mode, path);
    if (deed < 19) return add(actor, Deed::rewrite, path);
    if (deed < 20) return add(actor, Deed::type, path);
    if (deed < 21) return add(actor, Deed::copy, path, newPath());
    if (deed < 22) return add(actor, Deed::swap, path, anyFile(tree));
    if (deed < 23) return add(actor, Deed::line_ends, path);
    if (deed < 24) return add(actor, Deed::to_folder, path, pick(2) == 0 ? "inner" : name);
    if (deed < 25) return add(actor, Deed::to_file, anyFolder(tree));
    if (deed < 26) return add(actor, Deed::attributes, attributesPath());
    if (deed < 27) return add(actor, Deed::remove, anyFolder(tree));
    add(actor, Deed::edit, path);
  }

  std::mt19937 random_;
  RandomCase one_;
  bool odd_names_ = false;
};

}  // namespace

RandomCase randomCase(std::uint32_t seed) { return CaseMaker(seed).make(); }

PlayedCase played(const RandomCase& one) {
  PlayedCase trees;
  const auto play = [&](RandomTree& tree, Actor actor) {
    for (const RandomStep& step : one.steps) {
      if (step.actor == actor) apply(tree, step);
    }
  };
  const bool merge = one.shape == Shape::merge_first || one.shape == Shape::merge_second;
  play(trees.base, Actor::base);
  trees.target = trees.base;
  play(trees.target, Actor::target);
  trees.side = trees.base;
  play(trees.side, Actor::side);
  trees.picked.push_back(merge ? trees.side : one.shape == Shape::root ? RandomTree() : trees.base);
  play(trees.picked[0], Actor::picked);
  if (one.shape != Shape::series) return trees;
  for (const Actor actor : {Actor::second, Actor::third}) {
    trees.picked.push_back(trees.picked.back());
    play(trees.picked.back(), actor);
  }
  return trees;
}

int mainlineOf(const RandomCase& one) {
  return one.shape == Shape::merge_first ? 1 : one.shape == Shape::merge_second ? 2 : 0;
}

std::vector<std::string> pickedRefs(const RandomCase& one) {
  if (one.shape == Shape::series) return {"picked", "second", "third"};
  return {"picked"};
}

}  // namespace sluice::testing
