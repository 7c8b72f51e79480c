/// Whether two values are the same by their field lists (base/fields.h): for structs that have no `==` of
/// their own.
#pragma once

#include <algorithm>
#include <ranges>

#include "base/fields.h"

namespace sluice {

template <class T>
bool same(const T& a, const T& b) {
  if constexpr (HasFields<T>) {
    bool equal = true;
    T::fields([&](std::string_view, auto member) { equal = equal && same(a.*member, b.*member); });
    return equal;
  } else if constexpr (requires {
                         *a.operator->();
                         a.has_value();
                       }) {
    return a.has_value() == b.has_value() && (!a || same(*a, *b));
  } else if constexpr (std::ranges::range<const T> && !std::is_convertible_v<const T&, std::string_view>) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& x, const auto& y) { return same(x, y); });
  } else {
    return a == b;
  }
}

}  // namespace sluice
