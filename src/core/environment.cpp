#include "core/environment.h"

namespace sluice {

void keepHistory(Environment& environment) {
  constexpr std::size_t kMostRemembered = 20;
  environment.history.push_back(
      {*environment.running, environment.deployment, environment.since, environment.fixes});
  if (environment.history.size() > kMostRemembered) environment.history.erase(environment.history.begin());
}

}  // namespace sluice
