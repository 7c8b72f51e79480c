#include "base/uri.h"

namespace sluice {

std::string percentEncode(std::string_view text, std::string_view also) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~' || also.find(c) != std::string_view::npos;
    const auto byte = static_cast<unsigned char>(c);
    encoded += plain ? std::string(1, c) : std::string{'%', kHex[byte >> 4U], kHex[byte & 15U]};
  }
  return encoded;
}

}  // namespace sluice
