/// freeze, unfreeze, stop-the-world: periods in which nothing is deployed.
#include "app/exit_code.h"
#include "app/remote.h"
#include "app/terminal.h"
#include "base/uri.h"
#include "gateway/command/verb.h"

namespace sluice::app {
namespace {

struct FreezeOptions {
  std::vector<std::string> words, modules;
  std::string from, until, level, length, id;
  bool all = false;
};

/// The repositories that are meant: every one, or the chosen one.
Result<std::vector<std::string>> meantRepositories(Remote& remote, const Globals& globals, bool all) {
  if (!all) {
    const auto one = chosenRepository(remote, globals);
    if (!one) return fail(one.error());
    return std::vector<std::string>{*one};
  }
  const auto list = remote.get("/repositories");
  if (!list) return fail(list.error());
  std::vector<std::string> names;
  for (const Json& repository : list->body["items"].items()) names.push_back(repository["name"].text());
  if (!list->ok() || names.empty())
    return fail(ErrorKind::transient,
                "the repositories cannot be read: " + list->body["detail"].text("no answer"));
  return names;
}

/// Posts the same to every repository that is meant. One that refuses does not keep the others from it.
int postToEach(const Globals& globals, bool all, const std::string& path,
               const std::function<void(JsonWriter&)>& rest) {
  Remote remote(globals);
  const auto repositories = meantRepositories(remote, globals, all);
  if (!repositories) return failed(repositories.error());
  int worst = kYes;
  for (const std::string& repository : *repositories) {
    JsonWriter out;
    out.beginObject().field("repository", std::string_view(repository));
    rest(out);
    const auto show = [&](const Json& body) {
      say((all ? plainText(repository) + ": " : "") + plainText(body["message"].text(), true));
    };
    worst = std::max(worst, present(remote.post(path, out.endObject().take()), globals, show));
  }
  return worst;
}

void showFreezes(const Json& page) {
  Table table({"ID", "REPOSITORY", "STATE", "LEVEL", "FROM", "UNTIL", "MODULES", "SOURCE", "REASON"});
  for (const Json& freeze : page["items"].items()) {
    std::string modules;
    for (const Json& module : freeze["modules"].items())
      modules += (modules.empty() ? "" : ",") + module.text();
    const bool active = freeze["active"].boolean().value_or(false);
    table.add({plainText(freeze["id"].text()), plainText(freeze["repository"].text()),
               active ? "frozen" : "to come", plainText(freeze["level"].text()),
               plainText(freeze["from"].text()), plainText(freeze["until"].text()),
               plainText(modules.empty() ? "all" : modules), plainText(freeze["source"].text()),
               plainText(freeze["reason"].text())});
  }
  if (page["items"].size() == 0) {
    say("no freezes");
  } else {
    table.print();
  }
  if (page["next"].isString()) say("and more; --json and the API have them all");
}

int listFreezes(const Globals& globals) {
  Remote remote(globals);
  return present(
      remote.get("/freezes" + Query().add("repository", globals.repository).add("limit", "200").text()),
      globals, showFreezes);
}

/// `from … until … reason`, as in a comment. False when the words cannot be read as that; it has complained
/// then.
bool takeCommentWords(FreezeOptions& given) {
  std::vector<std::string> words{"freeze"};
  words.insert(words.end(), given.words.begin(), given.words.end());
  const auto command = commandFromWords(words);
  if (!command) {
    complain(plainText(command.error().message));
    return false;
  }
  const auto& said = std::get<FreezeDeployments>(*command);
  given.from = said.from;
  given.until = said.until;
  given.level = toText(said.level);
  given.modules = said.modules;
  given.words = {said.reason};
  return true;
}

int freeze(const Globals& globals, FreezeOptions given) {
  if (!given.words.empty() && given.words[0] == "from" && given.until.empty() && !takeCommentWords(given))
    return kWrongUse;
  const bool lists = given.words.empty() && given.until.empty() && given.from.empty();
  if (lists || (given.words == std::vector<std::string>{"list"} && given.until.empty()))
    return listFreezes(globals);
  if (given.until.empty() || given.words.empty()) {
    complain("say until when and why: sluice freeze --until 2026-02-05 month end");
    return kWrongUse;
  }
  return postToEach(globals, given.all, "/freezes", [&](JsonWriter& out) {
    if (!given.from.empty()) out.field("from", std::string_view(given.from));
    out.field("until", std::string_view(given.until));
    if (!given.level.empty()) out.field("level", std::string_view(given.level));
    if (!given.modules.empty()) {
      out.key("modules").beginArray();
      for (const std::string& module : given.modules) out.value(std::string_view(module));
      out.endArray();
    }
    out.field("reason", std::string_view(joined(given.words)));
  });
}

/// Every freeze by order that holds now, of the repositories that are meant.
int liftAll(Remote& remote, const Globals& globals, bool all) {
  const auto repositories = meantRepositories(remote, globals, all);
  if (!repositories) return failed(repositories.error());
  int worst = kYes;
  bool any = false;
  for (const std::string& repository : *repositories) {
    const auto list =
        remote.get("/freezes" + Query().add("repository", repository).add("limit", "200").text());
    if (!list) return failed(list.error());
    if (!list->ok()) return refused(*list, globals);
    for (const Json& one : list->body["items"].items()) {
      if (one["source"].text() != "order" || !one["active"].boolean().value_or(false)) continue;
      any = true;
      worst = std::max(
          worst, present(remote.remove("/freezes/" + percentEncode(one["id"].text())), globals, showMessage));
    }
  }
  if (!any) {
    complain("no freeze by order holds now; sluice freeze lists those that do, and those to come");
    return kNo;
  }
  return worst;
}

int unfreeze(const Globals& globals, const FreezeOptions& given) {
  Remote remote(globals);
  if (given.id.empty()) return liftAll(remote, globals, given.all);
  return present(remote.remove("/freezes/" + percentEncode(given.id)), globals, showMessage);
}

int stopTheWorld(const Globals& globals, const FreezeOptions& given) {
  return postToEach(globals, true, "/locks", [&](JsonWriter& out) {
    if (!given.length.empty()) out.field("for", std::string_view(given.length));
    out.field("reason", std::string_view(joined(given.words)));
  });
}

}  // namespace

void addFreezes(CLI::App& root, Globals& globals, Run& run) {
  const auto given = std::make_shared<FreezeOptions>();
  CLI::App* command =
      root.add_subcommand("freeze", "Lists freezes, or stops scheduled deployments for a time");
  command->add_option("words", given->words, "The reason; nothing, or list: what is frozen and will be");
  command->add_option("--from", given->from,
                      "When it begins: now, 2026-02-05, \"2026-02-05 20:00\"; now when not said");
  command->add_option("--until", given->until, "The first moment that is free again");
  command
      ->add_option("--modules", given->modules, "Modules or services, with commas; everything when not said")
      ->delimiter(',');
  command->add_option("--level", given->level, "soft, hard or full; hard when not said")
      ->check(CLI::IsMember({"soft", "hard", "full"}));
  command->add_flag("--all", given->all, "Every repository");
  command->footer(
      "Examples:\n  sluice freeze\n  sluice freeze --until 2026-02-05 month end\n"
      "  sluice freeze --from \"2026-02-16 18:00\" --until 2026-02-20 --level full --all lunar new year\n"
      "  sluice freeze from 2026-02-16 18:00 until 2026-02-20 level=full lunar new year\n"
      "  sluice freeze --modules financial --until 2026-03-02 closing the books");
  whenChosen(command, run, [&globals, given] { return freeze(globals, *given); });

  command = root.add_subcommand("unfreeze", "Lifts a freeze by its id, or all that hold now by order");
  command->add_option("id", given->id, "A freeze's id; all that were ordered and hold now when not said");
  command->add_flag("--all", given->all, "Of every repository");
  command->footer("Examples:\n  sluice unfreeze freeze-1a2b3c4d5e6f\n  sluice unfreeze");
  whenChosen(command, run, [&globals, given] { return unfreeze(globals, *given); });

  command = root.add_subcommand("stop-the-world", "Locks both environments of every repository");
  command->add_option("words", given->words, "The reason")->required();
  command->add_option("--for", given->length, "How long, e.g. 2h; until somebody unlocks when not said");
  command->footer(
      "Examples:\n  sluice stop-the-world --for 2h the data centre is on fire\n\n"
      "What runs already goes on; nothing more is started. `sluice unlock` opens one repository again.");
  whenChosen(command, run, [&globals, given] { return stopTheWorld(globals, *given); });
}

}  // namespace sluice::app
