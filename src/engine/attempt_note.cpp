#include "engine/attempt_note.h"

#include <charconv>

namespace sluice {

std::string noteText(const AttemptNote& note, std::string_view what) {
  return "attempt " + std::to_string(note.attempt) + " " + std::string(toText(note.verdict)) + ": " +
         std::string(what);
}

std::optional<AttemptNote> readNote(std::string_view text) {
  constexpr std::string_view start = "attempt ";
  if (!text.starts_with(start)) return std::nullopt;
  text.remove_prefix(start.size());
  AttemptNote note;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), note.attempt);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  const auto colon = text.find(':');
  if (!text.starts_with(' ') || colon == std::string_view::npos) return std::nullopt;
  const auto verdict = fromText<Verdict>(text.substr(1, colon - 1));
  if (!verdict) return std::nullopt;
  note.verdict = *verdict;
  return note;
}

}  // namespace sluice
