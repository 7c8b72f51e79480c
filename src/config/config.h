/// A proved configuration: what the rest of the program may rely on. Built by loadConfig() (config/load.h)
/// and by nothing else; immutable afterwards, so any thread may read it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "calendar/freeze_source.h"
#include "core/settings.h"

namespace sluice {

/// A bearer token of the API; whoever holds it acts as that user.
struct TokenConfig {
  std::string login;  ///< one of Config::users
  Secret secret;
};

struct AppCredentials {
  std::int64_t id = 0;
  std::int64_t installation_id = 0;
  Secret private_key;  ///< PEM
};

/// How Sluice speaks to the forge's API and, with `ssh_key`, to its git server. Exactly one of `token` and
/// `app` is set.
struct Credentials {
  Secret token;
  std::optional<AppCredentials> app;
  std::string ssh_key;      ///< absolute path of a private key; empty: the ssh program's own choice
  std::string known_hosts;  ///< absolute path; empty: the ssh program's own files
};

/// What tags and commits are signed with; nothing set: they are not. At most one of the keys is.
struct SigningConfig {
  std::string ssh_key;      ///< absolute path of a private key
  std::string openpgp_key;  ///< hex
  std::string gnupg_home;   ///< absolute path; set with openpgp_key
  std::string email = "sluice@localhost";
};

struct RepositoryConfig {
  Settings settings;
  std::string api_url;    ///< without a slash at the end
  std::string clone_url;  ///< https, ssh, http on loopback, or an absolute path; never holds a password
  Credentials credentials;
  SigningConfig signing;
  std::vector<Secret> webhook_secrets;     ///< never empty; any of them may sign
  Millis poll = std::chrono::seconds(30);  ///< how often a running workflow is asked for its state
  calendar::OutsideFreezes outside;        ///< freezes that are worked out or read as time goes by
  std::string ca_file;                     ///< absolute path of a PEM bundle; empty: the system's
};

struct LogConfig {
  std::string level = "info";  ///< trace debug info warn error
  bool json = false;
};

struct Config {
  std::string listen_host = "127.0.0.1";  ///< without brackets
  std::uint16_t listen_port = 8080;       ///< 0: the system picks one
  std::string public_url;                 ///< without a slash at the end; empty when it is not configured
  std::string data_dir;                   ///< absolute
  std::string store_path;                 ///< absolute path of the SQLite file
  std::vector<Person> users;
  std::vector<TokenConfig> tokens;
  std::vector<RepositoryConfig> repositories;
  std::string freeze_env_file;  ///< absolute; empty when it is not configured
  Millis reconcile = std::chrono::minutes(5);
  LogConfig log;
};

}  // namespace sluice
