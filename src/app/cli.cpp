#include "app/cli.h"

#include <csignal>
#include <cstdio>

#include "app/exit_code.h"
#include "app/globals.h"
#include "app/terminal.h"
#include "app/version.h"

namespace sluice::app {
namespace {

void addGlobals(CLI::App& root, Globals& globals) {
  root.add_option("--url", globals.url, "Where Sluice answers")->envname("SLUICE_URL")->capture_default_str();
  root.add_option("--token-file", globals.token_file, "A file with your token; otherwise SLUICE_TOKEN");
  root.add_option("--repository", globals.repository, "owner/name; needed where there are several");
  root.add_option("--environment", globals.environment, "uat or prod")->check(CLI::IsMember({"uat", "prod"}));
  root.add_flag("--json", globals.json, "The answer as JSON");
  root.set_version_flag("--version", "sluice " + std::string(kVersion));
}

}  // namespace

int runCli(int argc, char** argv) {
  // A reader that goes away, as in `sluice fixes | head`, is an error of a write and not the end of the
  // process.
  std::signal(SIGPIPE, SIG_IGN);
  Globals globals;
  Run run;
  CLI::App root("Webhook gateway and release engine for two live environments, UAT and PROD.", "sluice");
  root.fallthrough();
  root.require_subcommand(1);
  root.footer(
      "Examples:\n  sluice init --repository acme/shop\n  sluice serve --config sluice.yaml\n"
      "  sluice status\n  sluice approve prod 12\n\n"
      "Exit codes: 0 yes, 1 no (with reasons), 2 wrong use, 3 unreachable.");
  addGlobals(root, globals);
  addServe(root, globals, run);
  addSetup(root, globals, run);
  addOverview(root, globals, run);
  addOrders(root, globals, run);
  addLocks(root, globals, run);
  addFreezes(root, globals, run);
  addArtifacts(root, globals, run);
  addDebt(root, globals, run);
  addRollback(root, globals, run);
  addCycle(root, globals, run);
  addGate(root, globals, run);
  addReport(root, globals, run);
  addDeployments(root, globals, run);
  addDora(root, globals, run);
  addJournal(root, globals, run);
  addRelease(root, globals, run);
  addMail(root, globals, run);
  addNotify(root, globals, run);
  addGit(root, globals, run);
  addCompletion(root, globals, run);
  try {
    root.parse(argc, argv);
  } catch (const CLI::Success& answer) {  // --help, --version
    root.exit(answer);
    return kYes;
  } catch (const CLI::ParseError& error) {
    complain(plainText(error.what()));
    complain("see sluice --help, or --help behind a command");
    return kWrongUse;
  }
  try {
    const int code = run ? run() : static_cast<int>(kWrongUse);
    std::fflush(stdout);
    return code;
  } catch (const std::exception& error) {
    complain(std::string("a defect of this program: ") + plainText(error.what()));
    return kNo;
  }
}

}  // namespace sluice::app
