/// A file as it stands in a commit. Reads only.
#pragma once

#include <string>

#include "gitops/repository.h"

namespace sluice {

/// The text at `path`. `not_found` when nothing stands there; `invalid` for a folder, a link or a submodule,
/// and for more than `largest` bytes, which are not read.
Result<std::string> committedFile(const Repository& repository, const CommitId& commit,
                                  const std::string& path, std::size_t largest);

}  // namespace sluice
