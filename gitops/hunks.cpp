#include "gitops/hunks.h"

#include <algorithm>

#include "gitops/text.h"

namespace sluice {
namespace {

constexpr std::size_t kContext = 3;
constexpr std::size_t kMostLines = 60;
constexpr std::size_t kMostHunks = 10;
constexpr std::size_t kMostLineBytes = 400;

std::size_t longestRun(std::string_view text, char what) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == what ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

}  // namespace

std::vector<Hunk> hunksIn(std::string_view text, std::string_view our_label) {
  const auto lines = linesOf(text);
  const std::string begin = "<<<<<<< " + std::string(our_label);
  std::vector<Hunk> hunks;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i].starts_with(begin)) continue;
    std::size_t end = i;
    while (end < lines.size() && !lines[end].starts_with(">>>>>>> ")) ++end;
    const std::size_t from = i - std::min(i, kContext);
    const std::size_t to = std::min(lines.size(), end + 1 + kContext);
    Hunk hunk{i + 1, {}};
    for (std::size_t j = from; j < to; ++j) {
      if (j - from == kMostLines) {
        hunk.text += "… " + std::to_string(to - j) + " more lines\n";
        break;
      }
      hunk.text += shortened(toUtf8(lines[j]), kMostLineBytes) + "\n";
    }
    hunks.push_back(std::move(hunk));
    i = end;
  }
  return hunks;
}

std::string hunksAsMarkdown(const std::string& path, const std::string& kind,
                            const std::vector<Hunk>& hunks) {
  const std::string ticks(std::max<std::size_t>(1, longestRun(path, '`') + 1), '`');
  const std::string pad = path.find('`') == std::string::npos ? "" : " ";
  std::string text = "#### " + ticks + pad + path + pad + ticks + " (" + kind + ")\n\n";
  for (std::size_t i = 0; i < hunks.size(); ++i) {
    if (i == kMostHunks)
      return text + "… and " + std::to_string(hunks.size() - i) + " more hunks in this file.\n\n";
    const std::string fence(std::max<std::size_t>(3, longestRun(hunks[i].text, '`') + 1), '`');
    text += "Line " + std::to_string(hunks[i].line) + ":\n\n" + fence + "\n" + hunks[i].text + fence + "\n\n";
  }
  return text;
}

}  // namespace sluice
