/// A signed identity token (RFC 7519, in the compact form of RFC 7515) and the keys it may be signed with.
/// Reading proves nothing; only `verifies` and `jobOf` together do. Pure, any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "core/ci_job.h"

namespace sluice::oidc {

inline constexpr std::size_t kLongestToken = 16U << 10U;  ///< bytes
inline constexpr std::size_t kMostKeys = 64;
inline constexpr Millis kLeeway = std::chrono::seconds(60);  ///< clocks differ

/// What a token says of itself, not proved yet.
struct ClaimedToken {
  std::string algorithm;  ///< RS256 or ES256
  std::string key_id;
  std::string issuer;
  Json claims;
  std::string head, payload, signature;  ///< base64url, as they came
};

/// `invalid` for anything but three parts of base64url, a header with `kid` and RS256 or ES256 and without
/// `crit`, and a payload that is an object with `iss`.
Result<ClaimedToken> readToken(std::string_view token);

/// Public keys by `kid`, each a JWK as JSON that holds nothing but what its signature needs.
using KeySet = std::map<std::string, std::string>;

/// A JWK set (RFC 7517). Keys that are no RSA key of at least 2048 bits or P-256 key for signatures are left
/// out, and so are those beyond the limit. `invalid` when it is no such set.
Result<KeySet> readKeys(std::string_view text);

/// Whether this key made the token's signature. A key verifies with its own kind of signature only.
bool verifies(const ClaimedToken& token, const std::string& key);

/// The job that a verified token speaks of. `invalid` with what is wrong: another audience, over, not yet,
/// without what a job has. REQUIRES: verifies()
Result<CiJob> jobOf(const ClaimedToken& token, const std::string& audience, Instant now);

}  // namespace sluice::oidc
