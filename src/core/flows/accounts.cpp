#include "core/flows/accounts.h"

#include <algorithm>

#include "core/rules/access.h"

namespace sluice {
namespace {

void keepAccount(Draft& draft, const Person& person, std::int64_t id) {
  draft.editFacts().accounts.push_back({person.forge_login, id, draft.now()});
  draft.find(Rule::permission, "the account " + person.forge_login + " of " + person.login + " is id " +
                                   std::to_string(id) + " from now on");
}

Reason stranger(const std::string& login, std::int64_t id, std::int64_t known) {
  return {Rule::permission,
          "the account " + login + " has id " + std::to_string(id) + ", but the one that counts is " +
              std::to_string(known) +
              ": a login that changed hands orders nothing. If it is right, set "
              "`github_id` in the configuration",
          {Role::admin}};
}

}  // namespace

void takeAccess(Draft& draft, const std::vector<Access>& read, bool with_order) {
  if (!draft.settings().forge_permissions) return;
  for (const Access& access : read) {
    if (with_order) draft.addAccess(access);
    auto& known = draft.editFacts().access;
    const auto last = std::find_if(known.begin(), known.end(),
                                   [&](const Access& one) { return one.login == access.login; });
    if (last == known.end()) {
      known.push_back(access);
    } else if (access.at >= last->at) {  // answers may come out of order
      *last = access;
    }
  }
}

std::optional<Reason> admit(Draft& draft, Who& who, const Order& order) {
  if (!who.person) {
    const Person* namesake = namesakeOf(draft.settings(), order.by);
    if (namesake == nullptr) return std::nullopt;  // their missing role is said by the command
    return stranger(order.by.login, order.by.id, namesake->forge_id);
  }
  const Person& person = *who.person;
  std::int64_t known = knownId(draft.facts(), person);
  if (order.by.id != 0) {
    if (known == 0) keepAccount(draft, person, known = order.by.id);
    if (known != order.by.id) return stranger(order.by.login, order.by.id, known);
  }
  if (draft.settings().forge_permissions) {
    const auto& read = draft.accessRead();
    const auto access = std::find_if(read.rbegin(), read.rend(),
                                     [&](const Access& one) { return one.login == person.login; });
    const std::string problem =
        access == read.rend() ? "the permission at the forge was not read" : accessProblem(*access, known);
    if (!problem.empty())
      return Reason{Rule::permission, person.login + " may not order anything here: " + problem, {}};
    if (known == 0 && access->forge_id != 0) keepAccount(draft, person, known = access->forge_id);
  }
  if (who.forge_id == 0) who.forge_id = known;
  return std::nullopt;
}

}  // namespace sluice
