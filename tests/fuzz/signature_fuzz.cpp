/// First line: the header. Rest: the body. No header may fit a secret that the fuzzer cannot know; the right
/// one always does.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "gateway/webhook/signature.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice;
  static const std::vector<Secret> secrets = {Secret("kept from the fuzzer"), Secret("")};
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(input.find('\n'), input.size());
  const std::string_view body = input.substr(std::min(end + 1, input.size()));
  const std::string right = "sha256=" + toHex(hmacSha256(secrets[0].reveal(), body));
  const std::string_view header = input.substr(0, end);
  if (webhook::verifyGithub(body, header, secrets) && header != right) {
    // The same digits in upper case are the same bytes.
    if (fromHex(header.substr(7)) != fromHex(right.substr(7))) std::abort();
  }
  if (!webhook::verifyGithub(body, right, secrets)) std::abort();
  return 0;
}
