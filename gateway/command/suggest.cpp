#include "gateway/command/suggest.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "gateway/command/table.h"

namespace sluice {
namespace {

/// Insertions, deletions, replacements and swaps of neighbours.
std::size_t slips(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), row(b.size() + 1), next(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    next[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      next[j] = std::min({row[j] + 1, next[j - 1] + 1, row[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        next[j] = std::min(next[j], before[j - 2] + 1);
    }
    before.swap(row);
    row.swap(next);
  }
  return row[b.size()];
}

}  // namespace

std::optional<std::string_view> suggestCommand(std::string_view word) {
  const std::string lower = lowered(word);
  if (lower.size() < 4 || lower.size() > 24) return std::nullopt;  // three letters are near to everything
  std::optional<std::string_view> best;
  std::size_t least = lower.size() >= 7 ? 3 : 2;
  for (const CommandEntry& entry : commandTable()) {
    if (!entry.in_comments || entry.word.size() < 4) continue;
    if (const std::size_t distance = slips(lower, entry.word); distance < least) {
      least = distance;
      best = entry.word;
    }
  }
  return best;
}

}  // namespace sluice
