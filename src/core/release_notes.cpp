#include "core/release_notes.h"

namespace sluice {
namespace {

constexpr std::string_view kNotesBegin = "<!-- sluice:release-notes -->";
constexpr std::string_view kNotesEnd = "<!-- sluice:end -->";
constexpr std::size_t kMostNotes = 100'000;  ///< GitHub takes 125,000 characters

}  // namespace

std::string withReleaseNotes(std::string_view text, std::string_view notes) {
  while (notes.ends_with('\n')) notes.remove_suffix(1);
  const bool whole = notes.size() <= kMostNotes;
  const std::string ours = std::string(kNotesBegin) + "\n" +
                           std::string(whole ? notes : notes.substr(0, notes.rfind('\n', kMostNotes))) +
                           (whole ? "\n" : "\n\n… cut: too long for a release.\n") + std::string(kNotesEnd);
  const std::size_t begin = text.find(kNotesBegin);
  const std::size_t end = begin == std::string_view::npos ? begin : text.find(kNotesEnd, begin);
  if (end != std::string_view::npos)
    return std::string(text.substr(0, begin)) + ours + std::string(text.substr(end + kNotesEnd.size()));
  return text.empty() ? ours : std::string(text) + "\n\n" + ours;
}

}  // namespace sluice
