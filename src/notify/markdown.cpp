#include "notify/markdown.h"

#include <algorithm>

#include "notify/characters.h"

namespace sluice::notify {
namespace {

bool isWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

}  // namespace

std::string plainMarkdown(std::string_view text) {
  const std::string line = oneLine(text);
  std::string safe;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    // Within a word it is no emphasis: `on_call` stays readable.
    const bool joins = c == '_' && i > 0 && i + 1 < line.size() && isWord(line[i - 1]) && isWord(line[i + 1]);
    const bool mentions = c == '@' && i + 1 < line.size() && isWord(line[i + 1]);
    // A bracket alone makes no link.
    const bool links = c == ']' && i + 1 < line.size() &&
                       std::string_view("([:").find(line[i + 1]) != std::string_view::npos;
    if (links || (!joins && std::string_view("\\`*_<>|~&").find(c) != std::string_view::npos)) safe += '\\';
    safe += c;
    if (mentions) safe += "\u200b";  // a reader's forge or chat calls nobody
  }
  return safe;
}

std::string codeMarkdown(std::string_view text) {
  std::string line = oneLine(text);
  std::replace(line.begin(), line.end(), '`', '\'');
  std::replace(line.begin(), line.end(), '|', '/');
  return line;
}

}  // namespace sluice::notify
