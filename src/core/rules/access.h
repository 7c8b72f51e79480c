/// Accounts at the forge (rules §5): that a login is still the account that it was, and, with `permissions:
/// forge`, what the forge lets it do now. Unknown means no.
#pragma once

#include "core/event.h"
#include "core/rules/permission.h"
#include "core/state.h"

namespace sluice {

/// The id by which a person is known: the configured one, or the first that was seen under their login; 0
/// before.
std::int64_t knownId(const RepositoryFacts& facts, const Person& person);

/// Why what the forge said does not let this person order or approve anything; empty when it does.
std::string accessProblem(const Access& access, std::int64_t known_id);
/// By the forge's last word; empty where the forge is not asked.
std::string accessProblem(const Settings& settings, const RepositoryFacts& facts, const Person& person);

/// Configured logins, each once: of those whose approval may count, and of those who order something in a
/// pull request, by comment or label.
std::vector<std::string> approversOf(const Settings& settings);
std::vector<std::string> peopleBehind(const Settings& settings, const PullRequestObserved& observed);

/// Somebody has the login of a configured person, but is another account.
const Person* namesakeOf(const Settings& settings, const ForgeUser& user);

}  // namespace sluice
