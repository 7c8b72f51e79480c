/// Proof that a webhook comes from who knows the secret: checked over the raw bytes, before anything is
/// parsed. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "base/digest.h"
#include "base/secret.h"

namespace sluice::webhook {

struct Verified {
  std::size_t secret = 0;  ///< index of the secret that fits
  Digest hmac{};           ///< over the body; the same body under the same secret has the same
};

/// GitHub and Gitea: `header` is `sha256=` and the HMAC-SHA256 of the raw body in 64 hex digits. Every secret
/// is tried, so that one can be replaced while the old one is still in use. An empty secret fits nothing.
/// Constant time in the content of all of them.
std::optional<Verified> verifyGithub(std::string_view body, std::string_view header,
                                     std::span<const Secret> secrets);

/// Who signs nothing sends the secret itself: `Authorization: Bearer …`. The HMAC is worked out all the same:
/// it tells a body that comes twice.
std::optional<Verified> verifyBearer(std::string_view body, std::string_view header,
                                     std::span<const Secret> secrets);

}  // namespace sluice::webhook
