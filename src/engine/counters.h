/// What /metrics shows of the engine. Any thread.
#pragma once

#include <atomic>

#include "engine/engine.h"

namespace sluice {

struct Counters {
  std::atomic<std::int64_t> events{0}, decisions_refused{0}, effects_done{0}, effects_retried{0},
      effects_dead{0}, deliveries{0};
  Latency hotfix, rollback;

  EngineCounters read(std::int64_t queue) const {
    return {events, decisions_refused, effects_done,  effects_retried, effects_dead,
            queue,  deliveries,        hotfix.read(), rollback.read()};
  }
};

}  // namespace sluice
