#include "store/sqlite/sqlite_store.h"

#include "engine/journal_chain.h"
#include "store/sqlite/cursor.h"
#include "store/sqlite/database.h"
#include "store/sqlite/deliveries.h"
#include "store/sqlite/journal.h"
#include "store/sqlite/leases.h"
#include "store/sqlite/prepared_commit.h"
#include "store/sqlite/queue.h"

namespace sluice {
namespace {

using sqlite::Connection;

/// Only carries calls to the writer or to a reader; what they do is in the files beside this one.
class Opened final : public SqliteStore {
 public:
  Opened(std::unique_ptr<sqlite::Database> database, const SqliteOptions& options)
      : database_(std::move(database)),
        keep_{options.keep_deliveries, options.keep_done_effects, options.keep_dead_effects} {}

  Result<Lease> acquire(const RepositoryName& repository, const std::string& holder, Instant now,
                        Millis length) override {
    Lease lease;
    auto taken = write([&](Connection& c) -> Status {
      auto acquired = sqlite::acquireLease(c, repository, holder, now, length);
      if (!acquired) return fail(acquired.error());
      lease = *acquired;
      return {};
    });
    if (!taken) return fail(taken.error());
    return lease;
  }
  Status releaseLease(const Lease& lease, const std::string& holder) override {
    return write([&](Connection& c) { return sqlite::releaseLease(c, lease, holder); });
  }

  Result<State> load(const RepositoryName& repository) override {
    return read([&](Connection& c) { return sqlite::loadState(c, repository); });
  }
  Result<std::optional<Fix>> fixByNumber(const RepositoryName& repository, std::int64_t number) override {
    return read([&](Connection& c) { return sqlite::findFix(c, repository, number); });
  }
  Result<std::optional<Fix>> fixById(const FixId& id) override {
    return read([&](Connection& c) { return sqlite::findFix(c, id); });
  }
  Result<std::optional<Cycle>> cycle(const CycleId& id) override {
    return read([&](Connection& c) { return sqlite::findCycle(c, id); });
  }
  Result<std::optional<Deployment>> deployment(const DeploymentId& id) override {
    return read([&](Connection& c) { return sqlite::findDeployment(c, id); });
  }
  Result<std::optional<Judgement>> judgement(const std::string& id) override {
    return read([&](Connection& c) { return sqlite::findJudgement(c, id); });
  }
  Result<std::optional<DeploymentRecord>> deploymentRecord(const DeploymentId& id,
                                                           RecordKind record) override {
    return read([&](Connection& c) { return sqlite::findDeploymentRecord(c, id, record); });
  }

  Status commit(const Lease& lease, const Commit& commit) override {
    const sqlite::PreparedCommit prepared = sqlite::prepareCommit(lease.repository, commit);
    return write([&](Connection& c) { return sqlite::writeCommit(c, lease, prepared, keep_); });
  }

  Status enqueue(const std::vector<Intake>& batch, std::uint64_t inbox_position) override {
    const auto rows = sqlite::encodeIntake(batch);
    return write(
        [&](Connection& c) { return sqlite::storeIntake(c, rows, inbox_position, keep_.deliveries); });
  }
  Status enqueue(const RepositoryName& repository, const std::vector<Event>& events) override {
    const auto texts = sqlite::encodeEvents(events);
    return write([&](Connection& c) -> Status {
      sqlite::storeEvents(c, repository, texts);
      return {};
    });
  }
  Result<std::uint64_t> inboxPosition() override {
    return read([&](Connection& c) -> Result<std::uint64_t> { return sqlite::inboxPosition(c); });
  }
  Result<std::vector<QueuedEvent>> queued(const RepositoryName& repository, std::size_t limit) override {
    return read([&](Connection& c) { return sqlite::queuedEvents(c, repository, limit); });
  }

  Result<std::vector<OutboxEntry>> due(const RepositoryName& repository, Instant now, std::size_t limit,
                                       const std::vector<std::int64_t>& busy) override {
    return read([&](Connection& c) { return sqlite::dueEffects(c, repository, now, limit, busy); });
  }
  Result<std::optional<Instant>> nextDue(const RepositoryName& repository) override {
    return read(
        [&](Connection& c) -> Result<std::optional<Instant>> { return sqlite::nextDue(c, repository); });
  }
  Status started(const Lease& lease, std::int64_t outbox) override {
    return fenced(lease, [&](Connection& c) { return sqlite::markStarted(c, lease.repository, outbox); });
  }
  Status postpone(const Lease& lease, std::int64_t outbox, Instant due, const std::string& error) override {
    return fenced(lease, [&](Connection& c) {
      return sqlite::postponeEffect(c, lease.repository, outbox, due, error);
    });
  }
  Status bury(const Lease& lease, std::int64_t outbox, const std::string& error) override {
    return fenced(lease,
                  [&](Connection& c) { return sqlite::buryEffect(c, lease.repository, outbox, error); });
  }
  Status retry(std::int64_t outbox, Instant now) override {
    return write([&](Connection& c) { return sqlite::retryEffect(c, outbox, now); });
  }

