/// The options that every command has.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

namespace sluice::app {

struct Globals {
  std::string url = "http://127.0.0.1:8080";
  std::string token_file;
  std::string repository;
  std::string environment;
  bool json = false;
};

/// The command that was chosen; it runs after the whole line was read. Returns an exit code.
using Run = std::function<int()>;

/// Sets `run` when the command is on the line, and none below it is: theirs are complete before it.
inline void whenChosen(CLI::App* command, Run& run, Run body) {
  command->parse_complete_callback([command, &run, body = std::move(body)] {
    if (command->get_subcommands().empty()) run = body;
  });
}

/// Words of the line as one text, so that reasons need no quotes.
inline std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// One function per file in commands/.
void addServe(CLI::App& root, Globals& globals, Run& run);
void addSetup(CLI::App& root, Globals& globals, Run& run);        ///< init, check-config
void addOverview(CLI::App& root, Globals& globals, Run& run);     ///< status, fixes
void addOrders(CLI::App& root, Globals& globals, Run& run);       ///< confirm, approve, reject, hold, …
void addLocks(CLI::App& root, Globals& globals, Run& run);        ///< lock, unlock, attest, adopt
void addFreezes(CLI::App& root, Globals& globals, Run& run);      ///< freeze, unfreeze, stop-the-world
void addArtifacts(CLI::App& root, Globals& globals, Run& run);    ///< artifact, accept
void addRollback(CLI::App& root, Globals& globals, Run& run);     ///< rollback, hotfix, promote
void addDebt(CLI::App& root, Globals& globals, Run& run);         ///< debt, waive
void addCycle(CLI::App& root, Globals& globals, Run& run);        ///< cycle
void addGate(CLI::App& root, Globals& globals, Run& run);         ///< gate, simulate
void addReport(CLI::App& root, Globals& globals, Run& run);       ///< claim, report
void addDeployments(CLI::App& root, Globals& globals, Run& run);  ///< report
void addDora(CLI::App& root, Globals& globals, Run& run);         ///< report
void addJournal(CLI::App& root, Globals& globals, Run& run);      ///< journal
void addRelease(CLI::App& root, Globals& globals, Run& run);      ///< verify-release
void addMail(CLI::App& root, Globals& globals, Run& run);         ///< outbox, deliveries
void addNotify(CLI::App& root, Globals& globals, Run& run);       ///< notify test, notify preview
void addGit(CLI::App& root, Globals& globals, Run& run);          ///< git cherry-pick
void addCompletion(CLI::App& root, Globals& globals, Run& run);   ///< completion, version

}  // namespace sluice::app
