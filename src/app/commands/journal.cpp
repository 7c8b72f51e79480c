/// journal: every decision with its reasons, and the proof that none was changed (docs/journal.md).
#include "app/exit_code.h"
#include "app/journal_reader.h"
#include "app/remote.h"
#include "app/terminal.h"
#include "engine/journal_chain.h"

namespace sluice::app {
namespace {

struct JournalOptions {
  bool verify = false;
  bool whole = false;
  int limit = 0;
};

void showEntry(const Json& entry) {
  const std::string kind = entry["event"]["body"]["kind"].text("?");
  say(coloured(plainText(std::to_string(entry["sequence"].integer().value_or(0)) + "  " + entry["at"].text() +
                         "  " + entry["repository"].text() + "  " + kind),
               Colour::faint));
  for (const Json& finding : entry["findings"].items()) {
    const std::int64_t number = finding["number"].integer().value_or(0);
    say(plainText("    " + finding["rule"].text() + (number > 0 ? " #" + std::to_string(number) : "") + ": " +
                  finding["text"].text()));
  }
}

int verifyOne(Remote& remote, const Globals& globals, const std::string& repository) {
  ChainWalk chain;
  std::string problem;
  const auto read = eachEntry(remote, repository, [&](const JournalEntry& entry, const Json&) {
    problem = chain.take(entry);
    return problem.empty();
  });
  if (!read) return failed(read.error());
  if (!read->ok()) return refused(*read, globals);
  if (problem.empty()) problem = chain.finish();
  if (globals.json) {
    JsonWriter out;
    out.beginObject().field("repository", std::string_view(repository)).field("whole", problem.empty());
    out.field("entries", chain.count()).field("head", std::string_view(chain.head()));
    out.field("problem", std::string_view(problem)).endObject();
    say(out.take());
  } else if (problem.empty()) {
    say(plainText(repository + ": " + std::to_string(chain.count()) + " entries, whole; head " +
                  chain.head()));
  } else {
    complain(plainText(repository + ": " + problem));
  }
  return problem.empty() ? kYes : kNo;
}

/// The newest first, as `verify-release --journal` reads it. An entry that comes while it is written is left
/// out: the pages go back in time.
int exportAll(Remote& remote, const Globals& globals) {
  const auto repository = chosenRepository(remote, globals);
  if (!repository) return failed(repository.error());
  const auto read = eachEntry(remote, *repository, [](const JournalEntry&, const Json& line) {
    say(line.dump());
    return true;
  });
  if (!read) return failed(read.error());
  return read->ok() ? static_cast<int>(kYes) : refused(*read, globals);
}

int verify(Remote& remote, const Globals& globals) {
  if (!globals.repository.empty()) return verifyOne(remote, globals, globals.repository);
  const auto repositories = remote.get("/repositories");
  if (!repositories) return failed(repositories.error());
  if (!repositories->ok()) return refused(*repositories, globals);
  int worst = kYes;
  for (const Json& repository : repositories->body["items"].items()) {
    worst = std::max(worst, verifyOne(remote, globals, repository["name"].text()));
  }
  return worst;
}

int journal(const Globals& globals, const JournalOptions& given) {
  Remote remote(globals);
  if (given.verify) return verify(remote, globals);
  if (given.whole) return exportAll(remote, globals);
  const Query query = Query().add("repository", globals.repository).add("limit", std::to_string(given.limit));
  return present(remote.get("/journal" + query.text()), globals, [](const Json& body) {
    const std::vector<Json> entries = body["items"].items();
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) showEntry(*entry);
  });
}

}  // namespace

void addJournal(CLI::App& root, Globals& globals, Run& run) {
  const auto given = std::make_shared<JournalOptions>();
  CLI::App* command =
      root.add_subcommand("journal", "The last decisions with their reasons, the newest at the end");
  command->add_flag("--verify", given->verify,
                    "Recompute the hash of every entry; exit 1 when the chain is broken");
  command->add_flag("--export", given->whole,
                    "All of it, an entry a line with the texts under its hash, the newest first");
  command->add_option("--limit", given->limit, "At most so many")->default_val(20)->check(CLI::Range(1, 200));
  command->footer(
      "Examples:\n  sluice journal --limit 50 --repository acme/shop\n  sluice journal --verify\n"
      "  sluice journal --export --repository acme/shop > journal.jsonl");
  whenChosen(command, run, [&globals, given] { return journal(globals, *given); });
}

}  // namespace sluice::app
