/// Whether git would say that a whole folder has moved: from its files' renames, the way merge-ort counts
/// them. libgit2 knows no such thing. Reads only.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "gitops/repository.h"
#include "gitops/tree_changes.h"

namespace sluice {

/// Of `folders` (all of them gone in the changed tree), those whose files moved to another folder. `changes`
/// are what one side did to the base. Where there is too much to compare, the folder counts as moved: that
/// asks a person.
Result<std::set<std::string>> movedFolders(const Repository& repository,
                                           const std::vector<TreeChange>& changes,
                                           const std::set<std::string>& folders);

/// The folder part of a path; empty for what stands at the top.
std::string_view folderOf(std::string_view path);
std::string_view nameOf(std::string_view path);

}  // namespace sluice
