/// Conflicting hunks as Markdown for a pull request's text. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// One region between conflict markers, markers included, with a few lines around it.
struct Hunk {
  std::size_t line = 0;  ///< 1-based, of the first marker
  std::string text;
};

/// The regions that begin with a line of `<<<<<<< <label>` and end with `>>>>>>> …`.
std::vector<Hunk> hunksIn(std::string_view text, std::string_view our_label);

/// A heading for the file and its hunks in a fence that the text cannot break out of; long hunks are cut.
std::string hunksAsMarkdown(const std::string& path, const std::string& kind, const std::vector<Hunk>& hunks);

}  // namespace sluice
