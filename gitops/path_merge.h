/// The merge of one path whose sides are ordinary files. Pure over the objects it reads.
#pragma once

#include <string>

#include "gitops/merge_attributes.h"
#include "gitops/repository.h"
#include "gitops/tree_changes.h"

namespace sluice {

struct PathMerge {
  bool clean = false;
  TreeSlot slot;     ///< of a clean merge
  std::string kind;  ///< of the conflict; `too large` where only git's own merge takes so much text
};

/// REQUIRES: all three are files (isFile), or there is no base: then git merges what both added with nothing
/// between them. Writes a merged blob into `repository`; asks for the driver only
/// when both sides changed the content.
Result<PathMerge> mergePath(const Repository& repository, MergeAttributes& attributes,
                            const std::string& path, const TreeSlot& base, const TreeSlot& ours,
                            const TreeSlot& theirs);

/// Git's test: a NUL in the first 8,000 bytes.
bool looksBinary(std::string_view bytes);

}  // namespace sluice
