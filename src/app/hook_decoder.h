/// Deliveries of all hooks → events.
#pragma once

#include "gateway/forge/github/decoder.h"
#include "gateway/webhook/alertmanager.h"

namespace sluice::app {

/// Whose deliveries these are says the hook that took them.
class HookDecoder : public DeliveryDecoder {
 public:
  std::vector<Event> decode(const Delivery& delivery) const override {
    const bool alert = delivery.hook.starts_with("alertmanager/");
    return alert ? alertmanager_.decode(delivery) : github_.decode(delivery);
  }

 private:
  const GithubDecoder github_;
  const webhook::AlertmanagerDecoder alertmanager_;
};

}  // namespace sluice::app
