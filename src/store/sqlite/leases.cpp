#include "store/sqlite/leases.h"

#include "store/sqlite/outbox.h"

namespace sluice::sqlite {

Result<Lease> acquireLease(Connection& connection, const RepositoryName& repository,
                           const std::string& holder, Instant now, Millis length) {
  if (holder.empty()) return fail(ErrorKind::internal, "a lease needs a holder");
  Lease lease{repository, 1};
  bool taken_over = true;
  {
    Statement statement = connection.prepare("SELECT holder, until, fence FROM leases WHERE repository = ?");
    if (statement.bind(repository.str()).step()) {
      const std::string other = statement.text(0);
      lease.fence = statement.integer(2);
      taken_over = other != holder;
      if (taken_over) {
        const Instant until = instantFromMillis(statement.integer(1));
        if (!other.empty() && now < until) {
          return fail(ErrorKind::conflict,
                      repository.str() + " is worked on by " + other + " until " + toRfc3339(until));
        }
        ++lease.fence;
      }
    }
  }
  connection
      .prepare(
          "INSERT INTO leases VALUES (?, ?, ?, ?) ON CONFLICT(repository) DO UPDATE SET holder = "
          "excluded.holder, until = "
          "excluded.until, fence = excluded.fence")
      .bind(repository.str())
      .bind(holder)
      .bind(toMillis(now + length))
      .bind(lease.fence)
      .run();
  if (taken_over) forgetStarted(connection, repository);
  return lease;
}

Status releaseLease(Connection& connection, const Lease& lease, const std::string& holder) {
  connection
      .prepare("UPDATE leases SET holder = '', until = 0 WHERE repository = ? AND fence = ? AND holder = ?")
      .bind(lease.repository.str())
      .bind(lease.fence)
      .bind(holder)
      .run();
  if (connection.changes() == 1) return {};
  return fail(ErrorKind::conflict,
              "the lease of " + lease.repository.str() + " is no longer held by " + holder);
}

Status checkFence(Connection& connection, const Lease& lease) {
  Statement statement =
      connection.prepare("SELECT 1 FROM leases WHERE repository = ? AND fence = ? AND holder <> ''");
  if (statement.bind(lease.repository.str()).bind(lease.fence).step()) return {};
  return fail(ErrorKind::conflict,
              "the lease of " + lease.repository.str() +
                  " went to another writer; nothing was recorded, take it again and load anew");
}

void endAllLeases(Connection& connection) {
  connection.prepare("UPDATE leases SET holder = '', until = 0 WHERE holder <> ''").run();
}

}  // namespace sluice::sqlite
