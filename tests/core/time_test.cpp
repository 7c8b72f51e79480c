#include "base/time.h"

#include <gtest/gtest.h>

#include "base/timezone.h"

namespace sluice {
namespace {

TEST(Rfc3339, RoundTripsAndTakesOffsets) {
  EXPECT_EQ(toRfc3339(*fromRfc3339("2026-03-01T20:00:00Z")), "2026-03-01T20:00:00Z");
  EXPECT_EQ(toRfc3339(*fromRfc3339("2026-03-01T20:00:00.125+08:00")), "2026-03-01T12:00:00.125Z");
  for (const char* bad :
       {"", "2026-03-01", "2026-02-30T00:00:00Z", "2026-03-01T24:00:00Z", "2026-03-01T20:00:00",
        "2026-03-01T20:00:00Zx", "2026-03-01T20:00:00.Z", "2026-3-1T20:00:00Z"}) {
    EXPECT_FALSE(fromRfc3339(bad)) << bad;
  }
}

TEST(Duration, ReadsWhatPeopleWrite) {
  EXPECT_EQ(parseDuration("1h30m"), Millis(std::chrono::minutes(90)));
  EXPECT_EQ(parseDuration("250ms"), Millis(250));
  EXPECT_EQ(parseDuration("2d"), Millis(std::chrono::hours(48)));
  for (const char* bad : {"", "5", "m", "-5m", "5 m", "1y", "99999999999999999999h", "9999999h"})
    EXPECT_FALSE(parseDuration(bad)) << bad;
  EXPECT_EQ(formatDuration(Millis(std::chrono::minutes(90))), "1h30m");
}

TEST(Zone, UnknownIsAClearError) {
  const auto zone = TimeZone::find("Europe/Atlantis");
  ASSERT_FALSE(zone);
  EXPECT_NE(zone.error().message.find("Europe/Atlantis"), std::string::npos);
}

TEST(Zone, LocalDatesFollowTheZone) {
  const TimeZone hong_kong = *TimeZone::find("Asia/Hong_Kong");
  EXPECT_EQ(hong_kong.toLocal(*fromRfc3339("2026-03-01T16:00:00Z")).date, "2026-03-02");
  EXPECT_EQ(addDays("2024-02-28", 1), "2024-02-29");
  EXPECT_EQ(weekdayOf("2026-11-21"), 5);
  EXPECT_FALSE(isLocalDate("2026-02-29"));
}

}  // namespace
}  // namespace sluice
