/// The store port: journal, records, event queue, outbox. SQLite implements it now; the shape (leases,
/// fencing tokens, no in-process assumptions) also fits PostgreSQL with several replicas.
#pragma once

#include "core/decide.h"
#include "engine/inbox.h"

namespace sluice {

/// One writer per repository. A commit with an outdated fencing token is refused, so a replica that lost its
/// lease cannot write.
struct Lease {
  RepositoryName repository;
  std::int64_t fence = 0;
};

/// An event that waits to be decided, in the order of arrival.
struct QueuedEvent {
  std::int64_t id = 0;
  Event event;
};

struct OutboxEntry {
  std::int64_t id = 0;
  RepositoryName repository;
  Effect effect;
  std::string state;  ///< `pending` `done` `dead`
  int attempts = 0;
  Instant due{};
  Instant created_at{};
  std::string last_error;
};

struct JournalEntry {
  std::int64_t sequence = 0;
  RepositoryName repository;
  Instant at{};
  std::string event;     ///< JSON of the event
  std::string changes;   ///< JSON array
  std::string effects;   ///< JSON array
  std::string findings;  ///< JSON array
  std::string previous;  ///< hash of the entry before, hex
  std::string hash;      ///< SHA-256 over previous and the fields above; docs/journal.md
};

struct DeliveryRecord {
  std::string id;
  std::string hook;
  std::string event;
  RepositoryName repository;
  Instant received_at{};
  std::uint64_t position = 0;
  std::string summary;  ///< what was made of it
};

/// What one decision records, all or nothing.
struct Commit {
  Event event;
  Decision decision;
  std::int64_t queued = 0;  ///< the queue entry it answers; 0 for none
  std::int64_t outbox = 0;  ///< the outbox entry whose outcome it is; 0 for none
};

/// Which records a list wants. Cursors are opaque.
struct Page {
  std::string after;
  int limit = 50;  ///< 1..200
};
template <class T>
struct Listing {
  std::vector<T> items;
  std::string next;  ///< empty at the end
};

class Store {
 public:
  virtual ~Store() = default;

  /// Takes or renews the writer's lease of a repository for `length`. `conflict` while another holder has it.
  virtual Result<Lease> acquire(const RepositoryName& repository, const std::string& holder, Instant now,
                                Millis length) = 0;
  virtual Status releaseLease(const Lease& lease, const std::string& holder) = 0;

  /// Live records of a repository, to start deciding from.
  virtual Result<State> load(const RepositoryName& repository) = 0;
  virtual Result<std::optional<Fix>> fixByNumber(const RepositoryName& repository, std::int64_t number) = 0;
  virtual Result<std::optional<Fix>> fixById(const FixId& id) = 0;
  virtual Result<std::optional<Cycle>> cycle(const CycleId& id) = 0;
  virtual Result<std::optional<Deployment>> deployment(const DeploymentId& id) = 0;

  virtual Result<std::optional<Judgement>> judgement(const std::string& id) = 0;
  virtual Result<std::optional<DeploymentRecord>> deploymentRecord(const DeploymentId& id,
                                                                   RecordKind record) = 0;

  /// Records a decision: journal entry, changed records, outbox entries, the queue and outbox entries it
  /// answers. Durable when it returns; several threads' commits share one fsync. `conflict` when the lease is
  /// no longer ours. The outbox entry becomes `done`, or `dead` when the event is EffectFailed.
  virtual Status commit(const Lease& lease, const Commit& commit) = 0;

  /// Deliveries become queued events in one transaction with the inbox position, exactly once.
  struct Intake {
    DeliveryRecord record;
    std::vector<Event> events;
  };
  virtual Status enqueue(const std::vector<Intake>& batch, std::uint64_t inbox_position) = 0;
  virtual Status enqueue(const RepositoryName& repository, const std::vector<Event>& events) = 0;
  virtual Result<std::uint64_t> inboxPosition() = 0;
  virtual Result<std::vector<QueuedEvent>> queued(const RepositoryName& repository, std::size_t limit) = 0;

  /// Pending effects that are due, oldest first. `busy` names entries that workers already have.
  virtual Result<std::vector<OutboxEntry>> due(const RepositoryName& repository, Instant now,
                                               std::size_t limit, const std::vector<std::int64_t>& busy) = 0;
  virtual Result<std::optional<Instant>> nextDue(const RepositoryName& repository) = 0;
  /// An attempt begins: `attempts` grows by one, durably, before anything is sent, so that after a crash it
  /// is known that something may have been. From now on a coalescing effect with the same key is a new one.
  virtual Status started(const Lease& lease, std::int64_t outbox) = 0;
  /// The entry is tried again at `due`; `error` becomes `last_error`, `attempts` stays.
  virtual Status postpone(const Lease& lease, std::int64_t outbox, Instant due, const std::string& error) = 0;
  /// The last try failed: kept as `dead`, whatever it was before, until a person retries it. Repeatable.
  virtual Status bury(const Lease& lease, std::int64_t outbox, const std::string& error) = 0;
  /// `dead` becomes `pending`, due now, `attempts` 0; `last_error` stays. `not_found` when there is no such
  /// dead entry.
  virtual Status retry(std::int64_t outbox, Instant now) = 0;

  virtual Result<Listing<Fix>> listFixes(const RepositoryName& repository, const std::string& status,
                                         const Page& page) = 0;
  virtual Result<Listing<Cycle>> listCycles(const RepositoryName& repository, const Page& page) = 0;
  virtual Result<Listing<Deployment>> listDeployments(const RepositoryName& repository, const Page& page) = 0;
  /// Those to one environment that were decided on or after the UTC day of `since`, the newest first, at most
  /// `most`.
  virtual Result<std::vector<Deployment>> deploymentsSince(const RepositoryName& repository, Tier environment,
                                                           Instant since, int most) = 0;
  /// `number` 0: of every fix. The newest first.
  virtual Result<Listing<Judgement>> listJudgements(const RepositoryName& repository, std::int64_t number,
                                                    const Page& page) = 0;
  virtual Result<Listing<JournalEntry>> listJournal(const RepositoryName& repository, const Page& page) = 0;
  virtual Result<Listing<OutboxEntry>> listOutbox(const RepositoryName& repository, const std::string& state,
                                                  const Page& page) = 0;
  virtual Result<Listing<DeliveryRecord>> listDeliveries(const RepositoryName& repository,
                                                         const Page& page) = 0;
  virtual Result<std::optional<DeliveryRecord>> delivery(const std::string& id) = 0;

  /// Can a commit be made now? For /readyz.
  virtual Status healthy() = 0;
};

}  // namespace sluice
