/// What was said with a command, before it means anything: names and texts, from a comment's words, a command
/// line or a JSON body. All three become Arguments first and are then judged by the same builders, so they
/// cannot disagree. Pure values.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace sluice {

class Arguments {
 public:
  /// False when `name` was said before: two answers are no answer.
  bool add(std::string_view name, std::string_view text);
  std::optional<std::string_view> find(std::string_view name) const;
  std::string text(std::string_view name) const;  ///< empty when it was not said
  bool has(std::string_view name) const { return find(name).has_value(); }

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

/// One line of text as it may be stored and shown again: valid UTF-8, control characters and no-break spaces
/// turned into spaces, characters that reorder text (U+202A–E, U+2066–9) left out, white space at both ends
/// removed.
std::string cleanLine(std::string_view text);

/// Takes words off the front of a line.
class WordScanner {
 public:
  explicit WordScanner(std::string_view line) : rest_(line) { skipSpace(); }
  bool done() const { return rest_.empty(); }
  std::string_view peek() const;
  std::string_view next();
  std::string_view remainder() const { return rest_; }  ///< what is left, without white space before it

 private:
  void skipSpace();
  std::string_view rest_;
};

/// ASCII only: never looks at the locale.
std::string lowered(std::string_view text);

}  // namespace sluice
