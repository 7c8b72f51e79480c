#include "gateway/webhook/signature.h"

namespace sluice::webhook {

std::optional<Verified> verifyGithub(std::string_view body, std::string_view header,
                                     std::span<const Secret> secrets) {
  constexpr std::string_view kAlgorithm = "sha256=";
  if (!header.starts_with(kAlgorithm) || header.size() != kAlgorithm.size() + 2 * Digest().size())
    return std::nullopt;
  const auto claimed = fromHex(header.substr(kAlgorithm.size()));
  if (!claimed) return std::nullopt;
  std::optional<Verified> verified;
  // No early end: how long it takes must not tell which of the secrets fits.
  for (std::size_t i = 0; i < secrets.size(); ++i) {
    if (secrets[i].empty()) continue;
    const Digest hmac = hmacSha256(secrets[i].reveal(), body);
    const std::string_view bytes(reinterpret_cast<const char*>(hmac.data()), hmac.size());
    if (constantTimeEquals(bytes, *claimed) && !verified) verified = Verified{i, hmac};
  }
  return verified;
}

std::optional<Verified> verifyBearer(std::string_view body, std::string_view header,
                                     std::span<const Secret> secrets) {
  constexpr std::string_view kScheme = "Bearer ";
  if (!header.starts_with(kScheme)) return std::nullopt;
  const std::string_view token = header.substr(kScheme.size());
  std::optional<std::size_t> fits;
  for (std::size_t i = 0; i < secrets.size(); ++i) {
    if (secrets[i].equals(token) && !fits) fits = i;
  }
  if (!fits) return std::nullopt;
  return Verified{*fits, hmacSha256(secrets[*fits].reveal(), body)};
}

}  // namespace sluice::webhook
