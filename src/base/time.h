/// Instants and durations as data. Nothing here reads a clock; clocks are a port of the engine.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace sluice {

using Millis = std::chrono::milliseconds;
/// A point in time, UTC, in milliseconds since 1970. The precision that is stored.
using Instant = std::chrono::sys_time<Millis>;

inline Instant instantFromMillis(std::int64_t ms) { return Instant(Millis(ms)); }
inline std::int64_t toMillis(Instant at) { return at.time_since_epoch().count(); }

/// RFC 3339 in UTC: `2026-03-01T20:00:00Z`; milliseconds only where they are not zero.
std::string toRfc3339(Instant at);
/// Accepts `Z` or a numeric offset, with or without a fraction; nothing on anything else.
std::optional<Instant> fromRfc3339(std::string_view text);
/// `YYYYMMDD-HHMMSS` in UTC, as rollback tags use it.
std::string toCompactUtc(Instant at);

/// A length of time as people write it: `30m`, `24h`, `90s`, `2d`, `1h30m`, `250ms`. Nothing on anything
/// else, or above 10 years.
std::optional<Millis> parseDuration(std::string_view text);
std::string formatDuration(Millis length);

}  // namespace sluice
