#include "base/standard_webhook.h"

#include "base/digest.h"

namespace sluice {

std::optional<std::string> webhookKey(std::string_view secret) {
  constexpr std::string_view prefix = "whsec_";
  if (!secret.starts_with(prefix)) return std::nullopt;
  auto key = fromBase64(secret.substr(prefix.size()));
  if (!key || key->size() < 24 || key->size() > 64) return std::nullopt;
  return key;
}

std::string webhookSignature(std::string_view key, std::string_view id, std::string_view timestamp,
                             std::string_view body) {
  std::string signed_text(id);
  signed_text.append(".").append(timestamp).append(".").append(body);
  const Digest mac = hmacSha256(key, signed_text);
  return "v1," + toBase64(std::string_view(reinterpret_cast<const char*>(mac.data()), mac.size()));
}

std::optional<std::vector<std::pair<std::string, std::string>>> signedEventHeaders(std::string_view secret,
                                                                                   const std::string& id,
                                                                                   Instant now,
                                                                                   std::string_view body) {
  const auto key = webhookKey(secret);
  if (!key) return std::nullopt;
  const std::string timestamp = std::to_string(toMillis(now) / 1000);
  return {{{"Content-Type", "application/cloudevents+json; charset=utf-8"},
           {"webhook-id", id},
           {"webhook-timestamp", timestamp},
           {"webhook-signature", webhookSignature(*key, id, timestamp, body)}}};
}

}  // namespace sluice
