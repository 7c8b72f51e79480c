/// Paths that no checkout takes. Pure. Objects may hold any name; a pick must not carry on what git would
/// refuse to write into a work tree (`.git/hooks/…`, `..`, a `.gitmodules` that is a link).
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "gitops/tree_changes.h"

namespace sluice {

/// As git judges with `core.protectNTFS`, which is on by default everywhere.
bool checkoutRefuses(std::string_view path, const TreeSlot& slot);

/// `invalid` when one of these changes puts something at such a path.
Status checkOut(const std::vector<TreeChange>& changes);

}  // namespace sluice