  Result<Listing<Fix>> listFixes(const RepositoryName& repository, const std::string& status,
                                 const Page& page) override {
    return read([&](Connection& c) { return sqlite::listFixes(c, repository, status, page); });
  }
  Result<Listing<Cycle>> listCycles(const RepositoryName& repository, const Page& page) override {
    return read([&](Connection& c) { return sqlite::listCycles(c, repository, page); });
  }
  Result<Listing<Deployment>> listDeployments(const RepositoryName& repository, const Page& page) override {
    return read([&](Connection& c) { return sqlite::listDeployments(c, repository, page); });
  }
  Result<std::vector<Deployment>> deploymentsSince(const RepositoryName& repository, Tier environment,
                                                   Instant since, int most) override {
    return read(
        [&](Connection& c) { return sqlite::deploymentsSince(c, repository, environment, since, most); });
  }
  Result<Listing<Judgement>> listJudgements(const RepositoryName& repository, std::int64_t number,
                                            const Page& page) override {
    return read([&](Connection& c) { return sqlite::listJudgements(c, repository, number, page); });
  }
  Result<Listing<JournalEntry>> listJournal(const RepositoryName& repository, const Page& page) override {
    const auto place = sqlite::placeOf(page.after);
    if (!place) return fail(place.error());
    return read([&](Connection& c) -> Result<Listing<JournalEntry>> {
      return sqlite::newestEntries(c, repository.str(), place->number, sqlite::pageLimit(page.limit));
    });
  }
  Result<Listing<OutboxEntry>> listOutbox(const RepositoryName& repository, const std::string& state,
                                          const Page& page) override {
    return read([&](Connection& c) { return sqlite::listOutbox(c, repository, state, page); });
  }
  Result<Listing<DeliveryRecord>> listDeliveries(const RepositoryName& repository,
                                                 const Page& page) override {
    return read([&](Connection& c) { return sqlite::listDeliveries(c, repository, page); });
  }
  Result<std::optional<DeliveryRecord>> delivery(const std::string& id) override {
    return read(
        [&](Connection& c) -> Result<std::optional<DeliveryRecord>> { return sqlite::findDelivery(c, id); });
  }

  /// Writes for real: only a commit proves that there is space, a writable disk and no foreign lock.
  Status healthy() override {
    return write([](Connection& c) -> Status {
      c.prepare("INSERT INTO meta VALUES ('healthy', '1') ON CONFLICT(key) DO UPDATE SET value = 1 - value")
          .run();
      return {};
    });
  }

  Result<JournalCheck> verifyJournal(const RepositoryName& repository) override {
    auto head = read(
        [&](Connection& c) -> Result<sqlite::ChainHead> { return sqlite::chainHead(c, repository.str()); });
    if (!head) return fail(head.error());
    JournalCheck check;
    check.head = firstPrevious();
    std::string at_head = head->sequence == 0 ? check.head : std::string();
    for (bool more = true; more;) {
      // Ends a piece at the recorded head, so that its hash can be compared there.
      const std::int64_t to_head = head->sequence - check.entries;
      const int piece = to_head > 0 && to_head < 500 ? static_cast<int>(to_head) : 500;
      auto went = read([&](Connection& c) -> Result<bool> {
        return sqlite::checkEntries(c, repository.str(), piece, check);
      });
      if (!went) return fail(went.error());
      if (check.entries == head->sequence) at_head = check.head;
      more = *went;
    }
    sqlite::checkEnd(*head, at_head, check);
    // Entries that came meanwhile moved the recorded end with them.
    auto now = read(
        [&](Connection& c) -> Result<sqlite::ChainHead> { return sqlite::chainHead(c, repository.str()); });
    if (!now) return fail(now.error());
    if (now->sequence < check.entries) sqlite::checkEnd(*now, "", check);
    return check;
  }

  SqliteCounters counters() const override {
    const auto& written = database_->writer->counters();
    return {written.writes, written.commits, written.failures, database_->counters.rows,
            database_->counters.steps};
  }

 private:
  Status write(const sqlite::Writer::Work& work) { return database_->writer->write(work); }
  Status fenced(const Lease& lease, const sqlite::Writer::Work& work) {
    return write([&](Connection& c) -> Status {
      if (auto ours = sqlite::checkFence(c, lease); !ours) return ours;
      return work(c);
    });
  }
  template <class Query>
  std::invoke_result_t<Query, Connection&> read(const Query& query) {
    return database_->readers->read(query);
  }

  std::unique_ptr<sqlite::Database> database_;
  sqlite::Retention keep_;
};

}  // namespace

Result<std::unique_ptr<SqliteStore>> openSqliteStore(const std::string& path, const SqliteOptions& options) {
  auto database = sqlite::openDatabase(path, options);
  if (!database) return fail(database.error());
  return std::unique_ptr<SqliteStore>(std::make_unique<Opened>(std::move(*database), options));
}

}  // namespace sluice
