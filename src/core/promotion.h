/// A whole UAT release on its way to PROD (flow `release`): who asked for it, and who stands for it.
#pragma once

#include "core/fix.h"

namespace sluice {

struct Promotion {
  Release release;  ///< that UAT runs; another one there makes this void
  std::string digest;
  std::string reason;
  Instant at{};
  std::vector<Approval> approvals;  ///< of everybody who asked for it, the first one first

  static constexpr void fields(auto&& each) {
    each("release", &Promotion::release);
    each("digest", &Promotion::digest);
    each("reason", &Promotion::reason);
    each("at", &Promotion::at);
    each("approvals", &Promotion::approvals);
  }
};

}  // namespace sluice
