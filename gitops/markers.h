/// Conflict markers that somebody left in files. Reads only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gitops/repository.h"

namespace sluice {

/// Lines of `text` that begin as a conflict marker does, a `=======` alone not counted: other formats
/// underline with it.
std::vector<std::string_view> markerLines(std::string_view text);

/// Those of `paths` (as displayPath() shows them) whose file in `commit` has a marker line that its version
/// in `before` has not: a project may well test merge tools.
Result<std::vector<std::string>> pathsWithMarkers(const Repository& repository, const git_oid& commit,
                                                  const git_oid& before,
                                                  const std::vector<std::string>& paths);

}  // namespace sluice
