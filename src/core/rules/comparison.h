/// Limits as people write them: `> 0.2`, `<= 99`, `== 1`. Pure.
#pragma once

#include "core/settings.h"

namespace sluice {

/// Nothing unless it is one of `>` `>=` `<` `<=` `==` `!=` and a number.
std::optional<Comparison> parseComparison(std::string_view text);
/// Not a number satisfies nothing, not even `!=`.
bool satisfies(double value, const Comparison& comparison);
std::string describeComparison(const Comparison& comparison);
std::string describeNumber(double value);  ///< `0.25`, `12`, `1e+20`, `NaN`

}  // namespace sluice
