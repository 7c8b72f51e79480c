/// What people can do to one fix (rules §4, §5). Each function is one command; each answers what happened or
/// why not.
#pragma once

#include "core/draft.h"
#include "core/rules/permission.h"

namespace sluice {

/// REQUIRES for all: draft.fix(number) exists.
Answer confirmFix(Draft& draft, std::int64_t number, const Confirm& command, const Who& who,
                  const Order& order);
Answer rejectFix(Draft& draft, std::int64_t number, const Reject& command, const Who& who);
Answer closeFix(Draft& draft, std::int64_t number, const Close& command, const Who& who);
Answer approveFix(Draft& draft, std::int64_t number, ApprovalKind kind, const Who& who, const Order& order);
Answer unapproveFix(Draft& draft, std::int64_t number, const Who& who);
Answer holdFix(Draft& draft, std::int64_t number, const HoldFix& command, const Who& who, const Order& order);
Answer unholdFix(Draft& draft, std::int64_t number, const Who& who);

/// Takes back one person's unused approvals of a kind (everybody's when `by` is empty); true when there was
/// one. When too few are left the fix goes back to where it waited for them.
bool withdrawApprovals(Draft& draft, std::int64_t number, ApprovalKind kind, const std::string& by,
                       const std::string& why);

/// Voids approvals whose plan has changed, and sends the fix back to where it needs a new one (rules §5, what
/// an approval covers).
void voidStaleApprovals(Draft& draft, std::int64_t number, const std::string& what_changed);

/// The approval that this order gives, of the plan as it is now.
Approval approvalBy(const Draft& draft, const Fix& fix, ApprovalKind kind, const Who& who,
                    const Order& order);

Answer refused(Reason reason);
Answer refused(std::vector<Reason> reasons);
Answer accepted(std::string text);

}  // namespace sluice
