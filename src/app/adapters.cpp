#include "app/adapters.h"

#include "app/version.h"
#include "calendar/content_lines.h"
#include "ci/github_actions.h"
#include "ci/github_deployments.h"
#include "ci/webhook_trigger.h"
#include "config/policy_file.h"
#include "gateway/forge/github/forge.h"
#include "gateway/forge/github/own_account.h"
#include "gateway/oidc/issuers.h"
#include "gitops/repository_git.h"
#include "monitor/probes.h"
#include "notify/answer.h"

namespace sluice::app {
namespace {

constexpr Millis kGitDeadline = std::chrono::minutes(2);  // of one run of git
constexpr std::size_t kLargestProbed = 1UL << 20U;        ///< of an answer that a probe looks into

std::shared_ptr<http::HttpClient> makeClient(const std::string& ca_file) {
  http::HttpClientOptions options;
  options.ca_file = ca_file;
  options.user_agent = "sluice/" + std::string(kVersion);
  return std::make_shared<http::HttpClient>(options);
}

std::unique_ptr<github::Credentials> makeCredentials(const RepositoryConfig& repository, const Clock& clock,
                                                     const github::HttpSend& send) {
  const Credentials& given = repository.credentials;
  if (!given.app) return std::make_unique<github::TokenCredentials>(given.token);
  github::AppIdentity identity{std::to_string(given.app->id), given.app->installation_id,
                               given.app->private_key};
  return std::make_unique<github::AppCredentials>(std::move(identity), repository.api_url, send, clock);
}

github::HttpSend sendThrough(const std::string& ca_file) {
  return [client = makeClient(ca_file)](const http::HttpRequest& request) { return client->send(request); };
}

/// The CI room knows nothing of the forge's client.
RestCall callThrough(std::shared_ptr<github::RestClient> rest) {
  return [rest = std::move(rest)](const RestRequest& request) -> Result<RestReply> {
    auto answer = rest->exchange(request.method, request.path, request.body);
    if (!answer) return fail(answer.error());
    return RestReply{answer->status, std::move(answer->body), answer->retry_after};
  };
}

/// What a probe or a calendar asks. Redirects come back as they are: they would lead where nobody allowed.
HttpGet getThrough(const std::string& ca_file, std::size_t largest) {
  http::HttpClientOptions options;
  options.ca_file = ca_file;
  options.user_agent = "sluice/" + std::string(kVersion);
  options.max_response_bytes = largest;
  return [client = std::make_shared<http::HttpClient>(options)](const std::string& url,
                                                                Millis deadline) -> Result<HttpReply> {
    http::HttpRequest request;
    request.url = url;
    request.deadline = deadline;
    auto response = client->send(request);
    if (!response) return fail(response.error());
    return HttpReply{response->status, std::move(response->body)};
  };
}

/// What a step of a smoke test asks.
HttpAsk askThrough(const std::string& ca_file) {
  http::HttpClientOptions options;
  options.ca_file = ca_file;
  options.user_agent = "sluice/" + std::string(kVersion);
  options.max_response_bytes = kLargestProbed;
  return [client = std::make_shared<http::HttpClient>(options)](const SmokeStep& step,
                                                                Millis deadline) -> Result<HttpReply> {
    http::HttpRequest request;
    request.method = step.method;
    request.url = step.url;
    request.deadline = deadline;
    for (const auto& [name, value] : step.headers) request.headers.set(name, value);
    request.body = step.body;
    auto response = client->send(request);
    if (!response) return fail(response.error());
    return HttpReply{response->status, std::move(response->body)};
  };
}

PostSigned postSigned(const std::string& ca_file) {
  return [send = sendThrough(ca_file)](const SignedPost& post) -> Result<RestReply> {
    http::HttpRequest request;
    request.method = "POST";
    request.url = post.url;
    for (const auto& [name, value] : post.headers) request.headers.add(name, value);
    request.body = post.body;
    auto response = send(request);
    if (!response) return fail(response.error());
    return RestReply{response->status, std::move(response->body),
                     notify::waitOf(response->headers.get("Retry-After"))};
  };
}

std::unique_ptr<CiPort> makeCi(const RepositoryConfig& repository,
                               const std::shared_ptr<github::RestClient>& rest, const Clock& clock) {
  const RepositoryName& name = repository.settings.repository;
  const TriggerSettings& trigger = repository.settings.trigger;
  switch (trigger.kind) {
    case TriggerKind::workflow_dispatch:
    case TriggerKind::repository_dispatch:
      return std::make_unique<GithubActions>(GithubActionsSettings{name, trigger.workflow, trigger.kind},
                                             callThrough(rest));
    case TriggerKind::deployment:
      return std::make_unique<GithubDeployments>(
          GithubDeploymentsSettings{name, trigger.reporters}, callThrough(rest),
          [rest, app = repository.credentials.app ? repository.credentials.app->id : 0] {
            return github::madeByUs(*rest, app, github::kOfDeployment);
          });
    case TriggerKind::webhook:
      return std::make_unique<WebhookTrigger>(
          WebhookTriggerSettings{name, repository.trigger_hook.url, repository.trigger_hook.secret,
                                 repository.settings.public_url},
          postSigned(repository.ca_file), clock);
  }
  return nullptr;
}

}  // namespace

std::shared_ptr<github::RestClient> makeRest(const RepositoryConfig& repository, const Clock& clock) {
  const github::HttpSend send = sendThrough(repository.ca_file);
  return std::make_shared<github::RestClient>(repository.api_url, makeCredentials(repository, clock, send),
                                              send, clock);
}

GitRemote makeRemote(const RepositoryConfig& repository, const Clock& clock) {
  GitRemote remote;
  remote.url = repository.clone_url;
  remote.token = repository.credentials.token;
  remote.ssh_key = repository.credentials.ssh_key;
  remote.known_hosts = repository.credentials.known_hosts;
  remote.ca_file = repository.ca_file;
  if (repository.credentials.app) {
    // An App's token lives an hour: asked for before each transport, kept as long as it is good.
    std::shared_ptr<github::Credentials> credentials =
        makeCredentials(repository, clock, sendThrough(repository.ca_file));
    remote.fresh_token = [credentials] { return credentials->token(); };
  }
  return remote;
}

Signing makeSigning(const RepositoryConfig& repository) {
  const SigningConfig& given = repository.signing;
  Signing signing;
  signing.key = {given.ssh_key, given.openpgp_key, given.gnupg_home, given.email};
  signing.trust = {"", given.ssh_key, given.gnupg_home};
  return signing;
}

RepositoryPorts makePorts(const RepositoryConfig& repository, const std::string& data_dir,
                          const Clock& clock) {
  const RepositoryName& name = repository.settings.repository;
  const auto rest = makeRest(repository, clock);
  RepositoryPorts ports;
  ports.settings = repository.settings;
  ports.git = std::make_unique<RepositoryGit>(makeRemote(repository, clock),
                                              data_dir + "/mirrors/" + name.str() + ".git", kGitDeadline,
                                              makeSigning(repository));
  ports.forge = std::make_unique<github::GithubForge>(
      rest, name, repository.credentials.app ? repository.credentials.app->id : 0);
  ports.ci = makeCi(repository, rest, clock);
  ports.probes = std::make_unique<Probes>(clock, getThrough(repository.ca_file, kLargestProbed),
                                          askThrough(repository.ca_file));
  ports.policy = [repository](const std::string& text) { return readPolicyFile(text, repository); };
  return ports;
}

std::set<std::string> moduleNamesOf(const Config& config) {
  std::set<std::string> modules;
  for (const RepositoryConfig& repository : config.repositories) {
    for (const auto& [module, paths] : repository.settings.modules) modules.insert(module);
    for (const ServiceSettings& service : repository.settings.services) modules.insert(service.name);
  }
  return modules;
}

api::JobProof makeJobProof(const Config& config, const Clock& clock) {
  if (config.oidc.empty()) return {};
  constexpr std::size_t kLargestAnswer = 256UL << 10U;
  constexpr Millis kDeadline = std::chrono::seconds(5);
  std::vector<oidc::TrustedIssuer> trusted;
  for (const OidcConfig& one : config.oidc) trusted.push_back({one.issuer, one.audience});
  const HttpGet get = getThrough("", kLargestAnswer);
  const auto fetch = [get, kDeadline](const std::string& url) -> Result<std::string> {
    auto reply = get(url, kDeadline);
    if (!reply) return fail(reply.error());
    if (reply->status != 200)
      return fail(ErrorKind::transient, url + " answered " + std::to_string(reply->status));
    return std::move(reply->body);
  };
  const auto issuers =
      std::make_shared<oidc::Issuers>(std::move(trusted), fetch, [&clock] { return clock.now(); });
  return [issuers](std::string_view token) { return issuers->prove(token); };
}

HttpGet calendarGet() { return getThrough("", calendar::kMostBytes); }

std::unique_ptr<FreezeBoard> makeFreezes(const Config& config, const Clock& clock) {
  std::set<std::string> modules = moduleNamesOf(config);
  std::map<RepositoryName, calendar::OutsideFreezes> outside;
  for (const RepositoryConfig& repository : config.repositories) {
    calendar::OutsideFreezes& freezes = outside[repository.settings.repository] = repository.outside;
    for (calendar::CalendarSource& source : freezes.calendars) source.options.known_modules = modules;
  }
  EnvFreezesOptions flag;
  flag.file = config.freeze_env_file;
  flag.known_modules = std::move(modules);
  FreezeBoardOptions options;
  options.copies = config.data_dir + "/calendars";
  return std::make_unique<FreezeBoard>(clock, EnvFreezes(std::move(flag)), outside, calendarGet(),
                                       std::move(options));
}

}  // namespace sluice::app
