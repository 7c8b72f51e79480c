/// journal: every decision with its reasons, and the proof that none was changed (docs/journal.md).
#include "store/sqlite/journal.h"

#include "app/exit_code.h"
#include "app/remote.h"
#include "app/terminal.h"

namespace sluice::app {
namespace {

struct JournalOptions {
  bool verify = false;
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

JournalEntry entryOf(const Json& json) {
  JournalEntry entry;
  entry.sequence = json["sequence"].integer().value_or(0);
  entry.repository = RepositoryName(json["repository"].text());
  entry.at = fromRfc3339(json["at"].text()).value_or(Instant{});
  entry.event = json["event"].text();
  entry.changes = json["changes"].text();
  entry.effects = json["effects"].text();
  entry.findings = json["findings"].text();
  entry.previous = json["previous"].text();
  entry.hash = json["hash"].text();
  return entry;
}

/// Walks one chain from its end to its beginning. `wanted` is what the entry behind said about this one.
class ChainCheck {
 public:
  /// What is wrong with the next older entry, or nothing.
  std::string take(const JournalEntry& entry) {
    const std::string place = "entry " + std::to_string(entry.sequence);
    if (sqlite::hashOf(entry) != entry.hash) return place + " was changed: its hash is another one";
    if (count_ > 0 && entry.hash != wanted_hash_)
      return place + " is not the one that the next entry was chained to";
    if (count_ > 0 && entry.sequence != wanted_sequence_) return "entries are missing before " + place;
    if (count_ == 0) head_ = entry.hash;
    wanted_hash_ = entry.previous;
    wanted_sequence_ = entry.sequence - 1;
    ++count_;
    return "";
  }
  std::string finish() const {
    if (count_ > 0 && (wanted_sequence_ != 0 || wanted_hash_ != sqlite::firstPrevious())) {
      return "the beginning is missing: the oldest entry is " + std::to_string(wanted_sequence_ + 1);
    }
    return "";
  }
  std::int64_t count() const { return count_; }
  const std::string& head() const { return head_; }

 private:
  std::int64_t count_ = 0;
  std::int64_t wanted_sequence_ = 0;
  std::string wanted_hash_;
  std::string head_;
};

int verifyOne(Remote& remote, const Globals& globals, const std::string& repository) {
  ChainCheck check;
  std::string problem, after;
  do {
    const Query query =
        Query().add("repository", repository).add("text", "true").add("limit", "200").add("after", after);
    const auto reply = remote.get("/journal" + query.text());
    if (!reply) return failed(reply.error());
    if (!reply->ok()) return refused(*reply, globals);
    for (const Json& entry : reply->body["items"].items()) {
      problem = check.take(entryOf(entry));
      if (!problem.empty()) break;
    }
    after = reply->body["next"].text();
  } while (problem.empty() && !after.empty());
  if (problem.empty()) problem = check.finish();
  if (globals.json) {
    JsonWriter out;
    out.beginObject().field("repository", std::string_view(repository)).field("whole", problem.empty());
    out.field("entries", check.count()).field("head", std::string_view(check.head()));
    out.field("problem", std::string_view(problem)).endObject();
    say(out.take());
  } else if (problem.empty()) {
    say(plainText(repository + ": " + std::to_string(check.count()) + " entries, whole; head " +
                  check.head()));
  } else {
    complain(plainText(repository + ": " + problem));
  }
  return problem.empty() ? kYes : kNo;
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
  command->add_option("--limit", given->limit, "At most so many")->default_val(20)->check(CLI::Range(1, 200));
  command->footer("Examples:\n  sluice journal --limit 50 --repository acme/shop\n  sluice journal --verify");
  whenChosen(command, run, [&globals, given] { return journal(globals, *given); });
}

}  // namespace sluice::app
