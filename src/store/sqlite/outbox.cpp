#include "store/sqlite/outbox.h"

#include <algorithm>

#include "base/digest.h"
#include "store/sqlite/cursor.h"
#include "store/sqlite/decode_body.h"

namespace sluice::sqlite {
namespace {

constexpr const char* kSelect =
    "SELECT id, repository, body, state, attempts, due, created_at, last_error FROM outbox ";

Result<OutboxEntry> readEntry(const Statement& statement) {
  OutboxEntry entry;
  entry.id = statement.integer(0);
  entry.repository = RepositoryName(statement.text(1));
  auto effect = decodeBody<Effect>(statement.text(2), "outbox entry " + std::to_string(entry.id));
  if (!effect) return fail(effect.error());
  entry.effect = std::move(*effect);
  entry.state = statement.text(3);
  entry.attempts = static_cast<int>(statement.integer(4));
  entry.due = instantFromMillis(statement.integer(5));
  entry.created_at = instantFromMillis(statement.integer(6));
  entry.last_error = statement.text(7);
  return entry;
}

Status pendingOnly(const Connection& connection, std::int64_t id) {
  if (connection.changes() == 1) return {};
  return fail(ErrorKind::conflict, "outbox entry " + std::to_string(id) + " is not pending any more");
}

}  // namespace

EffectRow rowFor(const RepositoryName& repository, const Effect& effect) {
  EffectRow row{effect.key, {}, effect.repeat, effect.not_before, toJson(effect)};
  const Digest digest = sha256(repository.str() + "\n" + effect.key);
  row.digest.assign(digest.begin(), digest.begin() + 16);
  return row;
}

void insertEffect(Connection& connection, const RepositoryName& repository, const EffectRow& row,
                  Instant created_at) {
  const Instant due = std::max(row.not_before, created_at);
  switch (row.repeat) {
    case Repeat::once:
      connection.prepare("INSERT OR IGNORE INTO outbox_keys VALUES (?)").bindBlob(row.digest).run();
      if (connection.changes() == 0) return;
      break;
    case Repeat::coalesce:
      connection
          .prepare(
              "UPDATE outbox SET body = ?1, due = iif(attempts = 0, min(due, ?2), due) "
              "WHERE repository = ?3 AND key = ?4 AND state = 'pending' AND started = 0")
          .bind(row.body)
          .bind(toMillis(due))
          .bind(repository.str())
          .bind(row.key)
          .run();
      if (connection.changes() > 0) return;
      break;
  }
  connection
      .prepare(
          "INSERT INTO outbox(repository, key, body, state, started, attempts, due, created_at, last_error) "
          "VALUES (?, ?, ?, 'pending', 0, 0, ?, ?, '')")
      .bind(repository.str())
      .bind(row.key)
      .bind(row.body)
      .bind(toMillis(due))
      .bind(toMillis(created_at))
      .run();
}

Status finishEffect(Connection& connection, const RepositoryName& repository, std::int64_t id,
                    const std::optional<std::string>& failed) {
  // Whoever buried it before has said more about why.
  connection
      .prepare(
          "UPDATE outbox SET last_error = iif(?1 = 'dead' AND state <> 'dead', ?2, last_error), state = ?1, "
          "started = 0 "
          "WHERE id = ?3 AND repository = ?4 AND state <> 'done'")
      .bind(std::string_view(failed ? "dead" : "done"))
      .bind(failed.value_or(""))
      .bind(id)
      .bind(repository.str())
      .run();
  if (connection.changes() == 1) return {};
  return fail(ErrorKind::conflict, "the outcome of outbox entry " + std::to_string(id) + " of " +
                                       repository.str() + " was recorded before; nothing was recorded again");
}

void pruneOutbox(Connection& connection, std::int64_t keep_done, std::int64_t keep_dead) {
  // Measured in ids behind the newest entry: found through the index at once, where counting would grow with
  // the table.
  for (const auto& [state, keep] : {std::pair{"done", keep_done}, std::pair{"dead", keep_dead}}) {
    connection
        .prepare(
            "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE state = ? AND id <= (SELECT max(id) "
            "FROM outbox) - ? "
            "ORDER BY id LIMIT 8)")
        .bind(std::string_view(state))
        .bind(keep)
        .run();
  }
}

Status markStarted(Connection& connection, const RepositoryName& repository, std::int64_t id) {
  connection
      .prepare(
          "UPDATE outbox SET started = 1, attempts = attempts + 1 WHERE id = ? AND repository = ? AND state "
          "= 'pending'")
      .bind(id)
      .bind(repository.str())
      .run();
  return pendingOnly(connection, id);
}

Status postponeEffect(Connection& connection, const RepositoryName& repository, std::int64_t id, Instant due,
                      const std::string& error) {
  connection
      .prepare(
          "UPDATE outbox SET started = 0, due = ?, last_error = ? WHERE id = ? AND repository = ? AND state "
          "= 'pending'")
      .bind(toMillis(due))
      .bind(error)
      .bind(id)
      .bind(repository.str())
      .run();
  return pendingOnly(connection, id);
}

Status buryEffect(Connection& connection, const RepositoryName& repository, std::int64_t id,
                  const std::string& error) {
  connection
      .prepare(
          "UPDATE outbox SET state = 'dead', started = 0, last_error = ? WHERE id = ? AND repository = ?")
      .bind(error)
      .bind(id)
      .bind(repository.str())
      .run();
  if (connection.changes() == 1) return {};
  return fail(ErrorKind::conflict,
              "there is no outbox entry " + std::to_string(id) + " of " + repository.str());
}

Status retryEffect(Connection& connection, std::int64_t id, Instant now) {
  connection
      .prepare("UPDATE outbox SET state = 'pending', attempts = 0, due = ? WHERE id = ? AND state = 'dead'")
      .bind(toMillis(now))
      .bind(id)
      .run();
  if (connection.changes() == 1) return {};
  return fail(ErrorKind::not_found, "there is no dead outbox entry " + std::to_string(id));
}

void forgetStarted(Connection& connection, const RepositoryName& repository) {
  connection
      .prepare("UPDATE outbox SET started = 0 WHERE repository = ? AND state = 'pending' AND started = 1")
      .bind(repository.str())
      .run();
}

Result<std::vector<OutboxEntry>> dueEffects(Connection& connection, const RepositoryName& repository,
                                            Instant now, std::size_t limit,
                                            const std::vector<std::int64_t>& busy) {
  Statement statement =
      connection.prepare(std::string(kSelect) +
                         "WHERE repository = ? AND state = 'pending' AND due <= ? ORDER BY due, id LIMIT ?");
  statement.bind(repository.str()).bind(toMillis(now)).bind(static_cast<std::int64_t>(limit + busy.size()));
  std::vector<OutboxEntry> entries;
  while (entries.size() < limit && statement.step()) {
    if (std::find(busy.begin(), busy.end(), statement.integer(0)) != busy.end()) continue;
    auto entry = readEntry(statement);
    if (!entry) return fail(entry.error());
    entries.push_back(std::move(*entry));
  }
  return entries;
}

std::optional<Instant> nextDue(Connection& connection, const RepositoryName& repository) {
  Statement statement = connection.prepare(
      "SELECT due FROM outbox WHERE repository = ? AND state = 'pending' AND started = 0 ORDER BY due LIMIT "
      "1");
  if (!statement.bind(repository.str()).step()) return std::nullopt;
  return instantFromMillis(statement.integer(0));
}

Result<Listing<OutboxEntry>> listOutbox(Connection& connection, const RepositoryName& repository,
                                        const std::string& state, const Page& page) {
  const auto place = placeOf(page.after);
  if (!place) return fail(place.error());
  std::string sql = std::string(kSelect) + "WHERE id < ?1 ";
  if (!repository.empty()) sql += "AND repository = ?2 ";
  if (!state.empty()) sql += "AND state = ?3 ";
  const int limit = pageLimit(page.limit);
  Statement statement = connection.prepare(sql + "ORDER BY id DESC LIMIT ?4");
  statement.bind(place->number).bind(repository.str()).bind(state).bind(std::int64_t{limit} + 1);
  Listing<OutboxEntry> listing;
  while (statement.step()) {
    if (listing.items.size() == static_cast<std::size_t>(limit)) {
      listing.next = cursorFor(listing.items.back().id);
      break;
    }
    auto entry = readEntry(statement);
    if (!entry) return fail(entry.error());
    listing.items.push_back(std::move(*entry));
  }
  return listing;
}

}  // namespace sluice::sqlite
