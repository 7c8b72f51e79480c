/// The body of an Alertmanager delivery.
#include <cstdint>
#include <cstdlib>

#include "gateway/webhook/alertmanager.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sluice::Delivery delivery;
  delivery.body.assign(reinterpret_cast<const char*>(data), size);
  const auto events = sluice::webhook::AlertmanagerDecoder().decode(delivery);
  if (events.empty() || events.size() > 100) std::abort();
  return 0;
}
