/// A change as people read it: a unified diff between two commits, bounded. Reads only.
#pragma once

#include <string>

#include "gitops/repository.h"

namespace sluice {

/// At most `most` bytes of valid UTF-8, cut at a line; then a last line says what is missing.
Result<std::string> readDiff(const Repository& repository, const git_oid& before, const git_oid& after,
                             std::size_t most);

}  // namespace sluice
