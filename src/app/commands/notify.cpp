/// notify: tries the channels, and shows what they would say.
#include "core/flows/notify.h"

#include "app/exit_code.h"
#include "app/notifiers.h"
#include "app/remote.h"
#include "app/terminal.h"
#include "core/sample_notice.h"
#include "notify/wording.h"

namespace sluice::app {
namespace {

struct NotifyOptions {
  std::string channel, kind = "uat_deployed", language = "en", templates;
};

void showTrials(const Json& body) {
  Table table({"CHANNEL", "TOLD", "WHY NOT"});
  for (const Json& trial : body["items"].items()) {
    table.add({plainText(trial["channel"].text()), trial["told"].boolean().value_or(false) ? "yes" : "no",
               plainText(trial["error"].text("-"))});
  }
  table.print();
}

int tryChannels(const Globals& globals, const NotifyOptions& given) {
  Remote remote(globals);
  const auto repository = chosenRepository(remote, globals);
  if (!repository) return failed(repository.error());
  JsonWriter body;
  body.beginObject().field("repository", *repository).field("kind", given.kind);
  if (!given.channel.empty()) body.field("channel", given.channel);
  const auto reply = remote.post("/notifications/test", body.endObject().take());
  const int code = present(reply, globals, showTrials);
  if (code != kYes) return code;
  for (const Json& trial : reply->body["items"].items()) {
    if (!trial["told"].boolean().value_or(false)) return kNo;
  }
  return kYes;
}

int preview(const Globals& globals, const NotifyOptions& given) {
  const notify::ReadTemplates read = notify::readTemplates(given.templates);
  for (const std::string& problem : read.problems) complain(plainText(problem));
  if (!read.problems.empty()) return kNo;
  // Both were checked when the line was read.
  Notice notice = sampleNotice(*fromText<NoticeKind>(given.kind));
  Settings settings;
  settings.repository = RepositoryName(globals.repository.empty() ? "acme/shop" : globals.repository);
  stamp(notice, settings, *notice.due_at - std::chrono::hours(2));
  constexpr std::size_t kNoLimit = 1UL << 20U;
  const std::string words = notify::wordsOf(notice, read.templates, *fromText<Language>(given.language),
                                            {kNoLimit, [](std::string_view text) { return text.size(); }});
  if (globals.json) {
    say(JsonWriter().beginObject().field("text", words).endObject().take());
  } else {
    say(plainText(words, true));
  }
  return kYes;
}

template <class E>
CLI::IsMember namesOf() {
  std::vector<std::string> names;
  for (const auto& [value, name] : EnumNames<E>::names) names.emplace_back(name);
  return CLI::IsMember(names);
}

}  // namespace

void addNotify(CLI::App& root, Globals& globals, Run& run) {
  const auto given = std::make_shared<NotifyOptions>();
  CLI::App* group = root.add_subcommand("notify", "Tries the channels through which people are told");
  group->require_subcommand(1);
  CLI::App* command = group->add_subcommand(
      "test", "Sends a sample, marked as one, and says what became of it; exit 1 when a channel failed");
  command->add_option("--channel", given->channel, "Only this one");
  command->add_option("--kind", given->kind, "What it says")->check(namesOf<NoticeKind>());
  command->footer(
      "Examples:\n  sluice notify test --repository acme/shop\n"
      "  sluice notify test --channel telegram --kind rollback --json");
  whenChosen(command, run, [&globals, given] { return tryChannels(globals, *given); });

  command = group->add_subcommand("preview", "Shows how a notice is worded; asks no server");
  command->add_option("--kind", given->kind, "Which")->check(namesOf<NoticeKind>());
  command->add_option("--language", given->language, "en or zh-Hant")->check(namesOf<Language>());
  command->add_option("--templates", given->templates, "A directory of your own templates");
  command->footer(
      "Examples:\n  sluice notify preview --kind prod_deployed_flow2 --language zh-Hant\n"
      "  sluice notify preview --kind blocked --templates ./templates");
  whenChosen(command, run, [&globals, given] { return preview(globals, *given); });
}

}  // namespace sluice::app
