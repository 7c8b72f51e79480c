/// How bad something is that a deployment has brought (Decision: When to Rollback; rules §9).
#pragma once

#include <string_view>
#include <utility>

#include "base/fields.h"

namespace sluice {

enum class Impact { minor, functional, data };

template <>
struct EnumNames<Impact> {
  static constexpr std::pair<Impact, std::string_view> names[] = {
      {Impact::minor, "minor"}, {Impact::functional, "functional"}, {Impact::data, "data"}};
};

}  // namespace sluice
