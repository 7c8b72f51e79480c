/// Tells one channel one notice, at most once where who listens cannot know a second copy for what it is
/// (rules §11). What was certainly not sent is tried again for a day; what may have been sent is kept as
/// undelivered and shown.
#pragma once

#include "engine/attempt.h"
#include "engine/backoff.h"

namespace sluice {

struct Persistence {
  Backoff backoff;
  int max_attempts = 12;  ///< at least so many, also when a person asks again after the day is over
};

/// REQUIRES: `entry` holds a Notify. One attempt.
SendStep tellOnce(Store& store, NotifyPort& port, const Clock& clock, const Persistence& persistence,
                  const Lease& lease, const OutboxEntry& entry);

}  // namespace sluice
