/// Which effects of one repository may run beside one another. Effects of one lane run one at a time, in
/// order of their ids; a failed one that waits for its next try holds its lane, so a label or reply never
/// overtakes an older one.
#pragma once

#include <string>

#include "core/effect.h"

namespace sluice {

std::string laneOf(const Effect& effect);

}  // namespace sluice
