#include "gitops/markers.h"

#include <algorithm>
#include <array>

#include "gitops/text.h"
#include "gitops/tree_changes.h"

namespace sluice {
namespace {

constexpr std::array<std::string_view, 3> kMarkers{"<<<<<<<", "|||||||", ">>>>>>>"};

/// Nothing where no file stands.
Result<std::string> fileAt(const Repository& repository, const git_tree* tree, const std::string& path) {
  const TreeSlot slot = slotAt(tree, path);
  if (!slot.isFile()) return std::string();
  return repository.blob(slot.oid);
}

Result<TreeHandle> rootOf(const Repository& repository, const git_oid& commit) {
  const auto oid = repository.treeOf(commit);
  if (!oid) return fail(oid.error());
  return repository.tree(*oid);
}

}  // namespace

std::vector<std::string_view> markerLines(std::string_view text) {
  std::vector<std::string_view> found;
  for (std::string_view line : linesOf(text)) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool marks = std::any_of(kMarkers.begin(), kMarkers.end(), [&](std::string_view marker) {
      return line.starts_with(marker) && (line.size() == marker.size() || line[marker.size()] == ' ');
    });
    if (marks) found.push_back(line);
  }
  return found;
}

Result<std::vector<std::string>> pathsWithMarkers(const Repository& repository, const git_oid& commit,
                                                  const git_oid& before,
                                                  const std::vector<std::string>& paths) {
  const auto tree = rootOf(repository, commit);
  if (!tree) return fail(tree.error());
  const auto old_tree = rootOf(repository, before);
  if (!old_tree) return fail(old_tree.error());
  std::vector<std::string> marked;
  for (const std::string& shown : paths) {
    const std::string path = rawPath(shown);
    const auto text = fileAt(repository, tree->get(), path);
    if (!text) return fail(text.error());
    const auto lines = markerLines(*text);
    if (lines.empty()) continue;
    const auto old_text = fileAt(repository, old_tree->get(), path);
    if (!old_text) return fail(old_text.error());
    const auto old_lines = markerLines(*old_text);
    const bool left = std::any_of(lines.begin(), lines.end(), [&](std::string_view line) {
      return std::find(old_lines.begin(), old_lines.end(), line) == old_lines.end();
    });
    if (left) marked.push_back(shown);
  }
  return marked;
}

}  // namespace sluice
