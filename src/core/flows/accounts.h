/// Who speaks is who they say, and may: kept account ids and the forge's own permissions (rules §5).
#pragma once

#include "core/draft.h"
#include "core/rules/permission.h"

namespace sluice {

/// Keeps what the forge said of people. `with_order`: it was read for the orders of the event that is
/// decided.
void takeAccess(Draft& draft, const std::vector<Access>& read, bool with_order);

/// Why this order counts for nothing, whatever the roles of who gave it; nothing when it may be looked at.
/// The first id of an account whose id is not configured is kept, and put into `who`.
std::optional<Reason> admit(Draft& draft, Who& who, const Order& order);

}  // namespace sluice
