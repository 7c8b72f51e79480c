#include "app/journal_reader.h"

#include <fstream>

namespace sluice::app {

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

Result<Reply> eachEntry(Remote& remote, const std::string& repository,
                        const std::function<bool(const JournalEntry&, const Json&)>& take) {
  std::string after;
  for (;;) {
    const Query query =
        Query().add("repository", repository).add("text", "true").add("limit", "200").add("after", after);
    auto reply = remote.get("/journal" + query.text());
    if (!reply || !reply->ok()) return reply;
    for (const Json& entry : reply->body["items"].items()) {
      if (!take(entryOf(entry), entry)) return reply;
    }
    after = reply->body["next"].text();
    if (after.empty()) return reply;
  }
}

Status eachEntryOf(const std::string& file, const std::string& repository,
                   const std::function<bool(const JournalEntry&)>& take) {
  std::ifstream stream(file);
  if (!stream) return fail(ErrorKind::not_found, file + " cannot be read");
  std::string line;
  std::string only = repository;
  for (std::int64_t number = 1; std::getline(stream, line); ++number) {
    if (line.empty()) continue;
    const auto json = Json::parse(line);
    const std::string place = file + ", line " + std::to_string(number);
    if (!json) return fail(ErrorKind::invalid, place + ": " + json.error().message);
    const JournalEntry entry = entryOf(*json);
    if (entry.sequence <= 0 || entry.repository.empty())
      return fail(ErrorKind::invalid,
                  place + " is no entry of a journal: `sluice journal --export` writes them");
    if (only.empty()) only = entry.repository.str();
    if (entry.repository.str() != only) {
      if (!repository.empty()) continue;
      return fail(ErrorKind::invalid, file + " holds several repositories: say which with --repository");
    }
    if (!take(entry)) return {};
  }
  if (stream.bad()) return fail(ErrorKind::transient, file + " could not be read to its end");
  return {};
}

}  // namespace sluice::app
