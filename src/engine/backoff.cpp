#include "engine/backoff.h"

#include <algorithm>

namespace sluice {
namespace {

/// splitmix64: spreads neighbouring numbers evenly.
std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31U);
}

/// `length` less at most `percent` of it.
Millis shortened(Millis length, std::uint64_t salt, int percent) {
  const auto share = static_cast<std::int64_t>(mixed(salt) % 1000);
  return length - Millis(length.count() * percent / 100 * share / 1000);
}

}  // namespace

Millis backoffAfter(const Backoff& backoff, int failed, std::int64_t salt, const Error& error) {
  Millis step = backoff.first;
  for (int i = 1; i < failed && step < backoff.limit; ++i) step *= 2;
  step = std::min(step, backoff.limit);
  step = shortened(step, static_cast<std::uint64_t>(salt) * 64 + static_cast<std::uint64_t>(failed), 25);
  if (error.retry_after) step = std::max<Millis>(step, *error.retry_after);
  return std::max(step, Millis(1));
}

Millis jittered(Millis length, std::int64_t salt) {
  return std::max(shortened(length, static_cast<std::uint64_t>(salt), 10), Millis(1));
}

}  // namespace sluice
