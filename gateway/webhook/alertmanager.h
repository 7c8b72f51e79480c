/// Prometheus Alertmanager's webhook (payload version 4) → events. Pure.
#pragma once

#include "engine/ports.h"

namespace sluice::webhook {

/// An event for each alert of the delivery that fires, the first hundred of them; `Ignored` for what is none.
class AlertmanagerDecoder : public DeliveryDecoder {
 public:
  std::vector<Event> decode(const Delivery& delivery) const override;
};

}  // namespace sluice::webhook
