/// GitHub's webhooks → events. What matters is read again from GitHub before it counts, so most of them are
/// only hints. Pure.
#pragma once

#include "engine/ports.h"

namespace sluice::github {

/// An event that is not listed in docs of the decoder's table becomes `Ignored`, as does one whose fields are
/// not what they should be.
class GithubDecoder : public DeliveryDecoder {
 public:
  std::vector<Event> decode(const Delivery& delivery) const override;
};

/// The one deployment id (`dep-` and at least 12 hex digits, perhaps `-` and a step) that stands as a word of
/// its own in a run's title. Empty when there is none, or more than one: two answers are no answer.
DeploymentId deploymentIn(std::string_view title);

}  // namespace sluice::github

namespace sluice {
using github::GithubDecoder;
}
