/// A decision with everything encoded, ready to be written. Made on the caller's thread, so that the one
/// writer only hashes and writes.
#pragma once

#include "store/sqlite/outbox.h"
#include "store/sqlite/records.h"

namespace sluice::sqlite {

struct Retention {
  std::int64_t deliveries = 100'000;
  std::int64_t done_effects = 1'000;
  std::int64_t dead_effects = 100'000;
};

struct PreparedCommit {
  JournalEntry entry;  ///< without its place in the chain
  std::vector<RecordRow> records;
  std::vector<EffectRow> effects;
  std::int64_t queued = 0;
  std::int64_t outbox = 0;
  std::optional<std::string> failed;  ///< the outbox entry's error, when that is the event
};

PreparedCommit prepareCommit(const RepositoryName& repository, const Commit& commit);

/// Writes all of it inside the caller's savepoint. `conflict` when the lease was lost or the event or outcome
/// was recorded before.
Status writeCommit(Connection& connection, const Lease& lease, const PreparedCommit& commit,
                   const Retention& keep);

}  // namespace sluice::sqlite
