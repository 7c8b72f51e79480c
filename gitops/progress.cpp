#include "gitops/progress.h"

#include <array>

#include "gitops/text.h"

namespace sluice {
namespace {

constexpr std::size_t kMostOfWords = 64U << 10U;
constexpr std::size_t kMostOfLine = 4'000;

}  // namespace

bool Progress::isProgress(std::string_view line) {
  if (line.starts_with("remote: ")) line.remove_prefix(8);
  constexpr std::array<std::string_view, 7> kSteps{
      "Enumerating objects", "Counting objects",  "Compressing objects", "Receiving objects",
      "Resolving deltas",    "Unpacking objects", "Updating files"};
  for (const std::string_view step : kSteps) {
    if (line.starts_with(step)) return true;
  }
  return false;
}

void Progress::take(std::string_view bytes) {
  for (const char c : bytes) {
    if (c != '\r' && c != '\n') {
      if (line_.size() < kMostOfLine) line_ += c;
      continue;
    }
    if (!isProgress(line_)) {
      // ` * [new branch] …` below `From …`: what was fetched, in the server's names.
      const bool news = line_.starts_with(' ') || line_.starts_with("From ");
      if (!news && words_.size() + line_.size() < kMostOfWords) words_ += line_ + "\n";
    } else if (const auto now = std::chrono::steady_clock::now(); now - told_ >= every_) {
      told_ = now;
      tell_(toUtf8(line_));
    }
    line_.clear();
  }
}

}  // namespace sluice
