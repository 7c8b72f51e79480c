/// How long to wait before the next try. Pure: the jitter comes from the arguments, so a test can foretell
/// it.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "base/time.h"

namespace sluice {

struct Backoff {
  Millis first = std::chrono::seconds(1);  ///< doubles with each attempt
  Millis limit = std::chrono::minutes(5);
};

/// Before attempt `failed` + 1. `salt` tells apart those who failed together (75–100 % of the step), so that
/// they do not come back together. Never shorter than what the other side asked for.
Millis backoffAfter(const Backoff& backoff, int failed, std::int64_t salt, const Error& error);

/// `length` shortened by up to a tenth, by `salt`: what is done regularly by many is spread.
Millis jittered(Millis length, std::int64_t salt);

}  // namespace sluice
