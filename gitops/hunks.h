/// Conflicting hunks as Markdown for a pull request's text. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gitops/last_change.h"

namespace sluice {

/// One region between conflict markers, markers included, with a few lines around it.
struct Hunk {
  std::size_t line = 0;  ///< 1-based, of the first marker
  std::string text;
  std::vector<std::string_view> ours;    ///< lines between the markers; they borrow from the file's text
  std::vector<std::string_view> theirs;  ///< the same of the other side
  std::vector<LastChange> our_changes;   ///< that made these lines, newest first; as far as known
  std::vector<LastChange> their_changes;
};

/// The regions that begin with a line of `<<<<<<< <label>` and end with `>>>>>>> …`.
std::vector<Hunk> hunksIn(std::string_view text, std::string_view our_label);

/// How the sides are called in the text.
struct HunkSides {
  std::string ours;
  std::string theirs;
};

/// A heading for the file and its hunks in a fence that the text cannot break out of, each with who changed
/// its lines last; long hunks are cut.
std::string hunksAsMarkdown(const std::string& path, const std::string& kind, const std::vector<Hunk>& hunks,
                            const HunkSides& sides);
/// The same for a conflict without markers (deleted on one side, binary).
std::string lastChangesAsMarkdown(const std::vector<LastChange>& ours, const std::vector<LastChange>& theirs,
                                  const HunkSides& sides);

}  // namespace sluice
