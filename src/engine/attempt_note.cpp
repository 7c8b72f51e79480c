#include "engine/attempt_note.h"

#include <charconv>

namespace sluice {
namespace {

constexpr std::string_view kLook = ", look ";

std::optional<int> takeNumber(std::string_view& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

}  // namespace

std::string noteText(const AttemptNote& note, std::string_view what) {
  return "attempt " + std::to_string(note.attempt) + " " + std::string(toText(note.verdict)) +
         (note.looks == 0 ? "" : std::string(kLook) + std::to_string(note.looks)) + ": " + std::string(what);
}

std::optional<AttemptNote> readNote(std::string_view text) {
  constexpr std::string_view start = "attempt ";
  if (!text.starts_with(start)) return std::nullopt;
  text.remove_prefix(start.size());
  const auto attempt = takeNumber(text);
  const auto end = std::min(text.find(':'), text.find(','));
  if (!attempt || !text.starts_with(' ') || end == std::string_view::npos) return std::nullopt;
  const auto verdict = fromText<Verdict>(text.substr(1, end - 1));
  if (!verdict) return std::nullopt;
  text.remove_prefix(end);
  int looks = 0;
  if (text.starts_with(kLook)) {
    text.remove_prefix(kLook.size());
    looks = takeNumber(text).value_or(0);
  }
  return AttemptNote{*attempt, *verdict, looks};
}

}  // namespace sluice
