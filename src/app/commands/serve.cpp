/// serve: the real thing.
#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdlib>

#include "app/exit_code.h"
#include "app/gateway.h"
#include "app/globals.h"
#include "app/logging.h"
#include "app/notifiers.h"
#include "app/terminal.h"
#include "config/load.h"

namespace sluice::app {
namespace {

struct ServeOptions {
  std::string config = "sluice.yaml";
  std::string log_format, log_level;
};

sigset_t signalsOfInterest() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
  return set;
}

/// Returns at SIGTERM or SIGINT.
void waitForTheEnd(const sigset_t& set) {
  for (;;) {
    int signal = 0;
    if (sigwait(&set, &signal) != 0) continue;
    if (signal != SIGHUP) {
      spdlog::info("stopping: {}", signal == SIGTERM ? "SIGTERM" : "SIGINT");
      return;
    }
    spdlog::info("SIGHUP is ignored: restart to read the configuration again; nothing is lost meanwhile");
  }
}

int serve(const ServeOptions& given) {
  LoadResult loaded = loadConfigFile(given.config, ProcessSecrets());
  if (loaded.good()) loaded.problems = checkTemplates(*loaded.config);
  for (const ConfigProblem& problem : loaded.problems)
    complain(plainText(formatProblem(problem, given.config)));
  if (!loaded.problems.empty()) return kWrongUse;
  const Config& config = *loaded.config;
  const bool json = given.log_format.empty() ? config.log.json : given.log_format == "json";
  startLogging(given.log_level.empty() ? config.log.level : given.log_level, json);
  // Before the first thread: they inherit the mask, so that only this one sees these signals.
  const sigset_t signals = signalsOfInterest();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  Gateway gateway(config);
  if (auto started = gateway.start(); !started) {
    releaseLog("");
    spdlog::error("{}", started.error().message);
    return kNo;
  }
  for (const ConfigProblem& warning : loaded.warnings)
    spdlog::warn("{}", formatProblem(warning, given.config));
  waitForTheEnd(signals);
  // Whoever asks twice wants it now. What is recorded is enough to go on from.
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  std::signal(SIGTERM, [](int) { std::_Exit(kNo); });
  std::signal(SIGINT, [](int) { std::_Exit(kNo); });
  std::signal(SIGHUP, SIG_IGN);
  gateway.stop();
  spdlog::info("stopped");
  return kYes;
}

}  // namespace

void addServe(CLI::App& root, Globals&, Run& run) {
  const auto given = std::make_shared<ServeOptions>();
  CLI::App* command = root.add_subcommand("serve", "Runs the gateway until SIGTERM or SIGINT");
  command->add_option("--config", given->config, "The configuration")->capture_default_str();
  command->add_option("--log-format", given->log_format, "text or json; otherwise as configured")
      ->check(CLI::IsMember({"text", "json"}));
  command
      ->add_option("--log-level", given->log_level,
                   "trace, debug, info, warn or error; otherwise as configured")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error"}));
  command->footer(
      "Examples:\n  sluice serve --config sluice.yaml\n  sluice serve --config /etc/sluice.yaml --log-format "
      "json");
  whenChosen(command, run, [given] { return serve(*given); });
}

}  // namespace sluice::app
