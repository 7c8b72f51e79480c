#include "random_history.h"

#include <utility>
#include <vector>

namespace sluice::testing {
namespace {

class Maker {
 public:
  explicit Maker(std::uint32_t seed) : random_(seed) {}

  RandomCase make() {
    RandomCase one;
    const int files = 3 + pick(8);
    for (int i = 0; i < files; ++i) one.base[newPath()] = newFile();
    one.target = one.base;
    one.picked = one.base;
    story_ = "target:";
    for (int i = 1 + pick(4); i > 0; --i) change(one.target, one.base);
    story_ += "\npicked:";
    for (int i = 1 + pick(2); i > 0; --i) change(one.picked, one.base);
    one.story = story_;
    return one;
  }

 private:
  int pick(int below) { return static_cast<int>(random_() % static_cast<std::uint32_t>(below)); }

  std::string line() {
    static const char* const words[] = {"alpha", "beta", "gamma", "}", "", "return x;", "if (y) {", "delta"};
    const int which = pick(14);
    return which < 8 ? std::string(words[which]) : "line " + std::to_string(pick(40));
  }

  RandomFile newFile() {
    if (pick(12) == 0) return {"100644", std::string("\0bin", 4) + std::to_string(pick(9))};
    if (pick(14) == 0) return {"120000", "to/" + std::to_string(pick(5))};
    RandomFile file;
    for (int i = 3 + pick(18); i > 0; --i) file.bytes += line() + "\n";
    if (pick(8) == 0) file.bytes.pop_back();
    if (pick(8) == 0) file.mode = "100755";
    return file;
  }

  std::string newPath() {
    static const char* const folders[] = {"", "a/", "b/", "a/deep/", "b/deep/er/", "c/"};
    static const char* const names[] = {"one", "two.txt", "three.c", "four", "five.md", "six"};
    return std::string(folders[pick(6)]) + names[pick(6)];
  }

  static bool free(const RandomTree& tree, const std::string& path) {
    for (const auto& [other, file] : tree) {
      if (other == path || other.compare(0, path.size() + 1, path + "/") == 0 ||
          path.compare(0, other.size() + 1, other + "/") == 0) {
        return false;
      }
    }
    return true;
  }

  std::string any(const RandomTree& tree) {
    auto it = tree.begin();
    std::advance(it, pick(static_cast<int>(tree.size())));
    return it->first;
  }

  void edit(RandomFile& file) {
    if (file.mode == "120000" || file.bytes.find('\0') != std::string::npos) {
      file.bytes += std::to_string(pick(3));
      return;
    }
    std::vector<std::string> lines(1);
    for (const char c : file.bytes) {
      lines.back() += c;
      if (c == '\n') lines.emplace_back();
    }
    const auto at = lines.begin() + pick(static_cast<int>(lines.size()));
    switch (pick(4)) {
      case 0:
        lines.insert(at, line() + "\n");
        break;
      case 1:
        lines.erase(at);
        break;
      case 2:
        *at = line() + "\n";
        break;
      default:
        lines.insert(at, line() + "\n" + line() + "\n");
        break;
    }
    file.bytes.clear();
    for (const std::string& text : lines) file.bytes += text;
  }

  void move(RandomTree& tree, const std::string& from, const std::string& to) {
    if (!free(tree, to)) return;
    RandomFile file = tree[from];
    tree.erase(from);
    tree[to] = std::move(file);
    story_ += " move " + from + " " + to + ";";
  }

  void moveFolder(RandomTree& tree) {
    static const char* const folders[] = {"a/", "b/", "a/deep/"};
    const std::string from = folders[pick(3)];
    const std::string to = pick(2) == 0 ? "moved/" : "c/";
    std::vector<std::string> inside;
    for (const auto& [path, file] : tree) {
      if (path.compare(0, from.size(), from) == 0) inside.push_back(path);
    }
    for (const std::string& path : inside) move(tree, path, to + path.substr(from.size()));
  }

  void change(RandomTree& tree, const RandomTree& base) {
    if (tree.empty()) {
      tree[newPath()] = newFile();
      return;
    }
    const std::string path = any(tree);
    switch (pick(16)) {
      case 0:
        story_ += " delete " + path + ";";
        tree.erase(path);
        break;
      case 1:
      case 2: {
        const std::string fresh = newPath();
        if (!free(tree, fresh)) break;
        tree[fresh] = newFile();
        story_ += " add " + fresh + ";";
        break;
      }
      case 3:
        move(tree, path, newPath());
        break;
      case 4: {
        const std::string to = newPath();
        if (!free(tree, to)) break;
        edit(tree[path]);
        move(tree, path, to);
        break;
      }
      case 5:
        moveFolder(tree);
        break;
      case 6:
        if (tree[path].mode != "120000") tree[path].mode = tree[path].mode == "100644" ? "100755" : "100644";
        story_ += " mode " + path + ";";
        break;
      case 7:
        if (pick(2) == 0) tree[path] = newFile();
        story_ += " replace " + path + ";";
        break;
      default: {
        // Mostly edits, and mostly of what was there before: that is where the two sides meet.
        const std::string there = any(base);
        const std::string target = tree.count(there) != 0 ? there : path;
        for (int i = 1 + pick(3); i > 0; --i) edit(tree[target]);
        story_ += " edit " + target + ";";
        break;
      }
    }
  }

  std::mt19937 random_;
  std::string story_;
};

std::string commitText(const RandomTree& tree, const std::string& ref, int mark, int parent) {
  std::string text = "commit " + ref + "\nmark :" + std::to_string(mark) +
                     "\ncommitter C <c@example.com> 1700000000 +0000\ndata 5\ncase\n\n";
  if (parent != 0) text += "from :" + std::to_string(parent) + "\n";
  text += "deleteall\n";
  for (const auto& [path, file] : tree) {
    text += "M " + file.mode + " inline " + path + "\ndata " + std::to_string(file.bytes.size()) + "\n" +
            file.bytes + "\n";
  }
  return text + "\n";
}

}  // namespace

RandomCase randomCase(std::uint32_t seed) { return Maker(seed).make(); }

std::string asFastImport(const RandomCase& one, int number) {
  const std::string ref = "refs/heads/" + std::to_string(number) + "/";
  const int mark = number * 3 + 1;
  return commitText(one.base, ref + "base", mark, 0) +
         commitText(one.target, ref + "target", mark + 1, mark) +
         commitText(one.picked, ref + "picked", mark + 2, mark);
}

}  // namespace sluice::testing
