/// The store port in memory, with the promises of the real one: fencing, queue and outbox settled with the
/// decision, coalescing and once-only effects. A test can let the process "die" after a number of durable
/// steps, or the disk be full for a while. Any thread.
#pragma once

#include <map>
#include <mutex>
#include <set>

#include "engine/store.h"

namespace sluice::testing {

class MemoryStore : public Store {
 public:
  Result<Lease> acquire(const RepositoryName& repository, const std::string& holder, Instant now,
                        Millis length) override;
  Status releaseLease(const Lease& lease, const std::string& holder) override;
  Result<State> load(const RepositoryName& repository) override;
  Result<std::optional<Fix>> fixByNumber(const RepositoryName& repository, std::int64_t number) override;
  Result<std::optional<Fix>> fixById(const FixId& id) override;
  Result<std::optional<Cycle>> cycle(const CycleId& id) override;
  Result<std::optional<Deployment>> deployment(const DeploymentId& id) override;
  Result<std::optional<Judgement>> judgement(const std::string& id) override;
  Result<std::optional<DeploymentRecord>> deploymentRecord(const DeploymentId& id,
                                                           RecordKind record) override;
  Status commit(const Lease& lease, const Commit& commit) override;
  Status enqueue(const std::vector<Intake>& batch, std::uint64_t inbox_position) override;
  Status enqueue(const RepositoryName& repository, const std::vector<Event>& events) override;
  Result<std::uint64_t> inboxPosition() override;
  Result<std::vector<QueuedEvent>> queued(const RepositoryName& repository, std::size_t limit) override;
  Result<std::vector<OutboxEntry>> due(const RepositoryName& repository, Instant now, std::size_t limit,
                                       const std::vector<std::int64_t>& busy) override;
  Result<std::optional<Instant>> nextDue(const RepositoryName& repository) override;
  Status started(const Lease& lease, std::int64_t outbox) override;
  Status postpone(const Lease& lease, std::int64_t outbox, Instant due, const std::string& error) override;
  Status bury(const Lease& lease, std::int64_t outbox, const std::string& error) override;
  Status retry(std::int64_t outbox, Instant now) override;
  Result<Listing<Fix>> listFixes(const RepositoryName&, const std::string&, const Page&) override;
  Result<Listing<Cycle>> listCycles(const RepositoryName&, const Page&) override;
  Result<Listing<Deployment>> listDeployments(const RepositoryName&, const Page&) override;
  Result<std::vector<Deployment>> deploymentsSince(const RepositoryName&, Tier, Instant, int) override;
  Result<Listing<Judgement>> listJudgements(const RepositoryName&, std::int64_t, const Page&) override;
  Result<Listing<JournalEntry>> listJournal(const RepositoryName&, const Page&) override;
  Result<Listing<OutboxEntry>> listOutbox(const RepositoryName&, const std::string&, const Page&) override;
  Result<Listing<DeliveryRecord>> listDeliveries(const RepositoryName&, const Page&) override;
  Result<std::optional<DeliveryRecord>> delivery(const std::string& id) override;
  Status healthy() override;

  // --- what a test does to it ---
  /// The process dies at the `steps`-th write from now: with it recorded (`kept`) or not. Then every call
  /// fails until revive().
  void dieAfter(int steps, bool kept);
  void die();
  void revive();
  bool dead() const;
  /// Writes fail with `kind` until told otherwise.
  void refuseWrites(std::optional<ErrorKind> kind);
  /// Commits of events of this kind fail for good.
  void refuseEvents(std::string kind);
  void steal(const RepositoryName& repository, const std::string& holder, Instant until);
  void put(const RepositoryName& repository, const Change& change);  ///< as another process would

  // --- what a test asks it ---
  std::vector<Commit> journal(const RepositoryName& repository) const;
  std::vector<OutboxEntry> outbox(const RepositoryName& repository) const;
  bool settled() const;  ///< no queue entry and no pending effect that is due
  std::size_t queueSize() const;

 private:
  struct Held {
    std::string holder;
    Instant until{};
    std::int64_t fence = 0;
  };
  struct Entry {
    OutboxEntry entry;
    bool started = false;
  };
  Status writable();  ///< one durable step; false while dead
  Status wrote();     ///< its end: dies here when it is to be kept
  Status fenced(const Lease& lease) const;
  Result<Entry*> pending(std::int64_t id);
  void add(const RepositoryName& repository, const Effect& effect, Instant at);

  mutable std::mutex mutex_;
  std::map<RepositoryName, Held> leases_;
  std::map<RepositoryName, State> records_;  // finished ones too
  std::map<RepositoryName, std::vector<Commit>> journal_;
  std::map<std::int64_t, std::pair<RepositoryName, Event>> queue_;
  std::map<std::int64_t, Entry> outbox_;
  std::set<std::pair<RepositoryName, std::string>> once_;
  std::vector<DeliveryRecord> deliveries_;
  std::uint64_t position_ = 0;
  std::int64_t next_ = 1;
  int fuse_ = -1;
  bool kept_ = false;
  bool dead_ = false;
  std::optional<ErrorKind> refuse_;
  std::string refuse_kind_;
};

}  // namespace sluice::testing
