#include "app/terminal.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "base/json.h"

namespace sluice::app {
namespace {

bool usesColours() {
  static const bool uses = ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  return uses;
}

/// Code points. Wide characters count one: a table that is off by a column is still read.
std::size_t widthOf(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace

std::string plainText(std::string_view text, bool keep_lines) {
  std::string plain = toValidUtf8(text);
  std::string result;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const auto byte = static_cast<unsigned char>(plain[i]);
    // C1 controls (U+0080 to U+009F) are 0xC2 0x80 … 0x9F in UTF-8; some terminals obey them like ESC.
    if (byte == 0xc2 && i + 1 < plain.size() && static_cast<unsigned char>(plain[i + 1]) < 0xa0) {
      ++i;
      result += ' ';
    } else if (byte == '\n' && keep_lines) {
      result += '\n';
    } else {
      result += byte < 0x20 || byte == 0x7f ? ' ' : plain[i];
    }
  }
  return result;
}

std::string coloured(std::string_view text, Colour colour) {
  if (!usesColours() || colour == Colour::plain) return std::string(text);
  const char* code = "";
  switch (colour) {
    case Colour::plain:
      break;
    case Colour::good:
      code = "\x1b[32m";
      break;
    case Colour::bad:
      code = "\x1b[31m";
      break;
    case Colour::busy:
      code = "\x1b[33m";
      break;
    case Colour::faint:
      code = "\x1b[2m";
      break;
  }
  return code + std::string(text) + "\x1b[0m";
}

Colour colourOf(std::string_view state) {
  const auto isOneOf = [&](std::initializer_list<std::string_view> states) {
    return std::find(states.begin(), states.end(), state) != states.end();
  };
  if (isOneOf({"pass", "done", "succeeded", "deployed_uat", "deployed_prod", "uat_merged", "aligned", "clean",
               "open"})) {
    return Colour::good;
  }
  if (isOneOf({"fail", "failed", "blocked", "dead", "rejected", "diverged", "conflict", "error", "closed"})) {
    return Colour::bad;
  }
  if (isOneOf({"skipped", "unknown", "empty"})) return Colour::faint;
  return Colour::busy;
}

void Table::print(int state_column) const {
  std::vector<std::size_t> widths;
  for (const auto& row : rows_) {
    widths.resize(std::max(widths.size(), row.size()), 0);
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], widthOf(row[i]));
  }
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    std::string line;
    for (std::size_t i = 0; i < rows_[r].size(); ++i) {
      const std::string& cell = rows_[r][i];
      const bool is_state = r > 0 && static_cast<int>(i) == state_column;
      line += r == 0 ? coloured(cell, Colour::faint) : is_state ? coloured(cell, colourOf(cell)) : cell;
      if (i + 1 < rows_[r].size()) line += std::string(widths[i] - widthOf(cell) + 2, ' ');
    }
    say(line);
  }
}

void say(std::string_view line) { std::printf("%.*s\n", static_cast<int>(line.size()), line.data()); }

void complain(std::string_view line) {
  std::fflush(stdout);
  std::fprintf(stderr, "sluice: %.*s\n", static_cast<int>(line.size()), line.data());
}

}  // namespace sluice::app
