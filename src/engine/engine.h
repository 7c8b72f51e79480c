/// The engine: takes events in order, decides, records, then lets workers do the effects. One writer thread
/// of control per repository, all repositories in parallel. Public calls may come from any thread.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "core/simulate.h"
#include "engine/latency.h"
#include "engine/ports.h"
#include "engine/store.h"

namespace sluice {

struct EngineOptions {
  std::string holder;       ///< names this process in leases
  std::size_t workers = 8;  ///< threads that carry out effects, over all repositories
  Millis lease = std::chrono::seconds(30);
  Millis reconcile_every = std::chrono::minutes(5);
  Millis poll_runs_every = std::chrono::seconds(30);  ///< how often CI is asked about a running deployment
  int max_attempts = 12;                              ///< of a transient failure, before an effect is dead
  Millis backoff_first = std::chrono::seconds(1);     ///< doubles, with jitter, up to `backoff_limit`
  Millis backoff_limit = std::chrono::minutes(5);
  bool schedule = true;                          ///< opens T1 and T2 by itself
  Millis tick = std::chrono::milliseconds(100);  ///< how often the clock is looked at
  Decider decider;
};

/// Counters for /metrics. Monotonic since start.
struct EngineCounters {
  std::int64_t events = 0, decisions_refused = 0, effects_done = 0, effects_retried = 0, effects_dead = 0,
               queue = 0, deliveries = 0;
  LatencyCounts hotfix = {}, rollback = {};  ///< from what opened the way to a trigger that CI took
};

class Engine {
 public:
  /// Borrows everything but the repositories' ports, which it owns.
  Engine(Store& store, Inbox& inbox, const DeliveryDecoder& decoder, const Clock& clock, FreezePort& freezes,
         std::vector<RepositoryPorts> repositories, EngineOptions options);
  ~Engine();

  /// Takes the leases and starts the threads. `conflict` when another process holds a repository.
  Status start();
  /// Ends within seconds: running effects are waited for, nothing new begins.
  void stop();

  /// A command on a fix (`number` > 0) or on the repository (0). Reads the pull request and the branches
  /// first, because facts that matter are read before they count. `not_found`, `transient` (forge or git
  /// unreachable: nothing was decided).
  Result<Answer> order(const RepositoryName& repository, std::int64_t number, Order order);
  Result<Answer> askCycle(const RepositoryName& repository, CycleAsked asked);
  Status report(const RepositoryName& repository, RunReported report);
  Result<Answer> claim(const RepositoryName& repository, RunClaimed claim);
  /// Decodes a stored delivery again, as if it had come now.
  Status replay(const DeliveryRecord& record);

  /// Waits until the deliveries that were answered before this call are among the store's; `at_most` so long.
  void catchUp(Millis at_most) const;

  /// Tells one channel, or each (`channel` empty), now and past the outbox: somebody tries them. `id` is the
  /// caller's, the rest of the notice is filled in as for a real one. What became of it, by channel.
  Result<std::map<std::string, Status>> tryChannels(const RepositoryName& repository,
                                                    const std::string& channel, Notice notice);

  /// A dead effect is tried again, now. `not_found` for an unknown entry.
  Status retry(std::int64_t outbox);

  std::vector<RepositoryName> repositories() const;
  const Settings* settings(
      const RepositoryName& repository) const;  ///< nullptr for an unknown one; lives as long as the engine
  Result<State> snapshot(const RepositoryName& repository) const;  ///< a copy of the live state
  /// Asks git and the probes now, for `GET /gate` and simulations. No decision is made.
  Result<std::vector<ProbeResult>> look(const RepositoryName& repository);
  /// What the forge has on these commits under the names of the required checks; nothing where there are
  /// none.
  std::vector<CommitChecks> readChecks(const RepositoryName& repository,
                                       const std::vector<CommitId>& commits);
  std::int64_t mirrorBytes(const RepositoryName& repository) const;  ///< on disk; 0 for an unknown one
  /// What the repository says about a release tag; fetches first.
  Result<ReleaseFacts> readRelease(const RepositoryName& repository, const ReleaseQuestion& question);
  /// What lies between two releases, from the mirror. Waits for git only briefly: who asks wants to roll
  /// back.
  Result<ReleaseDifference> compare(const RepositoryName& repository, const CommitId& running,
                                    const CommitId& target);
  std::vector<FreezeWindow> freezes(
      const RepositoryName& repository) const;  ///< of the configuration and from outside it
  EngineCounters counters() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluice
