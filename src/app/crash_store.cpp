#include "app/crash_store.h"

#include <spdlog/spdlog.h>

#include <atomic>
#include <csignal>
#include <cstdlib>

namespace sluice::app {
namespace {

class CrashStore final : public Store {
 public:
  CrashStore(std::unique_ptr<Store> store, std::int64_t after) : store_(std::move(store)), left_(after) {}

  Result<Lease> acquire(const RepositoryName& repository, const std::string& holder, Instant now,
                        Millis length) override {
    return store_->acquire(repository, holder, now, length);
  }
  Status releaseLease(const Lease& lease, const std::string& holder) override {
    return store_->releaseLease(lease, holder);
  }
  Result<State> load(const RepositoryName& repository) override { return store_->load(repository); }
  Result<std::optional<Fix>> fixByNumber(const RepositoryName& repository, std::int64_t number) override {
    return store_->fixByNumber(repository, number);
  }
  Result<std::optional<Fix>> fixById(const FixId& id) override { return store_->fixById(id); }
  Result<std::optional<Cycle>> cycle(const CycleId& id) override { return store_->cycle(id); }
  Result<std::optional<Deployment>> deployment(const DeploymentId& id) override {
    return store_->deployment(id);
  }
  Result<std::optional<Judgement>> judgement(const std::string& id) override { return store_->judgement(id); }
  Result<std::optional<DeploymentRecord>> deploymentRecord(const DeploymentId& id,
                                                           RecordKind record) override {
    return store_->deploymentRecord(id, record);
  }
  Status commit(const Lease& lease, const Commit& commit) override {
    return counted(store_->commit(lease, commit));
  }
  Status enqueue(const std::vector<Intake>& batch, std::uint64_t inbox_position) override {
    return counted(store_->enqueue(batch, inbox_position));
  }
  Status enqueue(const RepositoryName& repository, const std::vector<Event>& events) override {
    return counted(store_->enqueue(repository, events));
  }
  Result<std::uint64_t> inboxPosition() override { return store_->inboxPosition(); }
  Result<std::vector<QueuedEvent>> queued(const RepositoryName& repository, std::size_t limit) override {
    return store_->queued(repository, limit);
  }
  Result<std::vector<OutboxEntry>> due(const RepositoryName& repository, Instant now, std::size_t limit,
                                       const std::vector<std::int64_t>& busy) override {
    return store_->due(repository, now, limit, busy);
  }
  Result<std::optional<Instant>> nextDue(const RepositoryName& repository) override {
    return store_->nextDue(repository);
  }
  Status started(const Lease& lease, std::int64_t outbox) override {
    return counted(store_->started(lease, outbox));
  }
  Status postpone(const Lease& lease, std::int64_t outbox, Instant due_at,
                  const std::string& error) override {
    return counted(store_->postpone(lease, outbox, due_at, error));
  }
  Status bury(const Lease& lease, std::int64_t outbox, const std::string& error) override {
    return counted(store_->bury(lease, outbox, error));
  }
  Status retry(std::int64_t outbox, Instant now) override { return counted(store_->retry(outbox, now)); }
  Result<Listing<Fix>> listFixes(const RepositoryName& repository, const std::string& status,
                                 const Page& page) override {
    return store_->listFixes(repository, status, page);
  }
  Result<Listing<Cycle>> listCycles(const RepositoryName& repository, const Page& page) override {
    return store_->listCycles(repository, page);
  }
  Result<Listing<Deployment>> listDeployments(const RepositoryName& repository, const Page& page) override {
    return store_->listDeployments(repository, page);
  }
  Result<std::vector<Deployment>> deploymentsSince(const RepositoryName& repository, Tier environment,
                                                   Instant since, int most) override {
    return store_->deploymentsSince(repository, environment, since, most);
  }
  Result<Listing<Judgement>> listJudgements(const RepositoryName& repository, std::int64_t number,
                                            const Page& page) override {
    return store_->listJudgements(repository, number, page);
  }
  Result<Listing<JournalEntry>> listJournal(const RepositoryName& repository, const Page& page) override {
    return store_->listJournal(repository, page);
  }
  Result<Listing<OutboxEntry>> listOutbox(const RepositoryName& repository, const std::string& state,
                                          const Page& page) override {
    return store_->listOutbox(repository, state, page);
  }
  Result<Listing<DeliveryRecord>> listDeliveries(const RepositoryName& repository,
                                                 const Page& page) override {
    return store_->listDeliveries(repository, page);
  }
  Result<std::optional<DeliveryRecord>> delivery(const std::string& id) override {
    return store_->delivery(id);
  }
  Status healthy() override { return store_->healthy(); }

 private:
  Status counted(Status done) {
    if (done && --left_ == 0) ::raise(SIGKILL);
    return done;
  }

  std::unique_ptr<Store> store_;
  std::atomic<std::int64_t> left_;
};

}  // namespace

std::unique_ptr<Store> withCrash(std::unique_ptr<Store> store) {
  const char* text = std::getenv("SLUICE_CRASH_AFTER");
  const std::int64_t after = text == nullptr ? 0 : std::atoll(text);
  if (after <= 0) return store;
  spdlog::warn("SLUICE_CRASH_AFTER is set: this process ends after {} durable steps", after);
  return std::make_unique<CrashStore>(std::move(store), after);
}

}  // namespace sluice::app
