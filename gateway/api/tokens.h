/// The API's bearer tokens and whom each acts as (RFC 6750). Immutable once made; safe on any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "gateway/http/headers.h"

namespace sluice::api {

struct ApiToken {
  std::string login;  ///< a configured user
  Secret secret;
};

class Tokens {
 public:
  explicit Tokens(std::vector<ApiToken> tokens) : tokens_(std::move(tokens)) {}

  /// Whose token this is. Compares with every token, each in constant time: how long it takes tells nobody
  /// which came close.
  std::optional<std::string> loginOf(std::string_view token) const;

 private:
  std::vector<ApiToken> tokens_;
};

/// The token of an `Authorization: Bearer` header; nothing when there is none, two, or another scheme.
std::optional<std::string_view> bearerToken(const http::Headers& headers);

}  // namespace sluice::api
