/// Situations that several tests begin with.
#pragma once

#include "world.h"

namespace sluice::test {

/// UAT one minor release ahead of PROD.
void aheadOfProd(World& world);

/// A new pull request into `base` of medium severity that a manager has confirmed.
std::int64_t confirmed(World& world, const std::string& base);

/// The last reply there says this.
bool replied(const World& world, std::int64_t number, const std::string& text);

}  // namespace sluice::test
