/// What `sluice init` gives a new user: a first configuration, and the settings to paste into the forge.
#pragma once

#include <string>
#include <string_view>

#include "config/config.h"

namespace sluice {

/// A commented sluice.yaml for `repository` (`owner/name`). It loads as it is once SLUICE_TOKEN_ALICE,
/// GITHUB_TOKEN and SLUICE_WEBHOOK_SECRET are set; what is left to change is the users and the branches.
std::string starterConfig(std::string_view repository = "acme/shop");

/// The webhook of one repository, step by step. `public_url` may be empty. Holds no secret, only where it
/// comes from.
std::string webhookInstructions(std::string_view repository, std::string_view public_url);
/// Of every repository of a configuration.
std::string webhookInstructions(const Config& config);

}  // namespace sluice
