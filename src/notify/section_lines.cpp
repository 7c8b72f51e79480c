#include "notify/section_lines.h"

#include <algorithm>

namespace sluice::notify {
namespace {

/// A line that holds nothing but the beginning or the end of a section.
bool standsAlone(std::string_view line) {
  const auto begin = line.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return false;
  line.remove_prefix(begin);
  line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
  const bool section = line.starts_with("{{#") || line.starts_with("{{^") || line.starts_with("{{/");
  return section && line.find("}}") == line.size() - 2;
}

}  // namespace

std::string withoutSectionLines(std::string_view text) {
  std::string lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    lines += line;
    if (end < text.size() && !standsAlone(line)) lines += '\n';
    begin = end + 1;
  }
  return lines;
}

}  // namespace sluice::notify
