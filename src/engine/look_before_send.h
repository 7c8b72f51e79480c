/// Sends triggers effectively once (rules §9): CI is asked first whether the run exists, and a send whose end
/// nobody saw is looked up patiently and, for PROD, never repeated. One per repository; any worker thread,
/// one thread at a time for one entry.
#pragma once

#include <map>
#include <mutex>

#include "engine/attempt.h"
#include "engine/backoff.h"
#include "engine/ports.h"

namespace sluice {

class LookBeforeSend {
 public:
  LookBeforeSend(Store& store, CiPort& ci, const Clock& clock, Backoff backoff, int max_attempts)
      : store_(store), ci_(ci), clock_(clock), backoff_(backoff), max_attempts_(max_attempts) {}

  /// REQUIRES: `entry` holds a TriggerDeployment. One look or one look and send.
  SendStep step(const Lease& lease, const OutboxEntry& entry);
  /// The lookup succeeded, or the entry is settled or given up: what was counted for it is forgotten.
  void forget(std::int64_t outbox);

 private:
  SendStep lookFailed(const OutboxEntry& entry, bool maybe_sent, const AttemptNote& note, const Error& error);
  SendStep send(const Lease& lease, const OutboxEntry& entry, const TriggerDeployment& request);

  Store& store_;
  CiPort& ci_;
  const Clock& clock_;
  const Backoff backoff_;
  const int max_attempts_;
  std::mutex mutex_;
  std::map<std::int64_t, int> failures_;  ///< of lookups in a row, in this process only; guarded by mutex_
};

}  // namespace sluice
