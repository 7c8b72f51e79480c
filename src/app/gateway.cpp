#include "app/gateway.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "app/adapters.h"
#include "app/crash_store.h"
#include "app/hook_decoder.h"
#include "app/installation_key.h"
#include "app/logging.h"
#include "app/notifiers.h"
#include "app/system_clock.h"
#include "app/version.h"
#include "base/digest.h"
#include "engine/engine.h"
#include "gateway/api/engine_backend.h"
#include "gateway/api/judgement_page.h"
#include "gateway/api/operations.h"
#include "gateway/webhook/intake.h"
#include "gitops/git_version.h"
#include "gitops/remote.h"
#include "notify/records.h"
#include "store/inbox/segment_inbox.h"
#include "store/sqlite/sqlite_store.h"

namespace sluice::app {
namespace {

std::vector<api::ApiToken> tokensOf(const Config& config) {
  std::vector<api::ApiToken> tokens;
  for (const TokenConfig& token : config.tokens) tokens.push_back({token.login, token.secret});
  return tokens;
}

/// A GitHub App's hook has one path for all; a repository that signs in as an App may be reached by both.
std::vector<webhook::Hook> hooksOf(const Config& config) {
  std::vector<webhook::Hook> hooks;
  for (const RepositoryConfig& repository : config.repositories) {
    webhook::Hook hook;
    hook.path = "github/" + repository.settings.repository.str();
    hook.repository = repository.settings.repository;
    hook.secrets = repository.webhook_secrets;
    hooks.push_back(hook);
    if (const auto& alert = repository.settings.alert) {
      hooks.push_back({"alertmanager/" + alert->name, hook.repository, webhook::Forge::alertmanager,
                       repository.alert_secrets});
    }
    if (!repository.credentials.app) continue;
    hook.path = "github";
    hooks.push_back(std::move(hook));
  }
  return hooks;
}

std::string holderName() {
  char host[256] = "";
  ::gethostname(host, sizeof(host) - 1);
  return std::string(host) + ':' + std::to_string(::getpid());
}

EngineOptions engineOptions(const Config& config) {
  EngineOptions options;
  options.holder = holderName();
  options.reconcile_every = config.reconcile;
  for (const RepositoryConfig& repository : config.repositories) {
    options.poll_runs_every = std::min(options.poll_runs_every, repository.poll);
  }
  return options;
}

std::string addressOf(const std::string& host, int port) {
  const bool is_v6 = host.find(':') != std::string::npos;
  return "http://" + (is_v6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

}  // namespace

struct Gateway::Parts {
  explicit Parts(const Config& given) : config(given), freezes(makeFreezes(given, clock)) {}

  Status openData();
  void construct();

  const Config& config;
  SystemClock clock;
  const Instant started_at = clock.now();
  std::unique_ptr<FreezeBoard> freezes;
  const notify::Templates templates = notify::readTemplates(config.notify_templates).templates;
  const notify::RecordTemplates record_templates =
      notify::readRecordTemplates(config.record_templates).templates;
  std::unique_ptr<Store> store;
  std::unique_ptr<SegmentInbox> inbox;
  std::function<std::string(const std::string&)> unguessable;
  HookDecoder decoder;
  std::unique_ptr<Engine> engine;
  std::unique_ptr<api::EngineBackend> backend;
  std::unique_ptr<api::Api> api;
  std::unique_ptr<webhook::Intake> intake;
  std::unique_ptr<http::Server> server;
  bool stopped = false;
};

/// The store first: its lock is what keeps a second process off the data.
Status Gateway::Parts::openData() {
  std::error_code error;
  std::filesystem::create_directories(config.data_dir, error);
  if (error) return fail(ErrorKind::transient, config.data_dir + " cannot be made: " + error.message());
  auto opened = openSqliteStore(config.store_path);
  if (!opened) return fail(opened.error());
  store = withCrash(std::move(*opened));
  auto opened_inbox = SegmentInbox::open(config.data_dir + "/inbox");
  if (!opened_inbox) return fail(opened_inbox.error());
  inbox = std::move(*opened_inbox);
  const auto key = installationKey(config.data_dir + "/key");
  if (!key) return fail(key.error());
  unguessable = [key = *key](const std::string& text) {
    return toHex(hmacSha256(key.reveal(), text)).substr(0, 32);
  };
  return {};
}

void Gateway::Parts::construct() {
  std::vector<RepositoryPorts> ports;
  for (const RepositoryConfig& repository : config.repositories) {
    ports.push_back(makePorts(repository, config.data_dir, clock));
    ports.back().notify = makeNotifier(repository, config, templates, clock);
    ports.back().records = std::make_unique<notify::RecordWriter>(record_templates, config.language);
    ports.back().settings.public_url = config.public_url;
    ports.back().settings.unguessable = unguessable;
  }
  engine = std::make_unique<Engine>(*store, *inbox, decoder, clock, *freezes, std::move(ports),
                                    engineOptions(config));
  backend = std::make_unique<api::EngineBackend>(*engine, *store, clock);
  api = std::make_unique<api::Api>(*backend, tokensOf(config), kVersion, makeJobProof(config, clock));
  intake = std::make_unique<webhook::Intake>(hooksOf(config), *inbox, [this] { return clock.now(); });
  server = std::make_unique<http::Server>();
  intake->addTo(*server);
  api->mount(*server);
  api::mountJudgementPage(*server, *backend);
  api::mountOperations(*server, {*backend, *api, std::string(kVersion), started_at});
}

Gateway::Gateway(const Config& config) : parts_(std::make_unique<Parts>(config)) {}
Gateway::~Gateway() { stop(); }

Status Gateway::start() {
  if (const auto git = checkGitProgram(); !git) return fail(git.error());
  for (const RepositoryConfig& repository : parts_->config.repositories) {
    if (auto signs = Signer(makeSigning(repository).key).probe(); !signs)
      return fail(signs.error().kind, repository.settings.repository.str() + ": " + signs.error().message);
    if (isLocalPath(repository.clone_url))
      spdlog::warn("repository={} {} is a local path: for trials only, and its hooks do not run",
                   repository.settings.repository.str(), repository.clone_url);
  }
  if (auto opened = parts_->openData(); !opened) return opened;
  parts_->freezes->start();
  parts_->construct();
  // Webhooks are taken at once: they are durable without the engine. The API answers 503 until the engine has
  // begun.
  const auto port = parts_->server->start(parts_->config.listen_host, parts_->config.listen_port);
  if (!port) return fail(port.error());
  releaseLog("listening on " + addressOf(parts_->config.listen_host, *port));
  if (auto begun = parts_->engine->start(); !begun) return begun;
  parts_->api->open();
  spdlog::info("sluice {} is ready: {} repositories, data in {}", kVersion,
               parts_->config.repositories.size(), parts_->config.data_dir);
  return {};
}

void Gateway::stop() {
  if (std::exchange(parts_->stopped, true)) return;
  if (parts_->server) parts_->server->stop();
  if (parts_->engine) parts_->engine->stop();
  if (parts_->inbox) parts_->inbox->stop();
  parts_->freezes->stop();
}

}  // namespace sluice::app
