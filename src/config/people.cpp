#include "config/people.h"

#include <algorithm>
#include <map>

#include "config/checks.h"
#include "config/url.h"

namespace sluice::config {
namespace {

bool mayApprove(const Person& person) {
  return std::any_of(person.roles.begin(), person.roles.end(),
                     [](Role role) { return role == Role::admin || role == Role::manager; });
}

/// Says where the same thing was said first.
class Unique {
 public:
  Unique(std::string what, Problems& problems) : what_(std::move(what)), problems_(problems) {}

  void add(const std::string& value, const Cursor& at) {
    const auto [first, fresh] = seen_.try_emplace(lowerCase(value), at.mark());
    if (fresh) return;
    problems_.error(at.mark(), at.path(),
                    what_ + " " + inQuotes(value) + " is taken: the first is at line " +
                        std::to_string(first->second.line));
  }

 private:
  std::string what_;
  Problems& problems_;
  std::map<std::string, Mark> seen_;
};

void checkApprovers(const Cursor& users, const std::vector<Person>& people, Problems& problems) {
  const auto approvers = std::count_if(people.begin(), people.end(), mayApprove);
  if (approvers == 0) {
    problems.error(users.mark(), users.path(),
                   "nobody may confirm or approve: expected at least one user with role admin or manager");
  } else if (approvers == 1) {
    problems.warning(users.mark(), users.path(),
                     "only one user may approve, and nobody approves a fix of their own: better two with "
                     "role admin or manager");
  }
}

}  // namespace

std::string lowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::vector<Person> readUsers(const Cursor& root, Problems& problems) {
  const Cursor users = require(root, "users", problems);
  std::vector<Person> people;
  Unique logins("login", problems);
  Unique forge_logins("forge login", problems);
  Unique forge_ids("github_id", problems);
  for (const Cursor& user : users.items()) {
    if (!user.isMap()) continue;
    const Cursor login = require(user, "login", problems);
    Person person;
    person.login = login.text();
    if (!person.login.empty()) {
      logins.add(person.login, login);
      person.forge_login = user["github"].text(person.login);
      forge_logins.add(person.forge_login, user["github"].present() ? user["github"] : login);
    }
    if (const auto id = parseInteger(user["github_id"].text())) {
      person.forge_id = *id;
      forge_ids.add(std::to_string(*id), user["github_id"]);
    }
    const Cursor roles = require(user, "roles", problems);
    if (roles.isList() && roles.items().empty()) {
      problems.error(roles.mark(), roles.path(), "empty: expected at least one role");
    }
    for (const std::string& text : roles.texts()) {
      const auto role = fromText<Role>(text);
      if (role && std::find(person.roles.begin(), person.roles.end(), *role) == person.roles.end()) {
        person.roles.push_back(*role);
      }
    }
    people.push_back(std::move(person));
  }
  if (users.isList()) checkApprovers(users, people, problems);
  return people;
}

std::vector<OidcConfig> readOidc(const Cursor& root, Problems& problems) {
  std::vector<OidcConfig> issuers;
  Unique names("issuer", problems);
  for (const Cursor& item : root["oidc"].items()) {
    if (!item.isMap()) continue;
    const Cursor issuer = require(item, "issuer", problems);
    OidcConfig one{withoutSlash(issuer.text()), require(item, "audience", problems).text()};
    if (!one.issuer.empty()) names.add(one.issuer, issuer);
    issuers.push_back(std::move(one));
  }
  return issuers;
}

std::vector<TokenConfig> readTokens(const Cursor& root, const std::vector<Person>& users,
                                    const Secrets& secrets, Problems& problems) {
  std::vector<TokenConfig> tokens;
  for (const Cursor& item : root["tokens"].items()) {
    if (!item.isMap()) continue;
    const Cursor user = require(item, "user", problems);
    const Cursor place = require(item, "secret", problems);
    TokenConfig token{user.text(), secrets.resolveToken(place)};
    const bool known =
        std::any_of(users.begin(), users.end(), [&](const Person& p) { return p.login == token.login; });
    if (!known && !token.login.empty()) {
      problems.error(user.mark(), user.path(),
                     "expected the login of one of the users, found " + inQuotes(token.login));
    }
    const bool shared = std::any_of(tokens.begin(), tokens.end(), [&](const TokenConfig& t) {
      return t.secret.equals(token.secret.reveal());
    });
    if (shared) {
      // Whose act it was could not be told.
      problems.error(place.mark(), place.path(), "expected a secret of its own: another token has the same");
    }
    if (!token.secret.empty()) tokens.push_back(std::move(token));
  }
  return tokens;
}

}  // namespace sluice::config
