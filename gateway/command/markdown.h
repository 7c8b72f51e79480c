/// Which lines of a Markdown text are plain text to whoever reads it rendered. cmark decides, not a pattern:
/// quotes go on without a
/// `>`, inline code and HTML comments run over several lines. Pure.
#pragma once

#include <string_view>
#include <vector>

namespace sluice {

struct MarkdownLine {
  int number = 0;         ///< from 0
  std::string_view text;  ///< of the source, without its line ending; begins with `/`
};

/// Lines that begin with a slash and a letter in their first column and show as text there: not in a quote,
/// not in code of any kind, not in HTML.
std::vector<MarkdownLine> slashLines(std::string_view markdown);

}  // namespace sluice
