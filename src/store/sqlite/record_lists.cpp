#include "store/sqlite/cursor.h"
#include "store/sqlite/decode_body.h"
#include "store/sqlite/records.h"

namespace sluice::sqlite {
namespace {

/// Pages of one kind of record, the newest first. `number` 0: of every fix; another needs an index that names
/// the kind.
template <class T>
Result<Listing<T>> newestRecords(Connection& connection, const RepositoryName& repository, const Page& page,
                                 std::int64_t number = 0) {
  const auto place = placeOf(page.after);
  if (!place) return fail(place.error());
  // Other texts for other questions, because `? = '' OR repository = ?` would keep SQLite from using an
  // index.
  std::string sql =
      number == 0 ? "WHERE kind = ?" : "WHERE kind = '" + std::string(T::kind) + "' AND number = ?";
  sql = "SELECT body, sequence FROM records " + sql + " AND sequence < ?";
  if (!repository.empty()) sql += " AND repository = ?";
  Statement statement = connection.prepare(sql + " ORDER BY sequence DESC LIMIT ?");
  if (number == 0) {
    statement.bind(T::kind);
  } else {
    statement.bind(number);
  }
  statement.bind(place->number);
  if (!repository.empty()) statement.bind(repository.str());
  const int limit = pageLimit(page.limit);
  statement.bind(std::int64_t{limit} + 1);
  Listing<T> listing;
  std::int64_t last = 0;
  while (statement.step()) {
    if (listing.items.size() == static_cast<std::size_t>(limit)) {
      listing.next = cursorFor(last);
      break;
    }
    last = statement.integer(1);
    auto value = decodeBody<T>(statement.text(0), "a " + std::string(T::kind) + " record");
    if (!value) return fail(value.error());
    listing.items.push_back(std::move(*value));
  }
  return listing;
}

}  // namespace

Result<Listing<Fix>> listFixes(Connection& connection, const RepositoryName& repository,
                               const std::string& status, const Page& page) {
  const auto place = placeOf(page.after);
  if (!place) return fail(place.error());
  std::string sql = "SELECT body, number, repository FROM records WHERE kind = 'fix' AND ";
  sql += repository.empty() ? "(number < ?1 OR (number = ?1 AND repository > ?2)) AND number <= ?1"
                            : "number < ?1 AND repository = ?2";
  if (!status.empty()) sql += " AND status = ?3";
  sql += " ORDER BY number DESC, repository LIMIT ?4";
  const int limit = pageLimit(page.limit);
  Statement statement = connection.prepare(sql);
  statement.bind(place->number).bind(repository.empty() ? place->name : repository.str()).bind(status);
  statement.bind(std::int64_t{limit} + 1);
  Listing<Fix> listing;
  Place last;
  while (statement.step()) {
    if (listing.items.size() == static_cast<std::size_t>(limit)) {
      listing.next = cursorFor(last.number, last.name);
      break;
    }
    last = {statement.integer(1), statement.text(2)};
    auto fix = decodeBody<Fix>(statement.text(0), "fix " + std::to_string(last.number) + " of " + last.name);
    if (!fix) return fail(fix.error());
    listing.items.push_back(std::move(*fix));
  }
  return listing;
}

Result<Listing<Cycle>> listCycles(Connection& connection, const RepositoryName& repository,
                                  const Page& page) {
  return newestRecords<Cycle>(connection, repository, page);
}

Result<Listing<Deployment>> listDeployments(Connection& connection, const RepositoryName& repository,
                                            const Page& page) {
  return newestRecords<Deployment>(connection, repository, page);
}

Result<std::vector<Deployment>> deploymentsSince(Connection& connection, const RepositoryName& repository,
                                                 Tier environment, Instant since, int most) {
  Statement statement = connection.prepare(
      "SELECT body FROM records WHERE kind = 'deployment' AND repository = ? AND slot = ? AND day >= ? "
      "ORDER BY day DESC, sequence DESC LIMIT ?");
  statement.bind(repository.str()).bind(toText(environment)).bind(utcDay(since)).bind(std::int64_t{most});
  std::vector<Deployment> deployments;
  while (statement.step()) {
    auto value = decodeBody<Deployment>(statement.text(0), "a deployment record");
    if (!value) return fail(value.error());
    deployments.push_back(std::move(*value));
  }
  return deployments;
}

Result<Listing<Judgement>> listJudgements(Connection& connection, const RepositoryName& repository,
                                          std::int64_t number, const Page& page) {
  return newestRecords<Judgement>(connection, repository, page, number);
}

}  // namespace sluice::sqlite
