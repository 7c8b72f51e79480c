#include "config/starter.h"

#include "config/checks.h"

namespace sluice {
namespace {

constexpr std::string_view kPlaceholder = "acme/shop";

constexpr std::string_view kStarter =
    R"yaml(# Sluice: who may release what, where and when. docs/configuration.md explains every key.
# `sluice check-config` proves this file; a mistake is shown with its line and column, and an unknown key is one.
#
# Secrets are never written here. "${NAME}" reads an environment variable, file:/path reads a file; an empty or missing
# secret stops the start. This file needs three:
#   SLUICE_TOKEN_ALICE       your own key to the API and the command line:   openssl rand -hex 32
#   GITHUB_TOKEN             a GitHub token that may push, comment and start workflows in the repository
#   SLUICE_WEBHOOK_SECRET    shared with GitHub's webhook and nobody else:   openssl rand -hex 32

listen: 127.0.0.1:8080                    # put nginx or another TLS proxy in front; "[::]:8080" listens everywhere
public_url: https://sluice.example.com    # where GitHub and people reach Sluice
data_dir: ./var                           # database and bare mirrors; relative paths count from this file
store: sqlite                             # or sqlite:/path/file.db

users:                                    # roles: admin, manager, senior, oncall, cto, developer
  - login: alice
    roles: [admin]
    # github: alice-gh                    # when her GitHub login is another one
    # github_id: 1234                     # her numeric id there; https://api.github.com/users/alice shows it
  - login: bob                            # nobody approves a fix of their own, so have two who may: admin or manager
    roles: [manager]

tokens:                                   # bearer tokens of the API; each acts as a user
  - user: alice
    secret: "${SLUICE_TOKEN_ALICE}"

defaults:                                 # laid under each repository; what a repository says itself wins
  timezone: UTC                           # an IANA name: Europe/London, Asia/Hong_Kong
  slots:
    t1: "20:00"                           # T1: confirmed fixes go to UAT (flow 1) or are made ready for PROD (flow 2)
    t2: "22:00"                           # T2: approved fixes go to PROD, then merges back to UAT
    days: [mon, tue, wed, thu, fri]
    window: 60m                           # how long after its time a blocked slot is still tried

repositories:
  - name: acme/shop
    forge: github
    api_url: https://api.github.com       # GitHub Enterprise Server: https://HOST/api/v3
    clone_url: https://github.com/acme/shop.git
    credentials:
      token: "${GITHUB_TOKEN}"
      # or a GitHub App instead of the token:
      # app: {id: 123456, installation_id: 7891011, private_key: file:./sluice-app.pem}
    webhook_secret: "${SLUICE_WEBHOOK_SECRET}"   # a list while you rotate it: ["${NEW}", "${OLD}"]

    environments:                         # two branches, one for each environment
      uat:  {branch: uat,  url: https://uat.shop.example, strategy: direct}
      prod: {branch: main, url: https://shop.example,     strategy: direct}
    trigger:                              # the workflow that deploys; Sluice starts it and reads its run
      type: workflow_dispatch
      workflow: deploy.yml
      timeout: 30m                        # no good report until then counts as failed
    tracked: {labels: [bug]}              # a pull request with one of these, or with a severity label, is a fix

    # services:                           # deployed one after another, what is needed first
    #   - {name: backend,  paths: [api/**]}
    #   - {name: frontend, paths: [web/**], needs: [backend]}
    # modules: {financial: [api/billing/**]}     # more names that a freeze may use
    # migrations: {paths: ["db/migrations/**"]}  # touching these makes a change risky

    # Before anything ships, seven checks must pass. freeze and rollback_path are looked at by Sluice itself; the other
    # five are a person's word (/attest backup) until you give them a probe, or {skip: why it is not needed}:
    # checklist:
    #   backup:       {file: {path: /var/backups/shop/last, max_age: 24h}}
    #   monitoring:   {http: {url: "http://127.0.0.1:9090/-/ready", expect: 200}}
    #   on_call:      {attestation: {valid_for: 24h}}
    #   dependencies: {command: [/usr/local/bin/check-dependencies]}
    #   headroom:     {disk: {path: /, min_free: 20%}}
    #   memory:       {memory: {max_used: 80%}}  # a check of your own

    # freezes:                            # no scheduled deployment in these
    #   - {from: 2026-12-24, until: 2027-01-02, level: hard, reason: holidays}
    #   - {from: 2026-12-31, until: 2027-01-02, modules: [financial], reason: end of the year}

# freeze_env_file: ./freeze.env           # DEPLOY_FREEZE=true in it stops everything, without a restart
reconcile: 5m                             # how often everything is read again, should a webhook have been lost
log: {level: info, format: text}          # trace debug info warn error · text or json
)yaml";

std::string replaceAll(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

/// Where people open the forge: GitHub Enterprise Server has its API below the same host.
std::string webBase(std::string_view api_url) {
  constexpr std::string_view enterprise = "/api/v3";
  if (api_url.ends_with(enterprise))
    return std::string(api_url.substr(0, api_url.size() - enterprise.size()));
  return "https://github.com";
}

std::string instructions(std::string_view repository, std::string_view public_url, const std::string& web) {
  const std::string base =
      public_url.empty() ? "https://<where GitHub reaches Sluice>" : std::string(public_url);
  const std::string name(repository);
  return "Webhook for " + name + ": " + web + "/" + name + "/settings/hooks/new\n" + "  Payload URL       " +
         base + "/webhooks/github/" + name + "\n" +
         "  Content type      application/json\n"
         "  Secret            the value that webhook_secret names in sluice.yaml (make one: openssl rand "
         "-hex 32)\n"
         "  SSL verification  enabled\n"
         "  Events            Let me select individual events, then tick:\n"
         "                      [x] Pull requests    labels, pushes, merges\n"
         "                      [x] Issue comments   commands such as /confirm\n"
         "                      [x] Issues           ticks on the release checklist\n"
         "                      [x] Pushes           new commits on the UAT and PROD branches\n"
         "                      [x] Workflow runs    reports of deployments, scheduled slots\n"
         "  Active            yes\n";
}

}  // namespace

std::string starterConfig(std::string_view repository) {
  // A name that is none would make a file that cannot load; the example then stays for the user to change.
  if (config::checkRepositoryName(repository)) repository = kPlaceholder;
  return replaceAll(std::string(kStarter), kPlaceholder, repository);
}

std::string webhookInstructions(std::string_view repository, std::string_view public_url) {
  return instructions(repository, public_url, webBase(""));
}

std::string webhookInstructions(const Config& config) {
  std::string text;
  for (const RepositoryConfig& repository : config.repositories) {
    if (!text.empty()) text += '\n';
    text +=
        instructions(repository.settings.repository.str(), config.public_url, webBase(repository.api_url));
  }
  return text;
}

}  // namespace sluice
