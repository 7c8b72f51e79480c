/// A request head that is accepted has nothing in it that could become a second one.
#include <cstdint>
#include <cstdlib>

#include "gateway/http/head.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice::http;
  const auto parsed = parseHead({reinterpret_cast<const char*>(data), size}, 100, 25 << 20);
  const auto* head = std::get_if<Head>(&parsed);
  if (head == nullptr) return 0;
  for (const auto& [name, value] : head->request.headers) {
    if (!isToken(name) || !isFieldValue(value)) std::abort();
  }
  if (head->request.headers.count("Transfer-Encoding") != 0 ||
      head->request.headers.count("Content-Length") > 1)
    std::abort();
  for (const char c : head->request.path) {
    if (static_cast<unsigned char>(c) < 0x20) std::abort();
  }
  return 0;
}
