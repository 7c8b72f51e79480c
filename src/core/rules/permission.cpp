#include "core/rules/permission.h"

#include <algorithm>
#include <cctype>

namespace sluice {

bool sameLogin(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
         });
}

const Person* personNamed(const Settings& settings, const std::string& login) {
  const auto found = std::find_if(settings.people.begin(), settings.people.end(),
                                  [&](const Person& person) { return person.login == login; });
  return found == settings.people.end() ? nullptr : &*found;
}

Who whoGave(const Settings& settings, const Order& order) {
  Who who;
  who.forge_id = order.by.id;
  who.forge_login = order.by.login;
  who.name = order.by.login;
  who.bot = order.by.bot;
  if (!order.job.empty()) {
    who.job = true;
    who.name = order.job;
    return who;
  }
  const auto found = std::find_if(settings.people.begin(), settings.people.end(), [&](const Person& person) {
    if (!order.login.empty()) return person.login == order.login;
    if (order.by.login.empty()) return false;
    // A pinned id beats the login: a renamed or re-registered account is somebody else.
    if (person.forge_id != 0) return person.forge_id == order.by.id;
    return sameLogin(person.forge_login, order.by.login);
  });
  if (found == settings.people.end()) {
    if (!order.login.empty()) who.name = order.login;
    return who;
  }
  who.person = *found;
  who.name = found->login;
  if (who.forge_id == 0) who.forge_id = found->forge_id;
  if (who.forge_login.empty()) who.forge_login = found->forge_login;
  return who;
}

bool hasRole(const Who& who, const std::vector<Role>& allowed) {
  if (!who.person || who.bot) return false;
  return std::any_of(allowed.begin(), allowed.end(), [&](Role role) {
    return std::find(who.person->roles.begin(), who.person->roles.end(), role) != who.person->roles.end();
  });
}

std::optional<Reason> refusalFor(const Who& who, const std::vector<Role>& allowed, std::string_view what) {
  if (hasRole(who, allowed)) return std::nullopt;
  const std::string name = who.name.empty() ? "somebody unknown" : who.name;
  std::string text = who.bot ? "a bot (" + name + ") may not " + std::string(what)
                             : name + " may not " + std::string(what) + ": that takes " + listRoles(allowed);
  return Reason{Rule::permission, std::move(text), allowed};
}

bool isAuthor(const Who& who, const PullRequest& pr) {
  const auto same = [&](std::int64_t id, std::string_view login) {
    return (who.forge_id != 0 && id == who.forge_id) ||
           (!who.forge_login.empty() && sameLogin(login, who.forge_login));
  };
  return same(pr.author.id, pr.author.login) ||
         std::any_of(pr.commits.begin(), pr.commits.end(),
                     [&](const auto& commit) { return same(commit.author_id, commit.author_login); });
}

std::string listRoles(const std::vector<Role>& roles) {
  std::string text;
  for (std::size_t i = 0; i < roles.size(); ++i) {
    if (i > 0) text += i + 1 == roles.size() ? " or " : ", ";
    text += toText(roles[i]);
  }
  return text;
}

}  // namespace sluice
