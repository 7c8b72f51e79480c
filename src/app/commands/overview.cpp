/// status, fixes: what runs where and what is on its way.
#include "app/exit_code.h"
#include "app/remote.h"
#include "app/terminal.h"
#include "base/uri.h"

namespace sluice::app {
namespace {

struct Wanted {
  std::string fix;
  std::string status;
  int limit = 0;
};

std::string cell(const Json& value) {
  if (const auto number = value.integer()) return std::to_string(*number);
  return plainText(value.text("-"));
}

void showEnvironment(const Json& repository, const std::string& name) {
  const Json environment = repository["environments"][name];
  const std::string how =
      environment["good"].boolean().value_or(false) ? " since " + environment["since"].text()
      : environment["stated_by"].isString()         ? " stated by " + environment["stated_by"].text()
                                                    : " (no deployment yet)";
  say(plainText("  " + name + std::string(6 - name.size(), ' ') + cell(repository["versions"][name]) + how));
}

void showRepository(const Json& repository) {
  const std::string state = repository["version_state"].text();
  say(plainText(repository["name"].text()) + "  " + coloured(state, colourOf(state)));
  showEnvironment(repository, "uat");
  showEnvironment(repository, "prod");
  for (const auto& [slot, time] : repository["next_slots"].members()) {
    if (!time.isNull()) say(plainText("  " + slot + "    " + time["at"].text()));
  }
  if (const Json freeze = repository["freeze"]; freeze.isObject()) {
    say(coloured(plainText("  frozen (" + freeze["level"].text() + ") until " + freeze["until"].text() +
                           ": " + freeze["reason"].text()),
                 Colour::bad));
  }
  for (const Json& lock : repository["locks"].items()) {
    say(coloured(plainText("  locked " + lock["environment"].text("both") + " by " + lock["owner"].text() +
                           ": " + lock["reason"].text() + " [" + lock["id"].text() + "]"),
                 Colour::bad));
  }
  std::string queue;
  for (const auto& [status, count] : repository["queue"].members()) {
    queue += (queue.empty() ? "" : ", ") + std::to_string(count.integer().value_or(0)) + ' ' + status;
  }
  say(plainText("  fixes " + (queue.empty() ? "none on their way" : queue)));
  for (const Json& text : repository["problems"].items())
    say(coloured("  " + plainText(text.text()), Colour::bad));
}

void showFix(const Json& fix) {
  const std::string status = fix["status"].text();
  say(plainText("#" + cell(fix["number"]) + " " + fix["title"].text()) + "  " +
      coloured(status, colourOf(status)));
  say(plainText("  " + fix["id"].text() + "  by " + fix["author"].text() + "  " + fix["url"].text()));
  say(plainText("  severity " + cell(fix["severity"]) + ", found in " + cell(fix["found_in"]) + ", " +
                cell(fix["flow"])));
  if (fix["flow_reason"].isString()) say("  " + plainText(fix["flow_reason"].text()));
  if (fix["hold"].isObject()) {
    say(plainText("  held by " + fix["hold"]["by"].text() + ": " + fix["hold"]["reason"].text()));
  }
  for (const Json& approval : fix["approvals"].items()) {
    say(plainText("  " + approval["kind"].text() + " by " + approval["by"].text() + " at " +
                  approval["at"].text()));
  }
  showReasons(fix["reasons"]);
  for (const Json& step : fix["history"].items()) {
    say(coloured(plainText("  " + step["at"].text() + "  " + step["from"].text() + " → " + step["to"].text() +
                           "  " + step["by"].text() + "  " + step["reason"].text()),
                 Colour::faint));
  }
}

int status(const Globals& globals, const Wanted& wanted) {
  Remote remote(globals);
  if (wanted.fix.empty()) {
    const auto reply = remote.get("/repositories" + Query().add("repository", globals.repository).text());
    return present(reply, globals, [](const Json& body) {
      for (const Json& repository : body["items"].items()) showRepository(repository);
    });
  }
  const std::string name = wanted.fix.starts_with('#') ? wanted.fix.substr(1) : wanted.fix;
  std::string repository;
  if (!name.starts_with("fix-")) {
    const auto chosen = chosenRepository(remote, globals);
    if (!chosen) return failed(chosen.error());
    repository = *chosen;
  }
  const auto reply =
      remote.get("/fixes/" + percentEncode(name) + Query().add("repository", repository).text());
  return present(reply, globals, showFix);
}

int fixes(const Globals& globals, const Wanted& wanted) {
  Remote remote(globals);
  const Query query = Query()
                          .add("repository", globals.repository)
                          .add("status", wanted.status)
                          .add("limit", std::to_string(wanted.limit));
  return present(remote.get("/fixes" + query.text()), globals, [](const Json& body) {
    Table table({"FIX", "STATUS", "SEVERITY", "FLOW", "HELD", "TITLE"});
    for (const Json& fix : body["items"].items()) {
      table.add({"#" + cell(fix["number"]), cell(fix["status"]), cell(fix["severity"]), cell(fix["flow"]),
                 fix["held"].boolean().value_or(false) ? "held" : "", cell(fix["title"])});
    }
    table.print(1);
    if (body["next"].isString()) say("There are more: raise --limit, or ask for one --status.");
  });
}

}  // namespace

void addOverview(CLI::App& root, Globals& globals, Run& run) {
  const auto wanted = std::make_shared<Wanted>();
  CLI::App* show =
      root.add_subcommand("status", "What runs where, what is queued and what stands in the way");
  show->add_option("fix", wanted->fix, "One fix, by number or id");
  show->footer(
      "Examples:\n  sluice status\n  sluice status 12 --repository acme/shop\n  sluice status --json");
  whenChosen(show, run, [&globals, wanted] { return status(globals, *wanted); });

  CLI::App* list = root.add_subcommand("fixes", "Lists fixes");
  list->add_option("--status", wanted->status, "Only those in this state, e.g. pending_prod");
  list->add_option("--limit", wanted->limit, "At most so many")->default_val(50)->check(CLI::Range(1, 200));
  list->footer("Examples:\n  sluice fixes\n  sluice fixes --status deployed_uat --repository acme/shop");
  whenChosen(list, run, [&globals, wanted] { return fixes(globals, *wanted); });
}

}  // namespace sluice::app
