/// gate, simulate: may it ship, and what would.
#include "app/exit_code.h"
#include "app/remote.h"
#include "app/terminal.h"

namespace sluice::app {
namespace {

struct GateOptions {
  std::string sha, slot, at;
};

void showGate(const Json& gate) {
  const bool open = gate["open"].boolean().value_or(false);
  say(open ? coloured("open", Colour::good) : coloured("closed", Colour::bad));
  Table table({"CHECK", "STATE", "CAN CLEAR", "LOOKED AT", "REASON"});
  for (const Json& check : gate["checks"].items()) {
    std::string who;
    for (const Json& role : check["can_clear"].items()) who += (who.empty() ? "" : ",") + role.text();
    table.add({plainText(check["name"].text()), plainText(check["state"].text()), plainText(who),
               plainText(check["at"].text("-")), plainText(check["reason"].text())});
  }
  table.print(1);
}

int gate(const Globals& globals, const GateOptions& given) {
  if (globals.environment.empty()) {
    complain("say which environment: --environment uat or --environment prod");
    return kWrongUse;
  }
  Remote remote(globals);
  const auto repository = chosenRepository(remote, globals);
  if (!repository) return failed(repository.error());
  const Query query =
      Query().add("repository", *repository).add("environment", globals.environment).add("sha", given.sha);
  const auto reply = remote.get("/gate" + query.text());
  const int code = present(reply, globals, showGate);
  if (code != kYes) return code;
  return reply->body["open"].boolean().value_or(false) ? kYes : kNo;
}

void showSimulation(const Json& simulation) {
  const bool runs = simulation["would_run"].boolean().value_or(false);
  say(plainText(simulation["slot"].text() + " at " + simulation["at"].text()) + "  " +
      (runs ? coloured("would run", Colour::good) : coloured("would not run", Colour::bad)));
  for (const Json& action : simulation["actions"].items()) say("  " + plainText(action.text()));
  for (const Json& fix : simulation["fixes"].items()) {
    const std::string number = std::to_string(fix["number"].integer().value_or(0));
    say(plainText("  #" + number + " " + fix["title"].text() + ": " + fix["text"].text()));
    showReasons(fix["reasons"], "      ");
  }
  if (simulation["unmet"].size() > 0) say("Unmet:");
  showReasons(simulation["unmet"]);
}

int simulate(const Globals& globals, const GateOptions& given) {
  Remote remote(globals);
  const auto repository = chosenRepository(remote, globals);
  if (!repository) return failed(repository.error());
  const Query query = Query().add("repository", *repository).add("slot", given.slot).add("at", given.at);
  const auto reply = remote.get("/simulations" + query.text());
  const int code = present(reply, globals, showSimulation);
  if (code != kYes) return code;
  return reply->body["would_run"].boolean().value_or(false) ? kYes : kNo;
}

}  // namespace

void addGate(CLI::App& root, Globals& globals, Run& run) {
  const auto given = std::make_shared<GateOptions>();
  CLI::App* command =
      root.add_subcommand("gate", "May an environment be deployed to now? Exit 0 when open, 1 when not");
  command->add_option("--sha", given->sha, "The commit that is meant");
  command->footer(
      "Examples:\n  sluice gate --environment prod\n  sluice gate --environment uat --json || exit 1");
  whenChosen(command, run, [&globals, given] { return gate(globals, *given); });

  command =
      root.add_subcommand("simulate", "What a cycle would do, without doing it. Exit 0 when it would run");
  command->add_option("slot", given->slot, "T1 or T2")
      ->required()
      ->check(CLI::IsMember({"T1", "T2"}, CLI::ignore_case));
  command->add_option("--at", given->at, "When it would open (RFC 3339); its next time when not said");
  command->footer("Examples:\n  sluice simulate T2\n  sluice simulate T1 --at 2026-03-01T20:00:00Z");
  whenChosen(command, run, [&globals, given] { return simulate(globals, *given); });
}

}  // namespace sluice::app
