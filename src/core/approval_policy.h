/// How many people it takes, as it is configured (rules §5).
#pragma once

#include <vector>

#include "core/person.h"

namespace sluice {

/// How many people must approve, and whose word counts (rules §5).
struct ApprovalPolicy {
  int approvals = 1;
  std::vector<Role> roles{Role::admin, Role::manager};
  bool authors = false;  ///< whether those who wrote the change count too

  static constexpr void fields(auto&& each) {
    each("approvals", &ApprovalPolicy::approvals);
    each("roles", &ApprovalPolicy::roles);
    each("authors", &ApprovalPolicy::authors);
  }
};

}  // namespace sluice
