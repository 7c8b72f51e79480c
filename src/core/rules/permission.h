/// Who may do what (rules §5). The configuration names people; the forge's own account of them proves who
/// speaks.
#pragma once

#include "core/settings.h"

namespace sluice {

/// Who gave an order. `person` is nothing for somebody the configuration does not know.
struct Who {
  std::optional<Person> person;
  std::int64_t forge_id = 0;
  std::string forge_login;
  std::string name;  ///< for people: the configured login, else the forge's
  bool bot = false;
  bool job = false;  ///< a CI job that proved itself: it may post what it found, and nothing else
};

/// Of the configuration; nullptr for nobody.
const Person* personNamed(const Settings& settings, const std::string& login);
Who whoGave(const Settings& settings, const Order& order);

/// Why this person may not, or nothing. Somebody with a role of the list may.
std::optional<Reason> refusalFor(const Who& who, const std::vector<Role>& allowed, std::string_view what);
bool hasRole(const Who& who, const std::vector<Role>& allowed);

/// The pull request's author or the author of a commit in it, by the forge's account, never by the name in a
/// commit.
bool isAuthor(const Who& who, const PullRequest& pr);

bool sameLogin(std::string_view a, std::string_view b);  ///< as forges compare them
std::string listRoles(const std::vector<Role>& roles);   ///< `admin or manager`

}  // namespace sluice
