/// Reads loose objects in place of libgit2 1.5, which never comes back from one that was cut short (a power
/// cut leaves such files). Belongs to the object database that it was added to.
#pragma once

#include "base/result.h"
#include "gitops/handles.h"

namespace sluice {

/// Before libgit2's own reader, for `folder` (a repository's `objects/`) and what it borrows from
/// (`info/alternates`).
Status addLooseReader(git_odb* odb, const std::string& folder);

}  // namespace sluice
