#include "config/policy.h"

#include <algorithm>

#include "config/checks.h"
#include "core/rules/permission.h"

namespace sluice::config {
namespace {

std::size_t holders(const std::vector<Person>& users, const std::vector<Role>& roles) {
  return static_cast<std::size_t>(std::count_if(users.begin(), users.end(), [&](const Person& person) {
    Who who;
    who.person = person;
    return hasRole(who, roles);
  }));
}

void readRoles(const Cursor& list, ApprovalPolicy& policy, const std::vector<Person>& users,
               Problems& problems) {
  if (!list.isList()) return;
  if (list.items().empty()) {
    problems.error(list.mark(), list.path(), "empty: expected at least one role");
    return;
  }
  std::vector<Role> roles;
  for (const Cursor& item : list.items()) {
    const auto role = fromText<Role>(item.text());
    if (!role) continue;  // the shape check has said so
    roles.push_back(*role);
    if (holders(users, {*role}) == 0)
      problems.warning(item.mark(), item.path(), "no user has role " + item.text());
  }
  if (!roles.empty()) policy.roles = std::move(roles);
}

/// Can it ever be satisfied?
void checkEnough(const Cursor& at, const ApprovalPolicy& policy, const std::vector<Person>& users,
                 Problems& problems) {
  const Cursor place = at["approvals"].present() ? at["approvals"] : at["roles"].present() ? at["roles"] : at;
  const std::size_t there = holders(users, policy.roles);
  const auto needed = static_cast<std::size_t>(policy.approvals);
  const std::string who = there == 0   ? "nobody is "
                          : there == 1 ? "only 1 user is "
                                       : "only " + std::to_string(there) + " users are ";
  if (there < needed) {
    problems.error(place.mark(), place.path(),
                   "nobody can satisfy it: it asks for " + std::to_string(needed) + " different " +
                       (needed == 1 ? "person" : "people") + ", and " + who + listRoles(policy.roles));
  } else if (there == needed) {
    problems.warning(place.mark(), place.path(),
                     "nobody approves their own: " + who + listRoles(policy.roles) +
                         ", so what one of them writes can never be approved. Better one person more");
  }
}

/// What is not said is as in `policy`.
ApprovalPolicy readPolicy(const Cursor& at, ApprovalPolicy policy, const std::vector<Person>& users,
                          Problems& problems) {
  if (!at.isMap()) return policy;
  policy.authors = false;
  readRoles(at["roles"], policy, users, problems);
  if (const Cursor approvals = at["approvals"]; approvals.present()) {
    if (checkApprovals(approvals.text())) return policy;  // the shape check has said so
    policy.approvals = static_cast<int>(*parseInteger(approvals.text()));
  }
  checkEnough(at, policy, users, problems);
  return policy;
}

}  // namespace

Policies readPolicies(const Cursor& repository, const std::vector<Person>& users, Problems& problems) {
  const Cursor at = repository["policy"];
  Policies policies;
  if (!at.isMap()) return policies;
  policies.uat = readPolicy(at["uat"], policies.uat, users, problems);
  const Cursor prod = at["prod"];
  const ApprovalPolicy both = readPolicy(prod, policies.prod_flow1, users, problems);
  policies.prod_flow1 = readPolicy(prod["flow1"], both, users, problems);
  policies.prod_flow2 = readPolicy(prod["flow2"], both, users, problems);
  policies.uat_merge = readPolicy(at["uat_merge"], policies.uat_merge, users, problems);
  return policies;
}

}  // namespace sluice::config
