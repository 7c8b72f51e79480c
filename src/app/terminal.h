/// What people see: tables, colours on a terminal only, and nothing that could drive their terminal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluice::app {

enum class Colour { plain, good, bad, busy, faint };

/// `text` without control characters: titles and reasons come from strangers.
std::string plainText(std::string_view text, bool keep_lines = false);

/// Coloured when standard output is a terminal and NO_COLOR is not set (no-color.org).
std::string coloured(std::string_view text, Colour colour);
/// How a state of a fix, cycle, deployment, check or effect is coloured.
Colour colourOf(std::string_view state);

/// Columns wide enough for their longest cell, as people count characters. The last column is not padded.
class Table {
 public:
  explicit Table(std::vector<std::string> head) : rows_{std::move(head)} {}
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  /// `state_column`: its cells are coloured; -1 for none.
  void print(int state_column = -1) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

void say(std::string_view line);       ///< to standard output
void complain(std::string_view line);  ///< to standard error, with `sluice: ` before it

}  // namespace sluice::app
