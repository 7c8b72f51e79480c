#include "gitops/commit_message.h"

#include <cctype>
#include <vector>

#include "gitops/text.h"

namespace sluice {
namespace {

constexpr std::string_view kOriginPrefix = "(cherry picked from commit ";

bool isBlank(std::string_view line) { return line.find_first_not_of(" \t\r\v\f") == std::string_view::npos; }
bool isSpace(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

/// `Token: value`, the token of letters, digits and dashes.
bool isTrailer(std::string_view line) {
  bool blanks = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == ':') return i > 0;
    const bool token = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-';
    if (!blanks && token) continue;
    if (i == 0 || (c != ' ' && c != '\t')) return false;
    blanks = true;
  }
  return false;
}

std::string originLine(const std::string& commit) { return std::string(kOriginPrefix) + commit + ")"; }

}  // namespace

// After find_trailer_start() of git's trailer.c: the last paragraph, never the title, all of it trailers, or
// at least a quarter of it when one line was made by git itself.
bool endsInTrailers(std::string_view message) {
  const auto lines = linesOf(message);
  std::size_t title_end = 0;
  while (title_end < lines.size() && (lines[title_end].starts_with("#") || !isBlank(lines[title_end])))
    ++title_end;
  bool only_blank = true;
  bool by_git = false;
  int trailers = 0;
  int others = 0;
  int continuations = 0;
  for (std::size_t i = lines.size(); i-- > title_end;) {
    const std::string_view line = lines[i];
    if (line.starts_with("#")) {
      others += continuations;
      continuations = 0;
    } else if (isBlank(line)) {
      if (only_blank) continue;
      others += continuations;
      return (by_git && trailers * 3 >= others) || (trailers > 0 && others == 0);
    } else if (line.starts_with("Signed-off-by: ") || line.starts_with(kOriginPrefix)) {
      only_blank = false;
      by_git = true;
      continuations = 0;
      ++trailers;
    } else if (!isSpace(line[0]) && isTrailer(line)) {
      only_blank = false;
      continuations = 0;
      ++trailers;
    } else if (isSpace(line[0])) {
      only_blank = false;
      ++continuations;
    } else {
      only_blank = false;
      others += 1 + continuations;
      continuations = 0;
    }
  }
  return false;
}

bool namesOrigin(std::string_view message, const std::string& commit) {
  const std::string wanted = originLine(commit);
  for (const std::string_view line : linesOf(message)) {
    if (line == wanted) return true;
  }
  return false;
}

std::string withOrigin(std::string_view message, const std::string& commit) {
  while (!message.empty()) {
    const std::string_view line = message.substr(0, message.find('\n'));
    if (!isBlank(line)) break;
    message.remove_prefix(line.size() < message.size() ? line.size() + 1 : line.size());
  }
  std::string text(message);
  if (!text.empty() && text.back() != '\n') text += '\n';
  const std::string line = originLine(commit);
  const auto lines = linesOf(text);
  if (!lines.empty() && lines.back() == line) return text;
  if (!text.empty() && !endsInTrailers(text)) text += '\n';
  return text + line + "\n";
}

}  // namespace sluice
