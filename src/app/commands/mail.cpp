/// outbox, deliveries: what goes out and what came in.
#include "app/exit_code.h"
#include "app/remote.h"
#include "app/terminal.h"
#include "base/uri.h"
#include "core/effect.h"

namespace sluice::app {
namespace {

struct MailOptions {
  std::string state, id;
  int limit = 0;
};

/// `set_status_label`; of a notice also which, and to whom: `notify uat_deployed telegram`.
std::string nameOf(const Json& effect) {
  const std::string kind = effect["kind"].text();
  if (kind != Notify::kind) return kind;
  return kind + " " + effect["notice"]["kind"].text() + " " + effect["channel"].text();
}

int outbox(const Globals& globals, const MailOptions& given) {
  Remote remote(globals);
  const Query query = Query()
                          .add("repository", globals.repository)
                          .add("state", given.state)
                          .add("limit", std::to_string(given.limit));
  return present(remote.get("/outbox" + query.text()), globals, [](const Json& body) {
    Table table({"ID", "STATE", "TRIES", "DUE", "EFFECT", "LAST ERROR"});
    for (const Json& entry : body["items"].items()) {
      table.add({std::to_string(entry["id"].integer().value_or(0)), plainText(entry["state"].text()),
                 std::to_string(entry["attempts"].integer().value_or(0)), entry["due"].text(),
                 plainText(nameOf(entry["effect"]["body"])), plainText(entry["last_error"].text("-"))});
    }
    table.print(1);
  });
}

int deliveries(const Globals& globals, const MailOptions& given) {
  Remote remote(globals);
  const Query query = Query().add("repository", globals.repository).add("limit", std::to_string(given.limit));
  return present(remote.get("/deliveries" + query.text()), globals, [](const Json& body) {
    Table table({"RECEIVED", "EVENT", "ID", "HOOK", "MADE OF IT"});
    for (const Json& record : body["items"].items()) {
      table.add({record["received_at"].text(), plainText(record["event"].text()),
                 plainText(record["id"].text()), plainText(record["hook"].text()),
                 plainText(record["summary"].text("-"))});
    }
    table.print();
  });
}

int repeat(const Globals& globals, const std::string& path) {
  Remote remote(globals);
  return present(remote.post(path, ""), globals, showMessage);
}

}  // namespace

void addMail(CLI::App& root, Globals& globals, Run& run) {
  const auto given = std::make_shared<MailOptions>();
  CLI::App* command =
      root.add_subcommand("outbox", "Effects that are to be carried out, were, or could not be");
  command->add_option("--state", given->state)->check(CLI::IsMember({"pending", "done", "dead"}));
  command->add_option("--limit", given->limit, "At most so many")->default_val(50)->check(CLI::Range(1, 200));
  command->footer("Examples:\n  sluice outbox --state dead\n  sluice outbox retry 17");
  whenChosen(command, run, [&globals, given] { return outbox(globals, *given); });
  CLI::App* again = command->add_subcommand("retry", "Tries a dead effect again");
  again->add_option("id", given->id)->required();
  again->footer("Examples:\n  sluice outbox retry 17");
  whenChosen(again, run,
             [&globals, given] { return repeat(globals, "/outbox/" + percentEncode(given->id) + "/retry"); });

  const auto wanted = std::make_shared<MailOptions>();
  command = root.add_subcommand("deliveries", "Webhooks that were taken, and what was made of them");
  command->add_option("--limit", wanted->limit, "At most so many")
      ->default_val(50)
      ->check(CLI::Range(1, 200));
  command->footer(
      "Examples:\n  sluice deliveries\n  sluice deliveries replay 72d3162e-cc78-11e3-81ab-4c9367dc0958");
  whenChosen(command, run, [&globals, wanted] { return deliveries(globals, *wanted); });
  again = command->add_subcommand("replay", "Reads a stored webhook again as if it had come now");
  again->add_option("id", wanted->id)->required();
  again->footer("Examples:\n  sluice deliveries replay 72d3162e-cc78-11e3-81ab-4c9367dc0958");
  whenChosen(again, run, [&globals, wanted] {
    return repeat(globals, "/deliveries/" + percentEncode(wanted->id) + "/replay");
  });
}

}  // namespace sluice::app
