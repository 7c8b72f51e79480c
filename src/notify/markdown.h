/// Text of strangers in Markdown: a line that stays a line, in a table's cell too, and means nothing but its
/// letters. Pure.
#pragma once

#include <string>
#include <string_view>

namespace sluice::notify {

/// One line. Nothing of it is taken for markup, a link, HTML, a mention or the end of a cell.
std::string plainMarkdown(std::string_view text);
/// The inside of a code span: one line without backticks and bars.
std::string codeMarkdown(std::string_view text);

}  // namespace sluice::notify
