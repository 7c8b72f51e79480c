#include "gateway/command/arguments.h"

#include "base/json.h"

namespace sluice {
namespace {

bool isSpace(char c) { return c == ' ' || c == '\t'; }

/// U+202A..U+202E and U+2066..U+2069: they make a reader see another order than the program.
bool reordersText(std::string_view bytes) {
  if (bytes.size() < 3 || bytes[0] != '\xE2') return false;
  const auto second = static_cast<unsigned char>(bytes[1]);
  const auto third = static_cast<unsigned char>(bytes[2]);
  return (second == 0x80 && third >= 0xAA && third <= 0xAE) ||
         (second == 0x81 && third >= 0xA6 && third <= 0xA9);
}

}  // namespace

bool Arguments::add(std::string_view name, std::string_view text) {
  return values_.emplace(std::string(name), std::string(text)).second;
}

std::optional<std::string_view> Arguments::find(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  return found->second;
}

std::string Arguments::text(std::string_view name) const { return std::string(find(name).value_or("")); }

std::string cleanLine(std::string_view text) {
  const std::string valid = toValidUtf8(text);
  std::string clean;
  clean.reserve(valid.size());
  for (std::size_t i = 0; i < valid.size(); ++i) {
    const auto c = static_cast<unsigned char>(valid[i]);
    const std::string_view rest = std::string_view(valid).substr(i);
    if (c < 0x20 || c == 0x7F) {
      clean += ' ';
    } else if (rest.starts_with("\u00A0") || rest.starts_with("\u0085")) {
      clean += ' ';
      i += 1;
    } else if (rest.starts_with("\u2028") || rest.starts_with("\u2029")) {
      clean += ' ';
      i += 2;
    } else if (reordersText(rest)) {
      i += 2;
    } else {
      clean += valid[i];
    }
  }
  const std::size_t first = clean.find_first_not_of(' ');
  if (first == std::string::npos) return "";
  return clean.substr(first, clean.find_last_not_of(' ') - first + 1);
}

std::string_view WordScanner::peek() const {
  std::size_t end = 0;
  while (end < rest_.size() && !isSpace(rest_[end])) ++end;
  return rest_.substr(0, end);
}

std::string_view WordScanner::next() {
  const std::string_view word = peek();
  rest_.remove_prefix(word.size());
  skipSpace();
  return word;
}

void WordScanner::skipSpace() {
  while (!rest_.empty() && isSpace(rest_.front())) rest_.remove_prefix(1);
}

std::string lowered(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

}  // namespace sluice
