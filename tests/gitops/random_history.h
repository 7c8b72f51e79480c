/// Small random histories for the differential test: what two sides did to a few files, step by step, so that
/// a case can be made smaller by leaving steps out. Deterministic in the seed. Values.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace sluice::testing {

/// The bytes of a file, the target of a symbolic link (mode 120000), the commit of a submodule (160000).
struct RandomFile {
  std::string mode = "100644";
  std::string bytes;
  bool operator==(const RandomFile&) const = default;
};
using RandomTree = std::map<std::string, RandomFile>;  ///< raw paths

/// Whose tree a step changes. `side` is the second parent of a merge; `second` and `third` continue `picked`.
enum class Actor { base, target, side, picked, second, third };

enum class Deed {
  add,         ///< a text file, an executable, a binary one, a link or a submodule
  copy,        ///< `path` to `to`, byte for byte
  remove,      ///< a file, or all of a folder
  move,        ///< a file or a folder
  swap,        ///< two files trade places
  edit,        ///< some lines; of a link its target, of a submodule its commit
  rewrite,     ///< nothing of the old content stays
  mode,        ///< executable or not
  type,        ///< file, link, submodule: another of them
  line_ends,   ///< all LF to CRLF, or back
  to_folder,   ///< a file becomes a folder with that file in it
  to_file,     ///< a folder becomes a file
  attributes,  ///< a line for `.gitattributes`
};

/// Does nothing where its path is not there, or its new place is taken.
struct RandomStep {
  Actor actor = Actor::base;
  Deed deed = Deed::add;
  std::string path;
  std::string to;
  std::uint32_t salt = 0;  ///< what is written
};

enum class Shape {
  single,        ///< a commit on `base`
  root,          ///< a commit without parent
  merge_first,   ///< a merge, `-m 1`: it brings what `side` and `picked` did
  merge_second,  ///< `-m 2`: it brings what `picked` did, on top of `side`
  series,        ///< three commits
};

struct RandomCase {
  Shape shape = Shape::single;
  std::vector<RandomStep> steps;
};

RandomCase randomCase(std::uint32_t seed);

/// The trees that come out of the steps.
struct PlayedCase {
  RandomTree base;
  RandomTree target;
  RandomTree side;                 ///< of merges
  std::vector<RandomTree> picked;  ///< one, three in a series
};
PlayedCase played(const RandomCase& one);

/// One step upon a tree; how a case is played.
void apply(RandomTree& tree, const RandomStep& step);

/// For `git fast-import`: on refs `refs/heads/<n>/{base,target,picked,…}`. The target shares no history with
/// the rest, so that nothing can be "there already" but by its content.
std::string asFastImport(const RandomCase& one, int number);

/// The refs that are picked, in order, below `refs/heads/<n>/`.
std::vector<std::string> pickedRefs(const RandomCase& one);
/// 1-based; 0 for what is no merge.
int mainlineOf(const RandomCase& one);

/// A shell script that makes the case in an empty folder and picks it.
std::string asShell(const RandomCase& one);

}  // namespace sluice::testing
