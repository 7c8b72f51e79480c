#include "store/sqlite/journal.h"

#include <algorithm>

#include "base/time.h"
#include "engine/journal_chain.h"
#include "store/sqlite/cursor.h"

namespace sluice::sqlite {
namespace {

constexpr const char* kColumns =
    "sequence, repository, at, event, changes, effects, findings, previous, hash, id";

/// `at` is kept as the text under the hash; JournalEntry holds it as a time.
struct Row {
  JournalEntry entry;
  std::string at;
  std::int64_t id = 0;
};

Row readJournalRow(const Statement& statement) {
  Row row;
  row.entry.sequence = statement.integer(0);
  row.entry.repository = RepositoryName(statement.text(1));
  row.at = statement.text(2);
  row.entry.at = fromRfc3339(row.at).value_or(Instant{});
  row.entry.event = statement.text(3);
  row.entry.changes = statement.text(4);
  row.entry.effects = statement.text(5);
  row.entry.findings = statement.text(6);
  row.entry.previous = statement.text(7);
  row.entry.hash = statement.text(8);
  row.id = statement.integer(9);
  return row;
}

std::string broken(const Row& row, std::int64_t sequence, const std::string& previous) {
  if (row.entry.sequence != sequence) return "entry " + std::to_string(sequence) + " is missing";
  if (row.entry.previous != previous)
    return "entry " + std::to_string(sequence) + " does not follow the one before it";
  if (row.at != toRfc3339(row.entry.at) || hashOf(row.entry) != row.entry.hash) {
    return "entry " + std::to_string(sequence) + " was changed: its hash does not fit its content";
  }
  return {};
}

}  // namespace

ChainHead chainHead(Connection& connection, const std::string& repository) {
  Statement statement = connection.prepare("SELECT sequence, hash FROM chains WHERE repository = ?");
  if (!statement.bind(repository).step()) return {0, firstPrevious()};
  return {statement.integer(0), statement.text(1)};
}

std::vector<std::string> chainedRepositories(Connection& connection) {
  std::vector<std::string> all;
  Statement statement = connection.prepare("SELECT repository FROM chains ORDER BY repository");
  while (statement.step()) all.push_back(statement.text(0));
  return all;
}

Status appendToJournal(Connection& connection, JournalEntry entry) {
  const ChainHead head = chainHead(connection, entry.repository.str());
  entry.sequence = head.sequence + 1;
  entry.previous = head.hash;
  entry.hash = hashOf(entry);
  {
    // Asked beforehand, because a taken place means somebody changed the database: never overwrite or skip
    // it.
    Statement taken = connection.prepare("SELECT 1 FROM journal WHERE repository = ? AND sequence = ?");
    if (taken.bind(entry.repository.str()).bind(entry.sequence).step()) {
      return fail(ErrorKind::corrupt, "the journal of " + entry.repository.str() +
                                          " goes on behind its recorded end, entry " +
                                          std::to_string(head.sequence) +
                                          "; somebody changed the database; docs/journal.md says what to do");
    }
  }
  connection
      .prepare(
          "INSERT INTO journal(repository, sequence, at, event, changes, effects, findings, previous, hash) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(entry.repository.str())
      .bind(entry.sequence)
      .bind(toRfc3339(entry.at))
      .bind(entry.event)
      .bind(entry.changes)
      .bind(entry.effects)
      .bind(entry.findings)
      .bind(entry.previous)
      .bind(entry.hash)
      .run();
  connection
      .prepare(
          "INSERT INTO chains VALUES (?, ?, ?) ON CONFLICT(repository) DO UPDATE SET sequence = "
          "excluded.sequence, hash = "
          "excluded.hash")
      .bind(entry.repository.str())
      .bind(entry.sequence)
      .bind(entry.hash)
      .run();
  return {};
}

Listing<JournalEntry> newestEntries(Connection& connection, const std::string& repository,
                                    std::int64_t before, int limit) {
  // The order of one repository is its sequence; over all of them it is the order of arrival.
  const std::string columns = std::string("SELECT ") + kColumns + " FROM journal ";
  const std::string sql =
      repository.empty() ? columns + "WHERE id < ? ORDER BY id DESC LIMIT ?"
                         : columns + "WHERE sequence < ? AND repository = ? ORDER BY sequence DESC LIMIT ?";
  Statement statement = connection.prepare(sql);
  statement.bind(before);
  if (!repository.empty()) statement.bind(repository);
  statement.bind(std::int64_t{limit} + 1);
  Listing<JournalEntry> listing;
  std::int64_t last = 0;
  while (statement.step()) {
    if (listing.items.size() == static_cast<std::size_t>(limit)) {
      listing.next = cursorFor(last);
      break;
    }
    Row row = readJournalRow(statement);
    last = repository.empty() ? row.id : row.entry.sequence;
    listing.items.push_back(std::move(row.entry));
  }
  return listing;
}

bool checkEntries(Connection& connection, const std::string& repository, int limit, JournalCheck& check) {
  Statement statement =
      connection.prepare(std::string("SELECT ") + kColumns +
                         " FROM journal WHERE repository = ? AND sequence > ? ORDER BY sequence LIMIT ?");
  statement.bind(repository).bind(check.entries).bind(std::int64_t{limit});
  int seen = 0;
  for (; statement.step(); ++seen) {
    const Row row = readJournalRow(statement);
    const std::int64_t expected = check.entries + 1;
    check.problem = broken(row, expected, check.head);
    if (!check.problem.empty()) {
      check.broken = expected;
      return false;
    }
    check.entries = expected;
    check.head = row.entry.hash;
  }
  return seen == limit;
}

void checkEnd(const ChainHead& head, const std::string& at_end, JournalCheck& check) {
  if (check.broken || at_end == head.hash) return;
  const std::string end = "entry " + std::to_string(head.sequence);
  if (check.entries < head.sequence) {
    check.broken = check.entries + 1;
    check.problem =
        "it ends at entry " + std::to_string(check.entries) + ", but " + end + " was recorded as its end";
  } else if (at_end.empty()) {
    check.broken = head.sequence + 1;
    check.problem = "it goes on behind " + end + ", which was recorded as its end";
  } else {
    check.broken = head.sequence;
    check.problem = end + " is not the one that was recorded as its end";
  }
}

JournalCheck checkTail(Connection& connection, const std::string& repository, std::int64_t count) {
  const ChainHead head = chainHead(connection, repository);
  JournalCheck check;
  check.entries = std::max<std::int64_t>(0, head.sequence - count);
  check.head = firstPrevious();
  if (check.entries > 0) {
    Statement statement =
        connection.prepare("SELECT hash FROM journal WHERE repository = ? AND sequence = ?");
    if (statement.bind(repository).bind(check.entries).step()) check.head = statement.text(0);
  }
  while (checkEntries(connection, repository, 1000, check)) {
  }
  checkEnd(head, check.entries == head.sequence ? check.head : std::string(), check);
  return check;
}

}  // namespace sluice::sqlite
