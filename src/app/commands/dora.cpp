/// dora: how software is delivered to PROD.
#include <cstdio>

#include "app/exit_code.h"
#include "app/remote.h"
#include "app/terminal.h"

namespace sluice::app {
namespace {

std::string shown(const Json& measure) {
  const auto value = measure["value"].number();
  if (!value) return "-";
  char text[64] = "";
  if (measure["unit"].text() == "seconds")
    return formatDuration(Millis(static_cast<std::int64_t>(*value * 1000.0)));
  if (measure["unit"].text() == "ratio") {
    std::snprintf(text, sizeof text, "%.1f %%", *value * 100.0);
  } else {
    std::snprintf(text, sizeof text, "%.2f %s", *value, plainText(measure["unit"].text()).c_str());
  }
  return text;
}

void showDora(const Json& dora) {
  say(plainText(dora["repository"].text("all repositories") + ", " + dora["from"].text() + " to " +
                dora["until"].text() + ": " + std::to_string(dora["deployments"].integer().value_or(0)) +
                " deployments to PROD"));
  for (const Json& measure : dora["measures"].items()) {
    say(plainText(measure["name"].text()) + ": " + shown(measure) + " (of " +
        std::to_string(measure["counted"].integer().value_or(0)) + ")");
    say(coloured("  " + plainText(measure["reason"].text(measure["how"].text())), Colour::faint));
  }
}

int dora(const Globals& globals, int days) {
  Remote remote(globals);
  const Query query = Query().add("repository", globals.repository).add("days", std::to_string(days));
  return present(remote.get("/dora" + query.text()), globals, showDora);
}

}  // namespace

void addDora(CLI::App& root, Globals& globals, Run& run) {
  const auto days = std::make_shared<int>(30);
  CLI::App* command = root.add_subcommand("dora", "DORA's five measures of the deployments to PROD");
  command->add_option("--days", *days, "How far back")->capture_default_str()->check(CLI::Range(1, 366));
  command->footer("Examples:\n  sluice dora\n  sluice dora --repository acme/shop --days 90 --json");
  whenChosen(command, run, [&globals, days] { return dora(globals, *days); });
}

}  // namespace sluice::app
