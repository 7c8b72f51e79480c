/// Whatever the envelope lets pass, the decoders' parser takes too, and both see the same repository.
#include <cstdint>
#include <cstdlib>

#include "base/json.h"
#include "gateway/webhook/envelope.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto envelope = webhook::readEnvelope(body);
  if (!envelope) {
    if (envelope.error().kind != ErrorKind::invalid) std::abort();
    return 0;
  }
  const auto json = Json::parse(body);
  if (!json || !json->isObject()) std::abort();
  const auto name = (*json)["repository"]["full_name"].string();
  if (envelope->repository.has_value() != name.has_value()) std::abort();
  if (name && *name != *envelope->repository) std::abort();
  return 0;
}
