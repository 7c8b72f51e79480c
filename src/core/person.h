/// People: what the forge calls them and what the configuration lets them do (rules §5, who may).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/fields.h"
#include "base/time.h"

namespace sluice {

enum class Role { admin, manager, senior, oncall, cto, developer };

template <>
struct EnumNames<Role> {
  static constexpr std::pair<Role, std::string_view> names[] = {
      {Role::admin, "admin"},   {Role::manager, "manager"}, {Role::senior, "senior"},
      {Role::oncall, "oncall"}, {Role::cto, "cto"},         {Role::developer, "developer"}};
};

/// An account as the forge reports it. The id counts; the login is for people and for finding the configured
/// user.
struct ForgeUser {
  std::int64_t id = 0;
  std::string login;
  bool bot = false;

  static constexpr void fields(auto&& each) {
    each("id", &ForgeUser::id);
    each("login", &ForgeUser::login);
    each("bot", &ForgeUser::bot);
  }
};

/// Somebody the configuration knows.
struct Person {
  std::string login;          ///< the configuration's login, which approvals and the journal show
  std::string forge_login;    ///< the same person on the forge
  std::int64_t forge_id = 0;  ///< the forge's id where it is configured or was seen; 0 otherwise
  std::vector<Role> roles;

  static constexpr void fields(auto&& each) {
    each("login", &Person::login);
    each("forge_login", &Person::forge_login);
    each("forge_id", &Person::forge_id);
    each("roles", &Person::roles);
  }
};

/// What the forge lets somebody do in the repository, as it said at `at`.
struct Access {
  std::string login;          ///< the configuration's
  std::int64_t forge_id = 0;  ///< of the account that has their login there now; 0 when there is none
  std::string role;           ///< the forge's word: admin maintain write triage read none; empty: not read
  std::string problem;        ///< why it could not be read
  Instant at{};

  static constexpr void fields(auto&& each) {
    each("login", &Access::login);
    each("forge_id", &Access::forge_id);
    each("role", &Access::role);
    each("problem", &Access::problem);
    each("at", &Access::at);
  }
};

/// The first account that was seen under a forge login for which no id is configured.
struct KnownAccount {
  std::string forge_login;
  std::int64_t forge_id = 0;
  Instant since{};

  static constexpr void fields(auto&& each) {
    each("forge_login", &KnownAccount::forge_login);
    each("forge_id", &KnownAccount::forge_id);
    each("since", &KnownAccount::since);
  }
};

}  // namespace sluice
