/// cycle: opens T1 or T2 and, if asked, stays until it has ended.
#include <chrono>
#include <thread>

#include "app/exit_code.h"
#include "app/remote.h"
#include "app/terminal.h"
#include "base/uri.h"

namespace sluice::app {
namespace {

struct CycleOptions {
  std::string slot, date;
  bool force = false;
  bool wait = false;
  int patience = 0;  ///< seconds
};

void showCycle(const Json& cycle) {
  const std::string state = cycle["state"].text();
  say(plainText(cycle["slot"].text() + " of " + cycle["date"].text() + "  " + cycle["id"].text()) + "  " +
      coloured(state, colourOf(state)));
  for (const Json& action : cycle["actions"].items()) say("  " + plainText(action.text()));
  showReasons(cycle["reasons"]);
}

int exitOf(const Json& cycle) {
  const std::string state = cycle["state"].text();
  return state == "blocked" || state == "failed" ? kNo : kYes;
}

bool hasEnded(const Json& cycle) {
  const std::string state = cycle["state"].text();
  return state == "done" || state == "failed" || state == "blocked";
}

int cycle(const Globals& globals, const CycleOptions& given) {
  Remote remote(globals);
  const auto repository = chosenRepository(remote, globals);
  if (!repository) return failed(repository.error());
  JsonWriter out;
  out.beginObject()
      .field("repository", std::string_view(*repository))
      .field("slot", std::string_view(given.slot));
  if (!given.date.empty()) out.field("date", std::string_view(given.date));
  if (given.force) out.field("force", true);
  auto reply = remote.post("/cycles", out.endObject().take());
  if (given.wait && reply && reply->ok()) {
    const std::string path = "/cycles/" + percentEncode(reply->body["id"].text());
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(given.patience);
    while (reply && reply->ok() && !hasEnded(reply->body)) {
      if (std::chrono::steady_clock::now() > until) {
        complain("it goes on; sluice status shows how it ends");
        return kUnreachable;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(500));
      reply = remote.get(path);
    }
  }
  const int code = present(reply, globals, showCycle);
  return code == kYes ? exitOf(reply->body) : code;
}

}  // namespace

void addCycle(CLI::App& root, Globals& globals, Run& run) {
  const auto given = std::make_shared<CycleOptions>();
  CLI::App* command = root.add_subcommand("cycle", "Opens a slot's run; asking twice gives the same run");
  command->add_option("slot", given->slot, "T1 or T2")
      ->required()
      ->check(CLI::IsMember({"T1", "T2"}, CLI::ignore_case));
  command->add_option("--date", given->date, "Local date, YYYY-MM-DD; today when not said");
  command->add_flag("--force", given->force,
                    "Outside the slot's window, or again after a failure; admin. Skips no gate");
  command->add_flag("--wait", given->wait, "Stay until it has ended; exit 1 when it is blocked or failed");
  command->add_option("--patience", given->patience, "Seconds to stay at most")->default_val(3600);
  command->footer(
      "Examples:\n  sluice cycle T1 --wait\n  sluice cycle T2 --date 2026-03-01 --force --repository "
      "acme/shop");
  whenChosen(command, run, [&globals, given] { return cycle(globals, *given); });
}

}  // namespace sluice::app
