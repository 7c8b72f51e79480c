/// The outbox: effects that were decided and wait, failed for good, or were done lately. Functions over a
/// connection; written by the writer only.
#pragma once

#include "engine/store.h"
#include "store/sqlite/connection.h"

namespace sluice::sqlite {

/// An effect as its row, encoded on the caller's thread.
struct EffectRow {
  std::string key;
  std::string digest;  ///< 16 bytes that stand for repository and key for ever
  Repeat repeat = Repeat::once;
  Instant not_before{};
  std::string body;
};
EffectRow rowFor(const RepositoryName& repository, const Effect& effect);

/// Obeys Effect::repeat. An effect that coalesces with a waiting one leaves its newer body there, and its
/// earlier time unless that one backs off after a failure: what is done later must be what was decided last.
void insertEffect(Connection& connection, const RepositoryName& repository, const EffectRow& row,
                  Instant created_at);

/// The outcome of an entry is being recorded: it is done, or dead with this error. `conflict` when it was
/// done before.
Status finishEffect(Connection& connection, const RepositoryName& repository, std::int64_t id,
                    const std::optional<std::string>& failed);
/// Forgets done entries, and dead ones far behind, a bounded number at a time. Keys of `once` effects stay.
void pruneOutbox(Connection& connection, std::int64_t keep_done, std::int64_t keep_dead);

Status markStarted(Connection& connection, const RepositoryName& repository, std::int64_t id);
Status postponeEffect(Connection& connection, const RepositoryName& repository, std::int64_t id, Instant due,
                      const std::string& error);
Status buryEffect(Connection& connection, const RepositoryName& repository, std::int64_t id,
                  const std::string& error);
/// `not_found` unless it is dead.
Status retryEffect(Connection& connection, std::int64_t id, Instant now);
/// A new writer took over: whatever the old one had begun waits again.
void forgetStarted(Connection& connection, const RepositoryName& repository);

Result<std::vector<OutboxEntry>> dueEffects(Connection& connection, const RepositoryName& repository,
                                            Instant now, std::size_t limit,
                                            const std::vector<std::int64_t>& busy);
/// Of entries that are not started.
std::optional<Instant> nextDue(Connection& connection, const RepositoryName& repository);
Result<Listing<OutboxEntry>> listOutbox(Connection& connection, const RepositoryName& repository,
                                        const std::string& state, const Page& page);

}  // namespace sluice::sqlite
