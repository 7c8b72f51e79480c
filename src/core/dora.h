/// DORA's five measures of how software is delivered (dora.dev/guides/dora-metrics), counted from what Sluice
/// recorded of PROD's deployments. Pure; nothing is guessed: what cannot be counted is nothing, with the
/// reason.
#pragma once

#include <map>

#include "core/deployment.h"

namespace sluice {

struct Measure {
  std::string name;
  std::optional<double> value;
  std::string unit;          ///< `per day`, `seconds`, `ratio`
  std::int64_t counted = 0;  ///< deployments or changes that it was made from
  std::string how;           ///< for people
  std::string reason;        ///< why there is no value
};

struct Dora {
  Instant from{};
  Instant until{};
  std::int64_t deployments = 0;  ///< that reached PROD in that time and have ended, rollbacks among them
  std::vector<Measure> measures;
};

/// `deployments`: of PROD, in any order, also some from before `from`. `committed`: of each fix the first
/// commit, where that is known. REQUIRES: from < until
Dora measureDelivery(const std::vector<Deployment>& deployments, const std::map<FixId, Instant>& committed,
                     Instant from, Instant until);

}  // namespace sluice
