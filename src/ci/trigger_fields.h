/// What CI is told with a trigger, by the names of rules §9; all of it text, as workflow inputs are.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/effect.h"

namespace sluice {

/// In the contract's order. `rollback` and `migrate_down_to` only where they say something: GitHub refuses
/// inputs that a workflow does not declare.
std::vector<std::pair<std::string_view, std::string>> triggerFields(const TriggerDeployment& request);

/// The release's own tag, unless another one stands for it.
const TagName& refOf(const TriggerDeployment& request);

}  // namespace sluice
