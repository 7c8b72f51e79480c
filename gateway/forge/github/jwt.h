/// The identity token of a GitHub App (docs: "Generating a JSON Web Token for a GitHub App"). Pure but for
/// OpenSSL.
#pragma once

#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

namespace sluice::github {

/// RS256. Issued 60 s in the past because clocks differ, valid for 9 minutes (GitHub's limit is 10). `issuer`
/// is the app's id or client id. `invalid` when `private_key` is no RSA key in PEM without a pass phrase.
Result<Secret> makeAppToken(const std::string& issuer, const Secret& private_key, Instant now);

}  // namespace sluice::github
