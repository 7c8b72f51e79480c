/// Users and the tokens that act for them.
#pragma once

#include "config/config.h"
#include "config/secrets.h"

namespace sluice::config {

/// `root` is the whole file.
std::vector<Person> readUsers(const Cursor& root, Problems& problems);
std::vector<TokenConfig> readTokens(const Cursor& root, const std::vector<Person>& users,
                                    const Secrets& secrets, Problems& problems);

std::string lowerCase(std::string_view text);  ///< ASCII; forges compare logins and repository names this way

/// The issuers of identity tokens that CI jobs prove themselves with.
std::vector<OidcConfig> readOidc(const Cursor& root, Problems& problems);

}  // namespace sluice::config
