#include "base/secret.h"

#include <openssl/crypto.h>

namespace sluice {

Secret::~Secret() { OPENSSL_cleanse(value_.data(), value_.size()); }

bool Secret::equals(std::string_view guess) const {
  return !value_.empty() && constantTimeEquals(value_, guess);
}

bool constantTimeEquals(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace sluice
