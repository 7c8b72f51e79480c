#include "core/rules/access.h"

#include <algorithm>

namespace sluice {
namespace {

bool mayWrite(std::string_view role) { return role == "write" || role == "maintain" || role == "admin"; }

void addOnce(std::vector<std::string>& logins, const std::string& login) {
  if (std::find(logins.begin(), logins.end(), login) == logins.end()) logins.push_back(login);
}

}  // namespace

std::int64_t knownId(const RepositoryFacts& facts, const Person& person) {
  if (person.forge_id != 0) return person.forge_id;
  const auto found = std::find_if(
      facts.accounts.begin(), facts.accounts.end(),
      [&](const KnownAccount& account) { return sameLogin(account.forge_login, person.forge_login); });
  return found == facts.accounts.end() ? 0 : found->forge_id;
}

std::string accessProblem(const Access& access, std::int64_t known_id) {
  if (!access.problem.empty()) return "the permission at the forge cannot be read (" + access.problem + ")";
  if (known_id != 0 && access.forge_id != 0 && access.forge_id != known_id) {
    return "the account with that login is another one now (id " + std::to_string(access.forge_id) +
           ", known is " + std::to_string(known_id) + ")";
  }
  if (mayWrite(access.role)) return "";
  return "the forge gives them " + (access.role.empty() ? "no known permission" : "`" + access.role + "`") +
         " here, and it takes write, maintain or admin";
}

std::string accessProblem(const Settings& settings, const RepositoryFacts& facts, const Person& person) {
  if (!settings.forge_permissions) return "";
  const auto found = std::find_if(facts.access.begin(), facts.access.end(),
                                  [&](const Access& access) { return access.login == person.login; });
  if (found == facts.access.end()) return "the permission at the forge was not read yet";
  return accessProblem(*found, knownId(facts, person));
}

std::vector<std::string> approversOf(const Settings& settings) {
  const Policies& policies = settings.policies;
  std::vector<std::string> logins;
  for (const Person& person : settings.people) {
    Who who;
    who.person = person;
    for (const ApprovalPolicy* policy :
         {&policies.uat, &policies.prod_flow1, &policies.prod_flow2, &policies.uat_merge}) {
      if (hasRole(who, policy->roles)) addOnce(logins, person.login);
    }
  }
  return logins;
}

std::vector<std::string> peopleBehind(const Settings& settings, const PullRequestObserved& observed) {
  std::vector<std::string> logins;
  const auto add = [&](const ForgeUser& user) {
    Order order;
    order.by = user;
    if (const Who who = whoGave(settings, order); who.person) addOnce(logins, who.person->login);
  };
  for (const Order& order : observed.orders) add(order.by);
  for (const Label& label : observed.pr.labels) {
    const bool command = std::find(std::begin(kCommandLabels), std::end(kCommandLabels), label.name) !=
                         std::end(kCommandLabels);
    if (command && label.set_by) add(*label.set_by);
  }
  return logins;
}

const Person* namesakeOf(const Settings& settings, const ForgeUser& user) {
  const auto found = std::find_if(settings.people.begin(), settings.people.end(), [&](const Person& person) {
    return !user.login.empty() && sameLogin(person.forge_login, user.login) && person.forge_id != 0 &&
           person.forge_id != user.id;
  });
  return found == settings.people.end() ? nullptr : &*found;
}

}  // namespace sluice
