/// lock, unlock, attest, adopt: what a person says about a repository.
#include "app/exit_code.h"
#include "app/remote.h"
#include "app/terminal.h"
#include "base/uri.h"

namespace sluice::app {
namespace {

struct LocksOptions {
  std::vector<std::string> words;
  std::string length, check, version;
};

/// The environment may stand as a word of its own in front, as in a comment; `all` is both.
std::string takeEnvironment(const Globals& globals, std::vector<std::string>& words) {
  if (globals.environment.empty() && !words.empty() && words[0] == "all") {
    words.erase(words.begin());
    return "";
  }
  if (globals.environment.empty() && !words.empty() && (words[0] == "uat" || words[0] == "prod")) {
    const std::string environment = words[0];
    words.erase(words.begin());
    return environment;
  }
  return globals.environment;
}

void writeIfSaid(JsonWriter& out, std::string_view name, const std::string& text) {
  if (!text.empty()) out.field(name, std::string_view(text));
}

int lock(const Globals& globals, LocksOptions given) {
  const std::string environment = takeEnvironment(globals, given.words);
  if (given.words.empty()) {
    complain("say why: sluice lock prod database migration");
    return kWrongUse;
  }
  return postFor(globals, "/locks", [&](JsonWriter& out) {
    writeIfSaid(out, "environment", environment);
    writeIfSaid(out, "for", given.length);
    writeIfSaid(out, "reason", joined(given.words));
  });
}

int unlockAll(Remote& remote, const Globals& globals, const std::string& environment) {
  const auto repository = chosenRepository(remote, globals);
  if (!repository) return failed(repository.error());
  const auto locks = remote.get("/locks" + Query().add("repository", *repository).text());
  if (!locks) return failed(locks.error());
  if (!locks->ok()) return refused(*locks, globals);
  int worst = kYes;
  bool any = false;
  for (const Json& lock : locks->body["items"].items()) {
    if (!environment.empty() && lock["environment"].text() != environment) continue;
    any = true;
    worst = std::max(
        worst, present(remote.remove("/locks/" + percentEncode(lock["id"].text())), globals, showMessage));
  }
  if (!any) {
    complain("there is no such lock");
    return kNo;
  }
  return worst;
}

int unlock(const Globals& globals, LocksOptions given) {
  Remote remote(globals);
  const std::string environment = takeEnvironment(globals, given.words);
  if (given.words.empty()) return unlockAll(remote, globals, environment);
  return present(remote.remove("/locks/" + percentEncode(given.words[0])), globals, showMessage);
}

int attest(const Globals& globals, const LocksOptions& given) {
  return postFor(globals, "/attestations", [&](JsonWriter& out) {
    out.field("check", std::string_view(given.check));
    writeIfSaid(out, "note", joined(given.words));
  });
}

int adopt(const Globals& globals, LocksOptions given) {
  const std::string environment = takeEnvironment(globals, given.words);
  if (environment.empty() || given.words.size() != 1) {
    complain("say which environment runs which release: sluice adopt --environment prod v1.4.0");
    return kWrongUse;
  }
  return postFor(globals, "/environments", [&](JsonWriter& out) {
    out.field("environment", std::string_view(environment))
        .field("version", std::string_view(given.words[0]));
  });
}

}  // namespace

void addLocks(CLI::App& root, Globals& globals, Run& run) {
  const auto given = std::make_shared<LocksOptions>();
  CLI::App* command = root.add_subcommand("lock", "Stops deployments to an environment, or to both");
  command->add_option("words", given->words, "[uat|prod|all] and the reason")->required();
  command->add_option("--for", given->length, "How long, e.g. 2h; until somebody unlocks when not said");
  command->footer(
      "Examples:\n  sluice lock prod --for 2h database migration\n  sluice lock all audit of the year");
  whenChosen(command, run, [&globals, given] { return lock(globals, *given); });

  command = root.add_subcommand("unlock", "Takes off a lock by its id, or all of an environment");
  command->add_option("words", given->words, "A lock's id, or uat, prod or all; all locks when not said")
      ->expected(0, 1);
  command->footer("Examples:\n  sluice unlock prod\n  sluice unlock lock-7");
  whenChosen(command, run, [&globals, given] { return unlock(globals, *given); });

  command = root.add_subcommand("attest", "You vouch for a check of the pre-deploy checklist");
  command->add_option("check", given->check, "Its name")->required();
  command->add_option("note", given->words, "What you looked at");
  command->footer("Examples:\n  sluice attest backup snapshot 2026-03-01 restored on staging");
  whenChosen(command, run, [&globals, given] { return attest(globals, *given); });

  command = root.add_subcommand("adopt", "States which release an environment runs");
  command->add_option("words", given->words, "[uat|prod] and a release tag")->required()->expected(1, 2);
  command->footer("Examples:\n  sluice adopt --environment prod v1.4.0\n  sluice adopt uat v1.5.0");
  whenChosen(command, run, [&globals, given] { return adopt(globals, *given); });
}

}  // namespace sluice::app
