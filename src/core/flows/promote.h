/// Flow `release`: what UAT runs goes to PROD as a whole at the next T2 (rules §5, `/promote`).
#pragma once

#include "core/draft.h"
#include "core/flows/plan.h"
#include "core/rules/permission.h"

namespace sluice {

/// Asking for it is one's approval of it; with a policy of several it takes as many people.
Answer promote(Draft& draft, const Promote& command, const Who& who, const Order& order);

/// The release that people want on PROD as a whole, once enough of them do. `promotion` of the plan is false
/// when nobody does. `began`: what was asked after it waits for the next cycle.
ReleasePlan planPromotion(const Draft& draft, Instant began);

/// UAT runs another release than the one that people stood for.
void voidPromotion(Draft& draft);

/// `1 of 2 approvals, by alice`
std::string describePromotion(const Promotion& promotion, const Settings& settings);

}  // namespace sluice
