/// First line: the event header. The rest: the body.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "gateway/forge/github/decoder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t line = std::min(input.find('\n'), input.size());
  sluice::Delivery delivery;
  delivery.event = input.substr(0, line);
  delivery.body = input.substr(std::min(line + 1, input.size()));
  const auto events = sluice::GithubDecoder().decode(delivery);
  if (events.size() != 1) std::abort();
  return 0;
}
