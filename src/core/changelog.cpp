#include "core/changelog.h"

#include <algorithm>

namespace sluice {
namespace {

std::string_view withoutEnd(std::string_view line) {
  while (!line.empty() && std::string_view(" \t\r").find(line.back()) != std::string_view::npos)
    line.remove_suffix(1);
  return line;
}

bool isUnreleased(std::string_view heading) {
  std::string lower(heading);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  return lower.find("unreleased") != std::string::npos;
}

}  // namespace

std::optional<std::string> withChangelogEntry(std::string_view file, std::string_view entry) {
  const std::string_view heading = withoutEnd(entry.substr(0, entry.find('\n')));
  const bool windows = file.find("\r\n") != std::string_view::npos;
  std::size_t place = file.size();
  bool code = false;
  for (std::size_t begin = 0; begin < file.size();) {
    const std::size_t end = std::min(file.find('\n', begin), file.size());
    const std::string_view line = withoutEnd(file.substr(begin, end - begin));
    if (line.starts_with("```")) code = !code;
    if (!code && line == heading) return std::nullopt;
    const bool newest = place == file.size() && line.starts_with("## ") && !isUnreleased(line);
    if (!code && newest) place = begin;
    begin = end + 1;
  }
  std::string before(file.substr(0, place));
  if (before.empty() && place == file.size()) before = "# Changelog\n";
  const std::string line_end = windows ? "\r\n" : "\n";
  if (!before.empty() && before.back() != '\n') before += line_end;
  std::string text = before;
  if (!before.empty() && !before.ends_with("\n\n") && !before.ends_with("\n\r\n")) text += line_end;
  while (!entry.empty() && (entry.back() == '\n' || entry.back() == '\r')) entry.remove_suffix(1);
  for (const char c : entry) {
    if (c == '\r') continue;
    if (c == '\n') {
      text += line_end;
    } else {
      text += c;
    }
  }
  text += line_end;
  if (place < file.size()) text += line_end + std::string(file.substr(place));
  return text;
}

}  // namespace sluice
