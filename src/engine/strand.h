/// The one writer of a repository: takes the next event, decides, records, and only then lets memory and the
/// world move on. It runs on a thread of the pool, one at a time; it blocks on the store only, never on a
/// forge, so no repository holds up another.
#pragma once

#include <atomic>
#include <map>

#include "engine/counters.h"
#include "engine/mailbox.h"
#include "engine/periodic.h"
#include "engine/scheduler.h"
#include "engine/site.h"

namespace sluice {

/// What all strands share. Borrowed.
struct StrandContext {
  Store& store;
  const Clock& clock;
  FreezePort& freezes;
  const EngineOptions& options;
  Counters& counters;
};

/// Tells repositories apart where work is spread over time.
inline std::int64_t saltOf(const RepositoryName& repository) {
  return static_cast<std::int64_t>(std::hash<RepositoryName>{}(repository) >> 1U);
}

class Strand {
 public:
  Strand(Site& site, const StrandContext& context);

  /// `runnable`: this strand has something to do. `effects`: new effects may be due. REQUIRES: before
  /// begin().
  void connect(std::function<void()> runnable, std::function<void()> effects);
  /// Takes the lease and loads the state. `conflict` when another process holds it.
  Status begin();
  /// Gives up what waits and the lease. REQUIRES: run() is not called any more.
  void end();
  /// Orders are refused from now on; outcomes are still recorded.
  void refuseOrders() { refusing_ = true; }

  /// A bounded number of events, fairly from each source. True when there is more to do at once. REQUIRES:
  /// one thread at a time.
  bool run();
  /// Looks at the clock: leases, timers, slots. One thread at a time.
  void tick(Instant now);

  // Any thread.
  void queueGrew();
  void post(Outcome outcome);
  Result<Answer> ask(Event event);
  State snapshot() const;
  RepositoryFacts facts() const;
  /// The configuration's, with what the repository's own policy adds; without freezes from outside.
  Settings effectiveSettings() const;
  std::optional<Fix> fix(std::int64_t number) const;
  std::vector<Deployment> runningDeployments() const;
  std::optional<Lease> lease() const;
  /// Outcomes wait, and the store takes them.
  bool recording() const;
  std::int64_t waiting() const;

 private:
  /// What could not be recorded, and whether it is the lease that is gone.
  Result<std::optional<Answer>> record(const Event& event, std::int64_t queued, std::int64_t outbox);
  Decision decideWith(const Event& event, std::vector<Change> recalled);
  void applyRecorded(const Event& event, const Decision& decision);

  bool takeFromQueue();
  bool takeOutcome();
  bool takeOrder();
  bool takeTimers();
  bool fetchQueue();
  void settleQueued(const Error& error);

  Status takeLease();
  void renewLease();
  void handle(const Error& error);  ///< stalls, or loses the lease
  void loseLease(const std::string& why);
  void setWake(std::optional<Instant> at);

  Site& site_;
  const StrandContext context_;
  std::function<void()> runnable_;
  std::function<void()> effects_;
  Mailbox mailbox_;
  std::atomic<bool> refusing_{false};

  mutable std::mutex state_mutex_;
  State state_;                    // guarded by state_mutex_; written by run() only
  Settings settings_;              // run() only: the configuration with the freezes of the moment
  std::deque<QueuedEvent> queue_;  // run() only: the first of the store's queue
  std::atomic<std::int64_t> queue_size_{0};
  int queue_failures_ = 0;  // run() only
  int stalls_ = 0;          // run() only

  mutable std::mutex mutex_;  // guards everything below; never held together with state_mutex_
  std::optional<Lease> lease_;
  bool queue_grew_ = true;
  bool renew_ = false;
  bool reconcile_ = false;
  bool tick_ = false;
  std::deque<CycleAsked> slots_;
  std::optional<Instant> stalled_until_;
  std::optional<Instant> wake_at_;
  Periodic renewing_;
  Periodic reconciling_;
  Periodic ticking_;
  Periodic scheduling_;
  Scheduler scheduler_;
};

}  // namespace sluice
