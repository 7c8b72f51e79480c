#include "config/credentials.h"

#include <algorithm>

#include "config/checks.h"
#include "config/url.h"

namespace sluice::config {
namespace {

constexpr std::string_view kGithubApi = "https://api.github.com";

bool isPath(std::string_view url) { return url.starts_with('/') || url.starts_with('.'); }
bool isSsh(std::string_view url) {
  return url.starts_with("ssh:") || (!isPath(url) && url.find("://") == std::string_view::npos);
}

void readUrls(const Cursor& repository, RepositoryConfig& config, const Secrets& secrets,
              Problems& problems) {
  require(repository, "forge", problems);
  config.api_url = withoutSlash(repository["api_url"].text(std::string(kGithubApi)));
  const Cursor clone = repository["clone_url"];
  if (clone.present()) {
    config.clone_url = clone.text();
    if (isPath(config.clone_url)) config.clone_url = secrets.absolute(config.clone_url);
  } else if (config.api_url == kGithubApi) {
    config.clone_url = "https://github.com/" + repository["name"].text() + ".git";
  } else if (!checkApiUrl(config.api_url)) {
    require(repository, "clone_url", problems);
  }
  config.ca_file = secrets.readablePath(repository["ca_file"]);
}

AppCredentials readApp(const Cursor& at, const Secrets& secrets, Problems& problems) {
  AppCredentials app;
  app.id = parseInteger(require(at, "id", problems).text()).value_or(0);
  app.installation_id = parseInteger(require(at, "installation_id", problems).text()).value_or(0);
  const Cursor key = require(at, "private_key", problems);
  app.private_key = secrets.resolve(key);
  if (!app.private_key.empty() && app.private_key.reveal().find("PRIVATE KEY-----") == std::string::npos) {
    problems.error(key.mark(), key.path(), "expected a private key in PEM, as the forge gave it for the App");
  }
  return app;
}

void readCredentials(const Cursor& repository, RepositoryConfig& config, const Secrets& secrets,
                     Problems& problems) {
  const Cursor at = require(repository, "credentials", problems);
  Credentials& credentials = config.credentials;
  if (at["token"].present()) credentials.token = secrets.resolveToken(at["token"]);
  if (at["app"].isMap()) credentials.app = readApp(at["app"], secrets, problems);
  if (at.isMap() && at["token"].present() == at["app"].present()) {
    problems.error(at.mark(), at.path(), "expected exactly one of token and app: the forge's API needs it");
  }
  credentials.ssh_key = secrets.readablePath(at["ssh_key"]);
  credentials.known_hosts = secrets.readablePath(at["known_hosts"]);
  for (const std::string_view key : {"ssh_key", "known_hosts"}) {
    if (at[key].present() && !config.clone_url.empty() && !isSsh(config.clone_url)) {
      problems.error(at[key].mark(), at[key].path(), "of no use: clone_url does not go through ssh");
    }
  }
}

void readSigning(const Cursor& repository, SigningConfig& signing, const Secrets& secrets,
                 Problems& problems) {
  const Cursor at = repository["signing"];
  if (!at.isMap()) return;
  signing.ssh_key = secrets.readablePath(at["ssh_key"]);
  signing.openpgp_key = at["openpgp_key"].text();
  if (at["gnupg_home"].present()) signing.gnupg_home = secrets.path(at["gnupg_home"]);
  signing.email = at["email"].text(signing.email);
  if (at["ssh_key"].present() == at["openpgp_key"].present())
    problems.error(at.mark(), at.path(), "expected exactly one of ssh_key and openpgp_key");
  if (at["openpgp_key"].present()) {
    require(at, "gnupg_home", problems);
  } else if (at["gnupg_home"].present()) {
    problems.error(at["gnupg_home"].mark(), at["gnupg_home"].path(), "of no use without openpgp_key");
  }
}

void readWebhookSecrets(const Cursor& repository, RepositoryConfig& config, const Secrets& secrets,
                        Problems& problems) {
  const Cursor at = require(repository, "webhook_secret", problems);
  for (const Cursor& item : at.items()) {
    Secret secret = secrets.resolve(item);
    if (secret.reveal().starts_with("whsec_")) {
      problems.error(item.mark(), item.path(),
                     "a GitLab signing token (whsec_): expected the secret of a GitHub webhook");
    } else if (!secret.empty()) {
      config.webhook_secrets.push_back(std::move(secret));
    }
  }
  if (at.isList() && at.items().empty()) {
    problems.error(at.mark(), at.path(),
                   "empty: expected at least one secret; without one anybody could send webhooks");
  }
}

/// Which alerts count, and who may send them.
void readAlert(const Cursor& repository, RepositoryConfig& config, const Secrets& secrets,
               Problems& problems) {
  const Cursor at = repository["alert"];
  if (!at.isMap()) return;
  AlertSettings alert;
  alert.name = require(at, "name", problems).text();
  for (const Cursor& item : require(at, "secret", problems).items()) {
    Secret secret = secrets.resolveToken(item);
    if (!secret.empty()) config.alert_secrets.push_back(std::move(secret));
  }
  alert.environment = fromText<Tier>(at["environment"].text()).value_or(alert.environment);
  for (const auto& [name, value] : at["labels"].entries()) alert.labels.emplace(name, value.text());
  alert.within = at["within"].duration(alert.within);
  config.settings.alert = std::move(alert);
}

}  // namespace

void readConnection(const Cursor& repository, RepositoryConfig& config, const Secrets& secrets,
                    Problems& problems) {
  readUrls(repository, config, secrets, problems);
  readCredentials(repository, config, secrets, problems);
  readWebhookSecrets(repository, config, secrets, problems);
  readAlert(repository, config, secrets, problems);
  readSigning(repository, config.signing, secrets, problems);
}

}  // namespace sluice::config
