/// IANA time zones: local wall-clock times to instants and back, with daylight-saving gaps and overlaps
/// settled.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace sluice {

/// A calendar date as text, `YYYY-MM-DD`. Compares in calendar order.
using LocalDate = std::string;

struct LocalTime {
  LocalDate date;
  int minute_of_day = 0;  ///< 0..1439
  int weekday = 0;        ///< 0 Monday … 6 Sunday
};

class TimeZone {
 public:
  TimeZone();  ///< UTC
  /// Fails with `invalid` on a name the tz database does not have. Loads the zone, so later calls do no I/O.
  static Result<TimeZone> find(std::string_view name);

  const std::string& name() const { return name_; }
  LocalTime toLocal(Instant at) const;
  /// The instant at which the clock shows this time. In a gap: the first instant after it. In an overlap: the
  /// first of the two.
  Instant toInstant(const LocalDate& date, int minute_of_day) const;
  /// `2026-03-01 20:00 GMT`, for people.
  std::string describe(Instant at) const;

 private:
  std::string name_;
  const void* zone_;  ///< date::time_zone, owned by the tz database for the life of the process
};

/// A local date with or without a time of day: `2026-02-05`, `2026-02-05 20:00`, `2026-02-05T20:00:00`. A
/// date alone is its first instant.
struct LocalMoment {
  LocalDate date;
  int minute = 0;  ///< of the day
};
std::optional<LocalMoment> parseLocalMoment(std::string_view text);
/// RFC 3339 names an instant; a local moment is read in `zone`.
std::optional<Instant> readMoment(std::string_view text, const TimeZone& zone);

bool isLocalDate(std::string_view text);  ///< a date that exists, written `YYYY-MM-DD`
LocalDate addDays(const LocalDate& date, int days);
int weekdayOf(const LocalDate& date);  ///< 0 Monday … 6 Sunday

}  // namespace sluice
