// Recurring freezes: wall clocks, summer time, bounds.
#include "calendar/recurrence.h"

#include <gtest/gtest.h>

#include "calendar/recurring_freeze.h"

namespace sluice::calendar {
namespace {

Instant at(std::string_view text) { return *fromRfc3339(text); }

RecurringFreeze recurring(const std::string& rule, const std::string& from, const std::string& until,
                          const std::string& zone) {
  FreezeWindow first;
  first.zone = *TimeZone::find(zone);
  first.from = *readMoment(from, *first.zone);
  first.until = *readMoment(until, *first.zone);
  return {first, *Recurrence::parse(rule)};
}

std::string shown(const Result<std::vector<FreezeWindow>>& windows) {
  if (!windows) return windows.error().message;
  std::string text;
  for (const FreezeWindow& window : *windows)
    text += toRfc3339(window.from) + "/" + toRfc3339(window.until) + " ";
  return text;
}

TEST(RecurringFreeze, ComesAtTheWallClockTimesOfItsZone) {
  struct Row {
    const char *why, *rule, *from, *until, *zone, *seen_from, *seen_until, *expected;
  };
  const Row rows[] = {
      {"the last day of each month, whichever that is", "FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-31 18:00",
       "2026-02-01 06:00", "Asia/Hong_Kong", "2026-02-01T00:00:00Z", "2026-05-01T00:00:00Z",
       "2026-02-28T10:00:00Z/2026-02-28T22:00:00Z 2026-03-31T10:00:00Z/2026-03-31T22:00:00Z "
       "2026-04-30T10:00:00Z/2026-04-30T22:00:00Z "},
      {"a weekend over the change to summer time keeps its local times", "FREQ=WEEKLY", "2026-03-20 18:00",
       "2026-03-23 08:00", "Europe/London", "2026-03-20T00:00:00Z", "2026-04-01T00:00:00Z",
       "2026-03-20T18:00:00Z/2026-03-23T08:00:00Z 2026-03-27T18:00:00Z/2026-03-30T07:00:00Z "},
      {"an hour that a clock skips begins right after the gap", "FREQ=DAILY", "2026-03-28 01:30",
       "2026-03-28 03:30", "Europe/London", "2026-03-29T00:00:00Z", "2026-03-30T00:00:00Z",
       "2026-03-29T01:00:00Z/2026-03-29T02:30:00Z "},
      {"an hour that a clock shows twice counts once", "FREQ=DAILY", "2026-10-24 01:30", "2026-10-24 02:30",
       "Europe/London", "2026-10-25T00:00:00Z", "2026-10-26T00:00:00Z",
       "2026-10-25T00:30:00Z/2026-10-25T02:30:00Z "},
      {"one that began before still holds", "FREQ=YEARLY", "2025-12-24", "2026-01-02", "UTC",
       "2026-12-31T12:00:00Z", "2027-06-01T00:00:00Z", "2026-12-24T00:00:00Z/2027-01-02T00:00:00Z "},
      {"COUNT ends it", "FREQ=DAILY;COUNT=2", "2026-01-01 10:00", "2026-01-01 11:00", "UTC",
       "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z",
       "2026-01-01T10:00:00Z/2026-01-01T11:00:00Z 2026-01-02T10:00:00Z/2026-01-02T11:00:00Z "},
      {"UNTIL as a date holds that day too", "FREQ=DAILY;UNTIL=20260102", "2026-01-01 10:00",
       "2026-01-01 11:00", "UTC", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z",
       "2026-01-01T10:00:00Z/2026-01-01T11:00:00Z 2026-01-02T10:00:00Z/2026-01-02T11:00:00Z "},
      {"UNTIL in UTC is an instant, not a wall clock", "FREQ=DAILY;UNTIL=20260102T015959Z",
       "2026-01-01 10:00", "2026-01-01 11:00", "Asia/Hong_Kong", "2026-01-01T00:00:00Z",
       "2026-02-01T00:00:00Z", "2026-01-01T02:00:00Z/2026-01-01T03:00:00Z "},
      {"29 February comes in leap years only", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2024-02-29",
       "2024-03-01", "UTC", "2026-01-01T00:00:00Z", "2029-01-01T00:00:00Z",
       "2028-02-29T00:00:00Z/2028-03-01T00:00:00Z "},
      {"one that never comes is its first time alone", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "2026-01-01",
       "2026-01-02", "UTC", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z",
       "2026-01-01T00:00:00Z/2026-01-02T00:00:00Z "},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(shown(expandFreeze(recurring(row.rule, row.from, row.until, row.zone), at(row.seen_from),
                                 at(row.seen_until))),
              row.expected)
        << row.why;
  }
}

TEST(RecurringFreeze, WithoutAnEndIsWorkedOutAsFarAsTheHorizon) {
  const auto daily = recurring("FREQ=DAILY", "2020-01-01 10:00", "2020-01-01 11:00", "UTC");
  const auto windows = expandFreeze(daily, at("2026-01-01T00:00:00Z"), at("2026-01-01T00:00:00Z") + kHorizon);
  ASSERT_TRUE(windows) << windows.error().message;
  EXPECT_EQ(windows->size(), 400U);
}

TEST(Recurrence, MayBePastedWithItsName) {
  EXPECT_TRUE(Recurrence::parse("RRULE:FREQ=WEEKLY;BYDAY=FR"));
  EXPECT_TRUE(Recurrence::parse("freq=weekly;byday=fr"));
}

TEST(Recurrence, ThatCannotBeOneIsRefusedWithTheReason) {
  const std::pair<const char*, const char*> rows[] = {
      {"", "FREQ is missing"},
      {"FREQ=SECONDLY", "FREQ is DAILY, WEEKLY, MONTHLY or YEARLY"},
      {"FREQ=MINUTELY;COUNT=1000000", "FREQ is DAILY"},
      {"FREQ=HOURLY", "FREQ is DAILY"},
      {"FREQ=MONTHY", "FREQ is DAILY"},
      {"FREQ=DAILY;BYHOUR=1,2,3", "BYHOUR is not taken here"},
      {"FREQ=DAILY;BYMINUTE=0", "BYMINUTE is not taken here"},
      {"FREQ=DAILY;INTERVAL=0", "INTERVAL is a number from 1"},
      {"FREQ=DAILY;INTERVAL=-1", "INTERVAL is a number from 1"},
      {"FREQ=DAILY;COUNT=0", "COUNT is a number from 1"},
      {"FREQ=DAILY;COUNT=1000000", "COUNT is a number from 1 to 50000"},
      {"FREQ=DAILY;COUNT=2;UNTIL=20260101", "UNTIL and COUNT exclude each other"},
      {"FREQ=DAILY;UNTIL=tomorrow", "UNTIL is a date"},
      {"FREQ=DAILY;UNTIL=20260230", "UNTIL is a date"},
      {"FREQ=DAILY;FREQ=DAILY", "stands there twice"},
      {"FREQ", "is not NAME=value"},
      {"FREQ=DAILY;RSCALE=CHINESE", "RSCALE is not taken here"},
      {"FREQ=MONTHLY;BYMONTHDAY=abc", "it is not a rule of RFC 5545"},
      {"FREQ=WEEKLY;BYDAY=XX", "it is not a rule of RFC 5545"},
  };
  for (const auto& [rule, expected] : rows) {
    const auto parsed = Recurrence::parse(rule);
    ASSERT_FALSE(parsed) << rule;
    EXPECT_NE(parsed.error().message.find(expected), std::string::npos)
        << rule << ": " << parsed.error().message;
  }
  EXPECT_FALSE(Recurrence::parse("FREQ=DAILY;BYMONTHDAY=" + std::string(2'000, '1')));
}

TEST(Recurrence, OfLongAgo_EndsWithinItsSteps) {
  const auto rule = recurring("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "1970-01-01", "1970-01-02", "UTC");
  const auto early = expandFreeze(rule, at("2026-01-01T00:00:00Z"), at("2026-02-01T00:00:00Z"));
  ASSERT_TRUE(early) << early.error().message;
  EXPECT_EQ(early->size(), 31U);
  const auto late = expandFreeze(rule, at("2199-01-01T00:00:00Z"), at("2199-02-01T00:00:00Z"));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().message, "its rule began too long ago, or recurs too often");
}

}  // namespace
}  // namespace sluice::calendar
