/// deployments, deployment: what was sent where, how it ended, and what is written down about it.
#include "app/exit_code.h"
#include "app/remote.h"
#include "app/terminal.h"
#include "base/uri.h"

namespace sluice::app {
namespace {

struct DeploymentOptions {
  std::string id, record;
  int limit = 0;
};

void showDeployment(const Json& deployment) {
  const std::string state = deployment["state"].text();
  say(plainText(deployment["id"].text() + "  " + deployment["version"].text() + " on " +
                deployment["environment"].text() + ", before " +
                deployment["previous"].text("nothing known")) +
      "  " + coloured(plainText(state), colourOf(state)));
  say(plainText("  " + deployment["purpose"].text() + ", " + deployment["strategy"].text("direct")));
  for (const char* moment : {"created_at", "triggered_at", "finished_at"}) {
    if (deployment[moment].isString())
      say(plainText("  " + std::string(moment) + " " + deployment[moment].text()));
  }
  if (!deployment["by"].text().empty() || !deployment["why"].text().empty())
    say(plainText("  by " + deployment["by"].text("nobody known") + ", " +
                  deployment["why"].text("for no reason given")));
  std::string approved;
  for (const Json& name : deployment["approved_by"].items())
    approved += (approved.empty() ? "" : ", ") + name.text();
  if (!approved.empty()) say(plainText("  approved by " + approved));
  if (!deployment["reason"].text().empty()) say(plainText("  " + deployment["reason"].text()));
}

int listDeployments(const Globals& globals, const DeploymentOptions& given) {
  Remote remote(globals);
  const Query query = Query().add("repository", globals.repository).add("limit", std::to_string(given.limit));
  return present(remote.get("/deployments" + query.text()), globals, [](const Json& page) {
    Table table({"DEPLOYMENT", "ENVIRONMENT", "VERSION", "STATE", "PURPOSE", "BEGAN", "BY", "WHY"});
    for (const Json& one : page["items"].items()) {
      table.add({plainText(one["id"].text()), plainText(one["environment"].text()),
                 plainText(one["version"].text()), plainText(one["state"].text()),
                 plainText(one["purpose"].text()), plainText(one["created_at"].text()),
                 plainText(one["by"].text("-")), plainText(one["why"].text("-"))});
    }
    table.print();
  });
}

int showRecord(Remote& remote, const Globals& globals, const std::string& path, const std::string& name) {
  const auto reply = remote.get(path + "/records/" + percentEncode(name));
  if (!reply) return failed(reply.error());
  if (!reply->ok()) return refused(*reply, globals);
  std::string_view text = reply->text;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    say(plainText(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return kYes;
}

int showOne(const Globals& globals, const DeploymentOptions& given) {
  Remote remote(globals);
  const std::string path = "/deployments/" + percentEncode(given.id);
  if (!given.record.empty()) return showRecord(remote, globals, path, given.record);
  if (const int shown = present(remote.get(path), globals, showDeployment); shown != kYes || globals.json)
    return shown;
  return present(remote.get(path + "/records"), globals, [](const Json& page) {
    for (const Json& record : page["items"].items())
      say(plainText("  --record " + record["name"].text() + "  as of " + record["at"].text()));
  });
}

}  // namespace

void addDeployments(CLI::App& root, Globals& globals, Run& run) {
  const auto given = std::make_shared<DeploymentOptions>();
  CLI::App* list = root.add_subcommand("deployments", "Lists deployments, the newest first");
  list->add_option("--limit", given->limit, "At most so many")->default_val(20)->check(CLI::Range(1, 200));
  list->footer("Examples:\n  sluice deployments\n  sluice deployments --limit 5 --json");
  whenChosen(list, run, [&globals, given] { return listDeployments(globals, *given); });

  CLI::App* one = root.add_subcommand("deployment", "Shows one deployment, or what is written down about it");
  one->add_option("id", given->id, "Its id")->required();
  one->add_option("--record", given->record, "Prints this record, as Markdown")
      ->check(CLI::IsMember(
          {"checklist", "rollback-plan", "deployment-log", "changelog-entry", "release-notes", "fix-diff"}));
  one->footer(
      "Examples:\n  sluice deployment dep-0123456789abcdef\n"
      "  sluice deployment dep-0123456789abcdef --record rollback-plan");
  whenChosen(one, run, [&globals, given] { return showOne(globals, *given); });
}

}  // namespace sluice::app
