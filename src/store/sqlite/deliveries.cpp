#include "store/sqlite/deliveries.h"

#include "store/sqlite/cursor.h"

namespace sluice::sqlite {
namespace {

DeliveryRecord readRow(const Statement& statement) {
  DeliveryRecord record;
  record.id = statement.text(0);
  record.hook = statement.text(1);
  record.event = statement.text(2);
  record.repository = RepositoryName(statement.text(3));
  record.received_at = instantFromMillis(statement.integer(4));
  record.position = static_cast<std::uint64_t>(statement.integer(5));
  record.summary = statement.text(6);
  return record;
}

}  // namespace

void insertDelivery(Connection& connection, const DeliveryRecord& record) {
  connection
      .prepare(
          "INSERT INTO deliveries(id, hook, event, repository, received_at, position, summary) VALUES (?, ?, "
          "?, ?, ?, ?, ?)")
      .bind(record.id)
      .bind(record.hook)
      .bind(record.event)
      .bind(record.repository.str())
      .bind(toMillis(record.received_at))
      .bind(static_cast<std::int64_t>(record.position))
      .bind(record.summary)
      .run();
}

void pruneDeliveries(Connection& connection, std::int64_t keep, std::int64_t at_most) {
  connection
      .prepare(
          "DELETE FROM deliveries WHERE sequence IN (SELECT sequence FROM deliveries "
          "WHERE sequence <= (SELECT max(sequence) FROM deliveries) - ? ORDER BY sequence LIMIT ?)")
      .bind(keep)
      .bind(at_most)
      .run();
}

std::optional<DeliveryRecord> findDelivery(Connection& connection, const std::string& id) {
  Statement statement = connection.prepare(
      "SELECT id, hook, event, repository, received_at, position, summary FROM deliveries WHERE id = ? "
      "ORDER BY sequence DESC LIMIT 1");
  if (!statement.bind(id).step()) return std::nullopt;
  return readRow(statement);
}

Result<Listing<DeliveryRecord>> listDeliveries(Connection& connection, const RepositoryName& repository,
                                               const Page& page) {
  const auto place = placeOf(page.after);
  if (!place) return fail(place.error());
  const std::string select =
      "SELECT id, hook, event, repository, received_at, position, summary, sequence FROM deliveries WHERE "
      "sequence < ? ";
  Statement statement = connection.prepare(select + (repository.empty() ? "" : "AND repository = ? ") +
                                           "ORDER BY sequence DESC LIMIT ?");
  statement.bind(place->number);
  if (!repository.empty()) statement.bind(repository.str());
  const int limit = pageLimit(page.limit);
  statement.bind(std::int64_t{limit} + 1);
  Listing<DeliveryRecord> listing;
  std::int64_t last = 0;
  while (statement.step()) {
    if (listing.items.size() == static_cast<std::size_t>(limit)) {
      listing.next = cursorFor(last);
      break;
    }
    last = statement.integer(7);
    listing.items.push_back(readRow(statement));
  }
  return listing;
}

}  // namespace sluice::sqlite
