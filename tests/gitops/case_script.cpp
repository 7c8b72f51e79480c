/// A random case as commits for `git fast-import`, and as shell commands for people.
#include <utility>

#include "random_history.h"

namespace sluice::testing {
namespace {

struct ScriptedCommit {
  std::string name;
  RandomTree tree;
  std::vector<std::string> parents;
};

std::vector<ScriptedCommit> commitsOf(const RandomCase& one) {
  const PlayedCase trees = played(one);
  std::vector<ScriptedCommit> commits{{"base", trees.base, {}}, {"target", trees.target, {}}};
  const int mainline = mainlineOf(one);
  if (mainline != 0) commits.push_back({"side", trees.side, {"base"}});
  std::vector<std::string> parents{"base"};
  if (mainline != 0) parents.push_back("side");
  if (one.shape == Shape::root) parents.clear();
  const auto refs = pickedRefs(one);
  for (std::size_t i = 0; i < refs.size(); ++i) {
    commits.push_back({refs[i], trees.picked[i], parents});
    parents = {refs[i]};
  }
  return commits;
}

/// As fast-import and git's own output quote paths.
std::string cQuoted(const std::string& path) {
  std::string quoted = "\"";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (byte < 0x20 || byte >= 0x7f) {
      quoted += '\\';
      for (const unsigned shift : {6U, 3U, 0U}) quoted += static_cast<char>('0' + (byte >> shift & 7U));
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

/// For bash: `$'…'`.
std::string shellQuoted(const std::string& text) {
  std::string quoted = "$'";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      quoted += "\\n";
    } else if (c == '\'' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (byte < 0x20 || byte >= 0x7f) {
      quoted += '\\';
      for (const unsigned shift : {6U, 3U, 0U}) quoted += static_cast<char>('0' + (byte >> shift & 7U));
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

/// Bytes with a NUL cannot stand in `$'…'`.
std::string printed(const std::string& bytes) {
  std::string format;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      format += "\\n";
    } else if (c == '%') {
      format += "%%";
    } else if (byte < 0x20 || byte >= 0x7f || c == '\'' || c == '\\') {
      format += '\\';
      for (const unsigned shift : {6U, 3U, 0U}) format += static_cast<char>('0' + (byte >> shift & 7U));
    } else {
      format += c;
    }
  }
  return "printf -- '" + format + "'";
}

std::string putCommands(const std::string& path, const RandomFile& file) {
  const std::string at = shellQuoted(path);
  if (file.mode == "160000")
    return "git update-index --add --cacheinfo 160000," + file.bytes + "," + at + "\n";
  const std::string write = printed(file.bytes) + " | git hash-object -w --stdin";
  return "git update-index --add --cacheinfo " + file.mode + ",$(" + write + ")," + at + "\n";
}

/// The index goes from one tree to the other; what leaves first, for a folder may take a file's place.
std::string changeCommands(const RandomTree& before, const RandomTree& after) {
  std::string text;
  for (const auto& [path, file] : before) {
    if (after.count(path) == 0) text += "git update-index --force-remove " + shellQuoted(path) + "\n";
  }
  for (const auto& [path, file] : after) {
    const auto old = before.find(path);
    if (old == before.end() || !(old->second == file)) text += putCommands(path, file);
  }
  return text;
}

}  // namespace

std::string asFastImport(const RandomCase& one, int number) {
  std::string text;
  const std::string folder = "refs/heads/" + std::to_string(number) + "/";
  for (const ScriptedCommit& commit : commitsOf(one)) {
    text += "reset " + folder + commit.name + "\ncommit " + folder + commit.name +
            "\ncommitter C <c@example.com> 1700000000 +0000\ndata 5\ncase\n\n";
    for (std::size_t i = 0; i < commit.parents.size(); ++i)
      text += (i == 0 ? "from " : "merge ") + folder + commit.parents[i] + "\n";
    text += "deleteall\n";
    for (const auto& [path, file] : commit.tree) {
      if (file.mode == "160000") {
        text += "M 160000 " + file.bytes + " " + cQuoted(path) + "\n";
        continue;
      }
      text += "M " + file.mode + " inline " + cQuoted(path) + "\ndata " + std::to_string(file.bytes.size()) +
              "\n" + file.bytes + "\n";
    }
    text += "\n";
  }
  return text;
}

std::string asShell(const RandomCase& one) {
  std::string text = "git init -q case && cd case\n";
  std::map<std::string, RandomTree> trees;
  for (const ScriptedCommit& commit : commitsOf(one)) {
    text += "# " + commit.name + "\n";
    const std::string from = commit.name == "target"  ? "base"
                             : commit.parents.empty() ? ""
                                                      : commit.parents[0];
    if (from.empty()) {
      text += "git read-tree --empty\n";
    } else {
      text += "git read-tree $" + from + "\n";
    }
    text += changeCommands(from.empty() ? RandomTree() : trees[from], commit.tree);
    text += commit.name + "=$(git commit-tree";
    for (const std::string& parent : commit.parents) text += " -p $" + parent;
    text += " -m " + commit.name + " $(git write-tree))\n";
    trees[commit.name] = commit.tree;
  }
  text += "git checkout -q -f --detach $target\ngit cherry-pick --allow-empty --keep-redundant-commits";
  if (const int mainline = mainlineOf(one)) text += " -m " + std::to_string(mainline);
  for (const std::string& ref : pickedRefs(one)) text += " $" + ref;
  return text + "\n";
}

}  // namespace sluice::testing
