#include "gateway/api/tokens.h"

namespace sluice::api {

std::optional<std::string> Tokens::loginOf(std::string_view token) const {
  const ApiToken* found = nullptr;
  for (const ApiToken& candidate : tokens_) {
    if (candidate.secret.equals(token)) found = &candidate;
  }
  if (found == nullptr) return std::nullopt;
  return found->login;
}

std::optional<std::string_view> bearerToken(const http::Headers& headers) {
  constexpr std::string_view kScheme = "Bearer ";
  const auto header = headers.single("Authorization");
  if (!header || header->size() <= kScheme.size()) return std::nullopt;
  if (!http::equalsIgnoringCase(header->substr(0, kScheme.size()), kScheme)) return std::nullopt;
  std::string_view token = header->substr(kScheme.size());
  while (!token.empty() && token.front() == ' ') token.remove_prefix(1);
  while (!token.empty() && token.back() == ' ') token.remove_suffix(1);
  if (token.empty()) return std::nullopt;
  return token;
}

}  // namespace sluice::api
