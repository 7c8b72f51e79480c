/// A proved configuration: what the rest of the program may rely on. Built by loadConfig() (config/load.h)
/// and by nothing else; immutable afterwards, so any thread may read it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "calendar/freeze_source.h"
#include "core/language.h"
#include "core/settings.h"

namespace sluice {

/// A bearer token of the API; whoever holds it acts as that user.
struct TokenConfig {
  std::string login;  ///< one of Config::users
  Secret secret;
};

/// A forge whose identity tokens prove who a CI job is.
struct OidcConfig {
  std::string issuer;  ///< without a slash at the end
  std::string audience;
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

enum class ChannelType { telegram, slack, webhook, email };

template <>
struct EnumNames<ChannelType> {
  static constexpr std::pair<ChannelType, std::string_view> names[] = {{ChannelType::telegram, "telegram"},
                                                                       {ChannelType::slack, "slack"},
                                                                       {ChannelType::webhook, "webhook"},
                                                                       {ChannelType::email, "email"}};
};

/// One way to tell people. What a type does not use is empty.
struct ChannelConfig {
  NoticeFilter filter;  ///< with its name
  ChannelType type = ChannelType::telegram;
  std::optional<Language> language;  ///< nothing: the configuration's
  Secret token;                      ///< of the bot: telegram, slack without `url`
  std::string target;                ///< chat or channel of the bot
  std::string api_url;               ///< of the bot, without a slash at the end
  Secret url;                        ///< slack's incoming webhook, webhook
  Secret secret;                     ///< webhook: what signs; email: the password
  std::string server;                ///< email: `smtp://…` or `smtps://…`
  bool encrypted = true;             ///< email: only through TLS
  std::string user;                  ///< email: empty: without signing in
  std::string from;
  std::vector<std::string> to;
};

/// A webhook that Sluice sends (Standard Webhooks).
struct HookConfig {
  Secret url;
  Secret secret;  ///< `whsec_…`
};

struct RepositoryConfig {
  Settings settings;
  std::string api_url;    ///< without a slash at the end
  std::string clone_url;  ///< https, ssh, http on loopback, or an absolute path; never holds a password
  Credentials credentials;
  SigningConfig signing;
  std::vector<Secret> webhook_secrets;     ///< never empty; any of them may sign
  HookConfig trigger_hook;                 ///< with `trigger.type: webhook`
  std::vector<Secret> alert_secrets;       ///< of Alertmanager's webhook; empty without one
  Millis poll = std::chrono::seconds(30);  ///< how often a running workflow is asked for its state
  calendar::OutsideFreezes outside;        ///< freezes that are worked out or read as time goes by
  std::vector<ChannelConfig> channels;     ///< as many as settings.notify
  std::string ca_file;                     ///< absolute path of a PEM bundle; empty: the system's
  std::vector<std::string> policy_hosts;   ///< that probes of the repository's own policy may ask
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
  std::vector<OidcConfig> oidc;
  std::vector<RepositoryConfig> repositories;
  Language language = Language::en;  ///< in which people are told
  std::string notify_templates;      ///< absolute path of a directory; empty: the usual wording
  std::string record_templates;      ///< the same for the records of deployments
  std::string freeze_env_file;       ///< absolute; empty when it is not configured
  Millis reconcile = std::chrono::minutes(5);
  LogConfig log;
};

}  // namespace sluice
