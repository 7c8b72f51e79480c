/// The forges whose identity tokens count, with their keys: found by discovery, kept, and asked for again
/// when a token names a key that is not known. Any thread; one of them at a time fetches for an issuer.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "gateway/oidc/identity_token.h"

namespace sluice::oidc {

struct TrustedIssuer {
  std::string issuer;    ///< https, or http on loopback; without a slash at the end
  std::string audience;  ///< that a token must be for
};

/// GET of an absolute URL: the body of a 200. Follows no redirect, ends within seconds, takes at most 256
/// KiB.
using FetchText = std::function<Result<std::string>(const std::string& url)>;

class Issuers {
 public:
  Issuers(std::vector<TrustedIssuer> trusted, FetchText fetch, std::function<Instant()> now);
  ~Issuers();

  /// The job behind a token. `invalid`: it proves nothing. `transient`: the issuer's keys cannot be had now.
  Result<CiJob> prove(std::string_view token);

 private:
  struct Known;

  Result<std::string> keyFor(Known& known, const std::string& id);
  Result<KeySet> fetchKeys(const std::string& issuer) const;

  const FetchText fetch_;
  const std::function<Instant()> now_;
  std::vector<std::unique_ptr<Known>> known_;
};

}  // namespace sluice::oidc
