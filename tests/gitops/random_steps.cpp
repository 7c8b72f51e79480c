#include <algorithm>
#include <array>
#include <random>
#include <utility>

#include "random_history.h"

namespace sluice::testing {
namespace {

bool startsWith(const std::string& text, const std::string& prefix) {
  return text.compare(0, prefix.size(), prefix) == 0;
}

bool isLink(const RandomFile& file) { return file.mode == "120000"; }
bool isSubmodule(const RandomFile& file) { return file.mode == "160000"; }
bool isPlain(const RandomFile& file) { return !isLink(file) && !isSubmodule(file); }

/// Nothing stands at the path, above it or below it.
bool isFree(const RandomTree& tree, const std::string& path) {
  for (const auto& [other, file] : tree) {
    if (other == path || startsWith(other, path + "/") || startsWith(path, other + "/")) return false;
  }
  return true;
}

std::vector<std::string> inside(const RandomTree& tree, const std::string& folder) {
  std::vector<std::string> paths;
  for (const auto& [path, file] : tree) {
    if (startsWith(path, folder + "/")) paths.push_back(path);
  }
  return paths;
}

std::string sha1Like(std::mt19937& random) {
  std::string hex;
  for (int i = 0; i < 40; ++i) hex += "0123456789abcdef"[random() % 16];
  return hex;
}

std::string randomLine(std::mt19937& random) {
  static const char* const words[] = {"alpha", "beta", "gamma", "}", "", "return x;", "if (y) {", "delta"};
  const auto which = random() % 16;
  return which < 8 ? std::string(words[which]) : "line " + std::to_string(random() % 60);
}

/// Blocks that look alike, as code does: here the ways to compare two texts differ.
std::string randomCode(std::mt19937& random) {
  std::string text;
  for (auto i = 2 + random() % 6; i > 0; --i) {
    text += "void f" + std::to_string(random() % 9) + "() {\n";
    for (auto j = random() % 4; j > 0; --j) text += "  " + randomLine(random) + "\n";
    text += "}\n\n";
  }
  return text;
}

std::string randomText(std::mt19937& random) {
  if (random() % 4 == 0) return randomCode(random);
  std::string text;
  const bool crlf = random() % 10 == 0;
  for (auto i = 3 + random() % 20; i > 0; --i) text += randomLine(random) + (crlf ? "\r\n" : "\n");
  if (random() % 8 == 0) text.pop_back();
  if (random() % 40 == 0) text.clear();
  return text;
}

std::string randomBinary(std::mt19937& random) {
  std::string bytes("\0bin", 4);
  for (auto i = 4 + random() % 60; i > 0; --i) bytes += static_cast<char>(random() % 256);
  return bytes;
}

RandomFile randomFile(std::mt19937& random) {
  switch (random() % 20) {
    case 0:
      return {"120000", "to/" + std::to_string(random() % 5)};
    case 1:
      return {"160000", sha1Like(random)};
    case 2:
      return {"100644", randomBinary(random)};
    case 3:
      return {"100755", randomText(random)};
    default:
      return {"100644", randomText(random)};
  }
}

void editText(RandomFile& file, std::mt19937& random) {
  std::vector<std::string> lines(1);
  for (const char c : file.bytes) {
    lines.back() += c;
    if (c == '\n') lines.emplace_back();
  }
  const std::string end = file.bytes.find('\r') != std::string::npos ? "\r\n" : "\n";
  for (auto i = 1 + random() % 3; i > 0; --i) {
    const auto at = lines.begin() + static_cast<std::ptrdiff_t>(random() % lines.size());
    switch (random() % 6) {
      case 0:
        lines.insert(at, randomLine(random) + end);
        break;
      case 4: {  // a block moves
        const auto length =
            std::min<std::ptrdiff_t>(2 + static_cast<std::ptrdiff_t>(random() % 6), lines.end() - at);
        const std::vector<std::string> block(at, at + length);
        lines.erase(at, at + length);
        lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(random() % (lines.size() + 1)),
                     block.begin(), block.end());
        if (lines.empty()) lines.emplace_back();
        break;
      }
      case 5: {  // a block is there twice
        const auto length =
            std::min<std::ptrdiff_t>(2 + static_cast<std::ptrdiff_t>(random() % 6), lines.end() - at);
        const std::vector<std::string> block(at, at + length);
        lines.insert(at, block.begin(), block.end());
        break;
      }
      case 1:
        if (lines.size() > 1) lines.erase(at);
        break;
      case 2:
        *at = randomLine(random) + end;
        break;
      default:
        lines.insert(at, randomLine(random) + end + randomLine(random) + end);
        break;
    }
  }
  file.bytes.clear();
  for (const std::string& text : lines) file.bytes += text;
}

void edit(RandomFile& file, std::mt19937& random) {
  if (isSubmodule(file)) {
    file.bytes = sha1Like(random);
  } else if (isLink(file)) {
    file.bytes = "to/" + std::to_string(random() % 9);
  } else if (file.bytes.find('\0') != std::string::npos) {
    file.bytes += static_cast<char>(random() % 256);
  } else {
    editText(file, random);
  }
}

std::string flippedLineEnds(const std::string& text) {
  const bool crlf = text.find('\r') != std::string::npos;
  std::string flipped;
  for (const char c : text) {
    if (c == '\r') continue;
    if (c == '\n' && !crlf) flipped += '\r';
    flipped += c;
  }
  return flipped;
}

void moveAll(RandomTree& tree, const std::string& from, const std::string& to) {
  if (from == to || startsWith(to, from + "/") || startsWith(from, to + "/")) return;
  std::vector<std::string> paths = inside(tree, from);
  if (tree.count(from) != 0) paths = {from};
  for (const std::string& path : paths) {
    const std::string place = to + path.substr(from.size());
    if (!isFree(tree, place)) continue;
    RandomFile file = tree[path];
    tree.erase(path);
    tree[place] = std::move(file);
  }
}

std::string attributeLine(std::mt19937& random) {
  static constexpr std::array<const char*, 10> kLines{
      "* text=auto",  "*.txt merge=union", "*.c -merge",  "*.md binary", "*.txt text eol=crlf",
      "* merge=text", "one merge=binary",  "*.c merge=x", "*.txt -text", "[attr]mine merge=union\n*.c mine"};
  return std::string(kLines[random() % kLines.size()]) + "\n";
}

void applyThere(RandomTree& tree, const RandomStep& step, std::mt19937& random) {
  RandomFile& file = tree.at(step.path);
  switch (step.deed) {
    case Deed::swap:
      if (const auto other = tree.find(step.to); other != tree.end()) std::swap(file, other->second);
      return;
    case Deed::copy:
      if (isFree(tree, step.to)) tree[step.to] = RandomFile(file);
      return;
    case Deed::edit:
      edit(file, random);
      return;
    case Deed::rewrite:
      if (isPlain(file)) file.bytes = randomText(random);
      return;
    case Deed::mode:
      if (isPlain(file)) file.mode = file.mode == "100644" ? "100755" : "100644";
      return;
    case Deed::type: {
      const std::string before = file.mode;
      while (file.mode == before) file = randomFile(random);
      return;
    }
    case Deed::line_ends:
      if (isPlain(file) && file.bytes.find('\0') == std::string::npos)
        file.bytes = flippedLineEnds(file.bytes);
      return;
    case Deed::to_folder: {
      RandomFile moved = file;
      tree.erase(step.path);
      tree[step.path + "/" + step.to] = std::move(moved);
      return;
    }
    default:
      return;
  }
}

}  // namespace

void apply(RandomTree& tree, const RandomStep& step) {
  std::mt19937 random(step.salt);
  switch (step.deed) {
    case Deed::add:
      if (isFree(tree, step.path)) tree[step.path] = randomFile(random);
      return;
    case Deed::remove:
      tree.erase(step.path);
      for (const std::string& path : inside(tree, step.path)) tree.erase(path);
      return;
    case Deed::move:
      moveAll(tree, step.path, step.to);
      return;
    case Deed::to_file:
      for (const std::string& path : inside(tree, step.path)) tree.erase(path);
      if (isFree(tree, step.path)) tree[step.path] = randomFile(random);
      return;
    case Deed::attributes:
      if (tree.count(step.path) == 0 && !isFree(tree, step.path)) return;
      if (const auto there = tree.find(step.path); there != tree.end() && !isPlain(there->second)) return;
      tree[step.path].bytes += attributeLine(random);
      return;
    default:
      if (tree.count(step.path) != 0) applyThere(tree, step, random);
      return;
  }
}

}  // namespace sluice::testing
