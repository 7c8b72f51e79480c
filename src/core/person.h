/// People: what the forge calls them and what the configuration lets them do (rules §5, who may).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/fields.h"

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

}  // namespace sluice
