/// init, check-config: before the first start.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "app/calendar_check.h"
#include "app/exit_code.h"
#include "app/globals.h"
#include "app/notifiers.h"
#include "app/online_check.h"
#include "app/terminal.h"
#include "base/json.h"
#include "config/checks.h"
#include "config/load.h"
#include "config/starter.h"

namespace sluice::app {
namespace {

struct SetupOptions {
  std::string output = "sluice.yaml";
  std::string config = "sluice.yaml";
  bool online = false;
};

/// Never overwrites: whoever has a configuration keeps it.
Status writeNew(const std::string& path, const std::string& text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
  if (file < 0) {
    if (errno == EEXIST) return fail(ErrorKind::conflict, path + " exists already; it was left as it is");
    return fail(ErrorKind::invalid, path + " cannot be written: " + std::strerror(errno));
  }
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t count = ::write(file, text.data() + done, text.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    done += static_cast<std::size_t>(count);
  }
  const bool good = ::close(file) == 0 && done == text.size();
  if (!good) return fail(ErrorKind::transient, path + " could not be written whole");
  return {};
}

int init(const Globals& globals, const SetupOptions& given) {
  const std::string repository = globals.repository.empty() ? "acme/shop" : globals.repository;
  if (const auto complaint = config::checkRepositoryName(repository)) {
    complain("--repository: expected " + plainText(*complaint));
    return kWrongUse;
  }
  if (auto written = writeNew(given.output, starterConfig(repository)); !written) {
    complain(plainText(written.error().message));
    return kNo;
  }
  say("Wrote " + plainText(given.output) +
      ". Set its three secrets, change the users, then: sluice check-config " + plainText(given.output));
  say("");
  say(webhookInstructions(repository, ""));
  return kYes;
}

void writeProblems(JsonWriter& out, std::string_view name, const std::vector<ConfigProblem>& problems) {
  out.key(name).beginArray();
  for (const ConfigProblem& problem : problems) {
    out.beginObject().field("line", problem.line).field("column", problem.column);
    out.field("path", std::string_view(problem.path))
        .field("message", std::string_view(problem.message))
        .endObject();
  }
  out.endArray();
}

int checkConfig(const Globals& globals, const SetupOptions& given) {
  LoadResult loaded = loadConfigFile(given.config, ProcessSecrets());
  if (loaded.good()) {
    for (ConfigProblem& problem : checkPrograms(*loaded.config))
      loaded.problems.push_back(std::move(problem));
    for (ConfigProblem& problem : checkTemplates(*loaded.config))
      loaded.problems.push_back(std::move(problem));
    for (ConfigProblem& warning : checkCalendars(*loaded.config, false))
      loaded.warnings.push_back(std::move(warning));
  }
  if (loaded.good() && given.online) {
    for (ConfigProblem& problem : checkCalendars(*loaded.config, true))
      loaded.problems.push_back(std::move(problem));
    for (ConfigProblem& problem : checkOnline(*loaded.config)) loaded.problems.push_back(std::move(problem));
  }
  if (globals.json) {
    JsonWriter out;
    out.beginObject().field("good", loaded.problems.empty());
    writeProblems(out, "problems", loaded.problems);
    writeProblems(out, "warnings", loaded.warnings);
    say(out.endObject().take());
  } else {
    for (const ConfigProblem& warning : loaded.warnings) {
      complain("warning: " + plainText(formatProblem(warning, given.config)));
    }
    for (const ConfigProblem& problem : loaded.problems)
      complain(plainText(formatProblem(problem, given.config)));
    if (loaded.problems.empty()) {
      say(plainText(given.config) + " is good" + (given.online ? ", and everything it names answers." : "."));
      say("");
      say(webhookInstructions(*loaded.config));
    }
  }
  return loaded.problems.empty() ? kYes : kNo;
}

}  // namespace

void addSetup(CLI::App& root, Globals& globals, Run& run) {
  const auto given = std::make_shared<SetupOptions>();
  CLI::App* command =
      root.add_subcommand("init", "Writes a first configuration and shows what to set at the forge");
  command->add_option("--output", given->output, "Where to; never overwritten")->capture_default_str();
  command->footer(
      "Examples:\n  sluice init --repository acme/shop\n  sluice init --output /etc/sluice/sluice.yaml");
  whenChosen(command, run, [&globals, given] { return init(globals, *given); });

  command =
      root.add_subcommand("check-config", "Proves a configuration; exit 1 when something is wrong with it");
  command->add_option("file", given->config, "The file")->capture_default_str();
  command->add_flag("--online", given->online, "Also ask every forge and git server that it names");
  command->footer(
      "Examples:\n  sluice check-config sluice.yaml\n  sluice check-config sluice.yaml --online --json");
  whenChosen(command, run, [&globals, given] { return checkConfig(globals, *given); });
}

}  // namespace sluice::app
