/// Leases: who may write for a repository. Functions over the writing connection, inside a transaction.
#pragma once

#include "engine/store.h"
#include "store/sqlite/connection.h"

namespace sluice::sqlite {

/// Renewing keeps the fence, taking over raises it.
Result<Lease> acquireLease(Connection& connection, const RepositoryName& repository,
                           const std::string& holder, Instant now, Millis length);
Status releaseLease(Connection& connection, const Lease& lease, const std::string& holder);
/// `conflict` unless the lease is the last one given out for its repository and was not given back.
Status checkFence(Connection& connection, const Lease& lease);
/// REQUIRES: this process alone uses the database. Then every holder in it is dead, and a restart need not
/// wait for its lease to end.
void endAllLeases(Connection& connection);

}  // namespace sluice::sqlite
