#include "store/sqlite/queue.h"

#include <algorithm>

#include "store/sqlite/decode_body.h"
#include "store/sqlite/deliveries.h"

namespace sluice::sqlite {

std::vector<std::string> encodeEvents(const std::vector<Event>& events) {
  std::vector<std::string> texts;
  texts.reserve(events.size());
  for (const Event& event : events) texts.push_back(toJson(event));
  return texts;
}

std::vector<IntakeRow> encodeIntake(const std::vector<Store::Intake>& batch) {
  std::vector<IntakeRow> rows;
  rows.reserve(batch.size());
  for (const Store::Intake& intake : batch) rows.push_back({intake.record, encodeEvents(intake.events)});
  return rows;
}

std::uint64_t inboxPosition(Connection& connection) {
  return static_cast<std::uint64_t>(
      connection.pragma("SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'inbox_position'"));
}

Status storeIntake(Connection& connection, const std::vector<IntakeRow>& batch, std::uint64_t inbox_position,
                   std::int64_t keep_deliveries) {
  const std::uint64_t consumed = inboxPosition(connection);
  const bool again = std::any_of(batch.begin(), batch.end(),
                                 [&](const IntakeRow& row) { return row.record.position < consumed; });
  if (inbox_position < consumed || again) {
    return fail(ErrorKind::conflict, "the inbox was consumed up to position " + std::to_string(consumed) +
                                         " already; this batch begins before it and was not stored again");
  }
  for (const IntakeRow& row : batch) {
    insertDelivery(connection, row.record);
    storeEvents(connection, row.record.repository, row.events);
  }
  // Twice as many as came in: the table shrinks to its size even after `keep_deliveries` was lowered.
  pruneDeliveries(connection, keep_deliveries, 2 * static_cast<std::int64_t>(batch.size()) + 16);
  connection
      .prepare(
          "INSERT INTO meta VALUES ('inbox_position', ?) ON CONFLICT(key) DO UPDATE SET value = "
          "excluded.value")
      .bind(std::to_string(inbox_position))
      .run();
  return {};
}

void storeEvents(Connection& connection, const RepositoryName& repository,
                 const std::vector<std::string>& events) {
  for (const std::string& event : events) {
    connection.prepare("INSERT INTO events(repository, body) VALUES (?, ?)")
        .bind(repository.str())
        .bind(event)
        .run();
  }
}

Result<std::vector<QueuedEvent>> queuedEvents(Connection& connection, const RepositoryName& repository,
                                              std::size_t limit) {
  Statement statement =
      connection.prepare("SELECT id, body FROM events WHERE repository = ? ORDER BY id LIMIT ?");
  statement.bind(repository.str()).bind(static_cast<std::int64_t>(limit));
  std::vector<QueuedEvent> events;
  while (statement.step()) {
    const std::int64_t id = statement.integer(0);
    auto event = decodeBody<Event>(statement.text(1), "queued event " + std::to_string(id));
    if (!event) {
      // Those before it can be decided; the caller meets this one when it is the first.
      if (!events.empty()) break;
      return fail(event.error());
    }
    events.push_back({id, std::move(*event)});
  }
  return events;
}

Status answerEvent(Connection& connection, const RepositoryName& repository, std::int64_t id) {
  connection.prepare("DELETE FROM events WHERE id = ? AND repository = ?")
      .bind(id)
      .bind(repository.str())
      .run();
  if (connection.changes() == 1) return {};
  return fail(ErrorKind::conflict, "queued event " + std::to_string(id) + " of " + repository.str() +
                                       " was answered before; nothing was recorded");
}

}  // namespace sluice::sqlite
