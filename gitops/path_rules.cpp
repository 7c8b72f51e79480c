#include "gitops/path_rules.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "gitops/text.h"

namespace sluice {
namespace {

/// Windows cuts names at a colon and drops dots and blanks at their end; `git~1` is its short name of `.git`.
bool meansDotGit(std::string_view name) {
  name = name.substr(0, name.find(':'));
  while (!name.empty() && (name.back() == '.' || name.back() == ' ')) name.remove_suffix(1);
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower == ".git" || lower == "git~1";
}

}  // namespace

bool checkoutRefuses(std::string_view path, const TreeSlot& slot) {
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view name = path.substr(at, end - at);
    if (name.empty() || name == "." || name == ".." || meansDotGit(name)) return true;
    if (end == path.size() && name == ".gitmodules" && slot.mode == GIT_FILEMODE_LINK) return true;
    at = end + 1;
  }
  return false;
}

Status checkOut(const std::vector<TreeChange>& changes) {
  for (const TreeChange& change : changes) {
    if (change.after.present() && checkoutRefuses(change.path, change.after))
      return fail(ErrorKind::invalid, "the commit puts something at " + displayPath(change.path) +
                                          ", which git refuses to check out");
  }
  return {};
}

}  // namespace sluice
