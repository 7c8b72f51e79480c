#include "gitops/hunks.h"

#include <algorithm>
#include <utility>

#include "core/text.h"
#include "gitops/text.h"

namespace sluice {
namespace {

constexpr std::size_t kContext = 3;
constexpr std::size_t kMostLines = 60;
constexpr std::size_t kMostHunks = 10;
constexpr std::size_t kMostLineBytes = 400;
constexpr std::size_t kMostSubject = 100;
constexpr std::size_t kShortCommit = 12;

/// A commit's words must not become links, mentions or markup of ours; `#12` stays a link, it is meant.
std::string asPlainText(const std::string& words) {
  std::string text;
  for (const char c : words) {
    if (std::string_view("\\`*_{}[]<>|~@").find(c) != std::string_view::npos) text += '\\';
    text += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    if (c == '@') text += "\u200B";  // a mention would notify people
  }
  return text;
}

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
    Hunk hunk{i + 1, {}, {}, {}, {}, {}};
    std::size_t end = i;
    for (std::vector<std::string_view>* side = &hunk.ours;
         ++end < lines.size() && !lines[end].starts_with(">>>>>>> ");) {
      if (side == &hunk.ours && lines[end].starts_with("||||||| ")) side = nullptr;
      if (lines[end] == "=======") {
        side = &hunk.theirs;
      } else if (side != nullptr) {
        side->push_back(lines[end]);
      }
    }
    const std::size_t from = i - std::min(i, kContext);
    const std::size_t to = std::min(lines.size(), end + 1 + kContext);
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

std::string lastChangesAsMarkdown(const std::vector<LastChange>& ours, const std::vector<LastChange>& theirs,
                                  const HunkSides& sides) {
  std::string text;
  for (const auto& [side, changes] : {std::pair(&sides.ours, &ours), std::pair(&sides.theirs, &theirs)}) {
    for (const LastChange& change : *changes) {
      text += "- " + *side + ", last changed by " + change.commit.substr(0, kShortCommit) + " " +
              asPlainText(shortened(change.subject, kMostSubject));
      if (change.number > 0 && pullRequestIn(change.subject) != change.number)
        text += " (#" + std::to_string(change.number) + ")";
      text += ", " + asPlainText(shortened(change.author, kMostSubject)) + ", " + change.date + "\n";
    }
  }
  return text.empty() ? text : text + "\n";
}

std::string hunksAsMarkdown(const std::string& path, const std::string& kind, const std::vector<Hunk>& hunks,
                            const HunkSides& sides) {
  const std::string ticks(std::max<std::size_t>(1, longestRun(path, '`') + 1), '`');
  const std::string pad = path.find('`') == std::string::npos ? "" : " ";
  std::string text = "#### " + ticks + pad + path + pad + ticks + " (" + kind + ")\n\n";
  for (std::size_t i = 0; i < hunks.size(); ++i) {
    if (i == kMostHunks)
      return text + "… and " + std::to_string(hunks.size() - i) + " more hunks in this file.\n\n";
    text += "Line " + std::to_string(hunks[i].line) + ":\n\n" + fenced(hunks[i].text, "") + "\n" +
            lastChangesAsMarkdown(hunks[i].our_changes, hunks[i].their_changes, sides);
  }
  return text;
}

}  // namespace sluice
