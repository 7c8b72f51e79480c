/// debt: what PROD runs and UAT lacks, and a person's word that it may wait.
#include "app/exit_code.h"
#include "app/remote.h"
#include "app/terminal.h"

namespace sluice::app {
namespace {

struct DebtOptions {
  std::string debt, length;
  std::vector<std::string> words;
};

void showDebt(const Json& page) {
  if (page["items"].size() == 0) {
    say("UAT lacks nothing that PROD runs");
    return;
  }
  Table table({"REPOSITORY", "DEBT", "TITLE", "OWNER", "SINCE", "STOPS UAT"});
  for (const Json& debt : page["items"].items()) {
    const auto number = debt["number"].integer();
    const bool waived = debt["waiver"].isObject();
    const std::string stops = debt["blocks"].boolean().value_or(false) ? "yes"
                              : waived ? "waived until " + debt["waiver"]["until"].text()
                                       : "from " + debt["due"].text();
    table.add({plainText(debt["repository"].text()),
               number ? "#" + std::to_string(*number) : plainText(debt["sha"].text().substr(0, 12)),
               plainText(debt["subject"].text()), plainText(debt["owner"].text()),
               plainText(debt["since"].text()), plainText(stops)});
  }
  table.print();
}

int listDebt(const Globals& globals) {
  Remote remote(globals);
  const Query query = Query().add("repository", globals.repository).add("limit", "200");
  return present(remote.get("/debt" + query.text()), globals, showDebt);
}

int waiveDebt(const Globals& globals, const DebtOptions& given) {
  return postFor(globals, "/debt/waivers", [&](JsonWriter& out) {
    if (given.debt != "all") out.field("debt", std::string_view(given.debt));
    if (!given.length.empty()) out.field("for", std::string_view(given.length));
    out.field("reason", std::string_view(joined(given.words)));
  });
}

}  // namespace

void addDebt(CLI::App& root, Globals& globals, Run& run) {
  const auto given = std::make_shared<DebtOptions>();
  CLI::App* command = root.add_subcommand("debt", "What PROD runs and UAT lacks");
  command->footer("Examples:\n  sluice debt\n  sluice debt --repository acme/shop --json");
  whenChosen(command, run, [&globals] { return listDebt(globals); });

  command = root.add_subcommand("waive", "UAT may lack a fix of PROD's for longer");
  command->add_option("debt", given->debt, "#12, a commit id, or all")->required();
  command->add_option("words", given->words, "The reason")->required();
  command->add_option("--for", given->length, "How long, e.g. 3d; 7 days when not said");
  command->footer("Examples:\n  sluice waive '#12' --for 3d UAT is being rebuilt without it");
  whenChosen(command, run, [&globals, given] { return waiveDebt(globals, *given); });
}

}  // namespace sluice::app
