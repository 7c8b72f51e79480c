// Calendars as freezes: what the standard says of an event, and every way in which a freeze could get lost.
#include "calendar/freeze_calendar.h"

#include <gtest/gtest.h>

#include "calendar/content_lines.h"

namespace sluice::calendar {
namespace {

const Instant kFrom = *fromRfc3339("2026-01-01T00:00:00Z");
const Instant kUntil = *fromRfc3339("2027-02-05T00:00:00Z");

std::string calendarOf(const std::string& components) {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//acme//holidays//EN\r\n" + components +
         "END:VCALENDAR\r\n";
}

std::string eventOf(const std::string& lines) {
  return calendarOf("BEGIN:VEVENT\r\nUID:1@acme\r\n" + lines + "END:VEVENT\r\n");
}

CalendarOptions hongKong() {
  CalendarOptions options;
  options.zone = *TimeZone::find("Asia/Hong_Kong");
  return options;
}

Result<std::vector<FreezeWindow>> read(const std::string& text, const CalendarOptions& options = hongKong()) {
  return readFreezeCalendar(text, options, kFrom, kUntil);
}

std::string shownTimes(const std::string& text) {
  const auto windows = read(text);
  if (!windows) return windows.error().message;
  std::string shown;
  for (const FreezeWindow& window : *windows)
    shown += (shown.empty() ? "" : " ") + toRfc3339(window.from) + "/" + toRfc3339(window.until);
  return shown;
}

/// The United Kingdom as Outlook writes it, under a name that no database has.
constexpr const char* kZone =
    "BEGIN:VTIMEZONE\r\nTZID:GMT Standard "
    "Time\r\nBEGIN:STANDARD\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\n"
    "TZOFFSETTO:+0000\r\nRRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\nBEGIN:"
    "DAYLIGHT\r\n"
    "DTSTART:16010101T010000\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\n"
    "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n";

TEST(FreezeCalendar, ReadsTimesAsTheStandardSaysThem) {
  struct Row {
    const char* why;
    std::string text;
    const char* expected;
  };
  const Row rows[] = {
      {"a day without an end is that day, in the zone of the freeze",
       eventOf("DTSTART;VALUE=DATE:20260217\r\n"), "2026-02-16T16:00:00Z/2026-02-17T16:00:00Z"},
      {"DTEND of days is the first free one",
       eventOf("DTSTART;VALUE=DATE:20260217\r\nDTEND;VALUE=DATE:20260220\r\n"),
       "2026-02-16T16:00:00Z/2026-02-19T16:00:00Z"},
      {"UTC", eventOf("DTSTART:20260217T100000Z\r\nDTEND:20260217T120000Z\r\n"),
       "2026-02-17T10:00:00Z/2026-02-17T12:00:00Z"},
      {"a time without a zone is in the zone of the freeze",
       eventOf("DTSTART:20260217T100000\r\nDTEND:20260217T120000\r\n"),
       "2026-02-17T02:00:00Z/2026-02-17T04:00:00Z"},
      {"an IANA zone", eventOf("DTSTART;TZID=Europe/London:20260701T100000\r\nDURATION:PT2H\r\n"),
       "2026-07-01T09:00:00Z/2026-07-01T11:00:00Z"},
      {"an IANA zone in quotes and behind a maker's prefix",
       eventOf("DTSTART;TZID=\"/acme.org/20210210_1/Europe/London\":20260701T100000\r\nDURATION:PT2H\r\n"),
       "2026-07-01T09:00:00Z/2026-07-01T11:00:00Z"},
      {"the calendar's own VTIMEZONE, in summer and in winter",
       calendarOf(
           std::string(kZone) +
           "BEGIN:VEVENT\r\nDTSTART;TZID=GMT Standard Time:20260701T100000\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"
           "BEGIN:VEVENT\r\nDTSTART;TZID=GMT Standard "
           "Time:20261201T100000\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"),
       "2026-07-01T09:00:00Z/2026-07-01T10:00:00Z 2026-12-01T10:00:00Z/2026-12-01T11:00:00Z"},
      {"a duration of days keeps the wall clock over the change to summer time",
       eventOf("DTSTART;TZID=Europe/London:20260328T100000\r\nDURATION:P1D\r\n"),
       "2026-03-28T10:00:00Z/2026-03-29T09:00:00Z"},
      {"RRULE", eventOf("DTSTART;VALUE=DATE:20260105\r\nRRULE:FREQ=WEEKLY;COUNT=2\r\n"),
       "2026-01-04T16:00:00Z/2026-01-05T16:00:00Z 2026-01-11T16:00:00Z/2026-01-12T16:00:00Z"},
      {"EXDATE takes one out, also written as a date",
       eventOf("DTSTART:20260105T100000Z\r\nDTEND:20260105T110000Z\r\nRRULE:FREQ=DAILY;COUNT=4\r\n"
               "EXDATE:20260106T100000Z\r\nEXDATE;VALUE=DATE:20260107\r\n"),
       "2026-01-05T10:00:00Z/2026-01-05T11:00:00Z 2026-01-08T10:00:00Z/2026-01-08T11:00:00Z"},
      {"RDATE adds one",
       eventOf("DTSTART:20260105T100000Z\r\nDTEND:20260105T110000Z\r\nRDATE:20260301T100000Z,"
               "20260302T100000Z\r\n"),
       "2026-01-05T10:00:00Z/2026-01-05T11:00:00Z 2026-03-01T10:00:00Z/2026-03-01T11:00:00Z "
       "2026-03-02T10:00:00Z/2026-03-02T11:00:00Z"},
      {"RECURRENCE-ID moves one",
       calendarOf("BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260105T100000Z\r\nDTEND:20260105T110000Z\r\n"
                  "RRULE:FREQ=DAILY;COUNT=2\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:a\r\n"
                  "RECURRENCE-ID:20260106T100000Z\r\nDTSTART:20260106T150000Z\r\nDTEND:20260106T160000Z\r\n"
                  "END:VEVENT\r\n"),
       "2026-01-05T10:00:00Z/2026-01-05T11:00:00Z 2026-01-06T15:00:00Z/2026-01-06T16:00:00Z"},
      {"a cancelled event is none", eventOf("DTSTART;VALUE=DATE:20260217\r\nSTATUS:CANCELLED\r\n"), ""},
      {"one that is over is none", eventOf("DTSTART;VALUE=DATE:20250217\r\n"), ""},
      {"one that began before still holds",
       eventOf("DTSTART;VALUE=DATE:20251224\r\nDTEND;VALUE=DATE:20260103\r\n"),
       "2025-12-23T16:00:00Z/2026-01-02T16:00:00Z"},
      {"alarms, to-dos and other makers' things are read over, as is junk in them",
       calendarOf("METHOD:PUBLISH\r\nBEGIN:VTODO\r\nDTSTART:rubbish\r\nEND:VTODO\r\nBEGIN:VEVENT\r\n"
                  "ATTENDEE;CN=\"x:y\r\nDTSTART;VALUE=DATE:20260217\r\nBEGIN:VALARM\r\nDURATION:nonsense\r\n"
                  "END:VALARM\r\nEND:VEVENT\r\n"),
       "2026-02-16T16:00:00Z/2026-02-17T16:00:00Z"},
      {"line feeds alone, small letters, a byte order mark, folded lines",
       "\xEF\xBB\xBF"
       "begin:vcalendar\nbegin:vevent\ndtstart;value=da\n te:202602\n 17\nend:vevent\nend:vcalendar\n",
       "2026-02-16T16:00:00Z/2026-02-17T16:00:00Z"},
  };
  for (const Row& row : rows) EXPECT_EQ(shownTimes(row.text), row.expected) << row.why;
}

TEST(FreezeCalendar, TakesLevelModulesAndReasonFromTheEvent) {
  CalendarOptions options = hongKong();
  options.level = FreezeLevel::soft;
  options.modules = {"financial"};
  const std::string day = "DTSTART;VALUE=DATE:20260217\r\n";
  const auto only = [&](const std::string& lines) {
    const auto windows = read(eventOf(day + lines), options);
    EXPECT_TRUE(windows && windows->size() == 1U) << lines;
    return windows && !windows->empty() ? windows->front() : FreezeWindow{};
  };
  EXPECT_EQ(only("").level, FreezeLevel::soft);
  EXPECT_EQ(only("").modules, std::vector<std::string>{"financial"});
  EXPECT_EQ(only("CATEGORIES:Holiday,HARD\r\n").level, FreezeLevel::hard);
  EXPECT_EQ(only("CATEGORIES:Holiday\r\nCATEGORIES:soft,full\r\n").level, FreezeLevel::full)
      << "the strongest";
  EXPECT_EQ(only("CATEGORIES:full\r\nX-SLUICE-LEVEL:Hard\r\n").level, FreezeLevel::hard)
      << "the property wins";
  EXPECT_EQ(only("X-SLUICE-MODULES:api, web\r\n").modules, (std::vector<std::string>{"api", "web"}));
  EXPECT_EQ(only("SUMMARY:Lunar New Year\\, day 1\\nclosed\r\n").reason, "Lunar New Year, day 1 closed");
  EXPECT_EQ(only("SUMMARY:" + std::string(5'000, 'x') + "\r\n").reason.size(), 200U);
  EXPECT_EQ(only("").source, FreezeSource::calendar);
}

TEST(FreezeCalendar, InWhichAFreezeCouldGetLostIsRefusedWithItsLine) {
  std::string events;
  for (std::size_t i = 0; i <= kMostEvents; ++i) events += "BEGIN:VEVENT\nDTSTART:20260101\nEND:VEVENT\n";
  std::string deep;
  for (int i = 0; i < 2'000; ++i) deep += "BEGIN:X\n";
  const std::string day = "DTSTART;VALUE=DATE:20260217\r\n";
  struct Row {
    std::string text;
    const char* expected;
  };
  const Row rows[] = {
      {"", "line 1: it is no calendar"},
      {"<html><body>Sign in</body></html>", "line 1: it is no calendar"},
      {"\r\n\r\nBEGIN:VEVENT\r\n", "line 3: a VEVENT cannot stand here"},
      {calendarOf("").substr(0, 60), "ends in the middle: END:VCALENDAR is missing"},
      {eventOf(day).substr(0, 110), "ends in the middle"},
      {calendarOf("") + calendarOf(""), "something follows END:VCALENDAR"},
      {calendarOf("BEGIN:VEVENT\r\nBEGIN:VEVENT\r\n"), "line 5: a VEVENT cannot stand here"},
      {calendarOf("BEGIN:VCALENDAR\r\n"), "line 4: a VCALENDAR cannot stand here"},
      {calendarOf("BEGIN:VEVENT\r\nEND:VTODO\r\n"), "line 5: END:VTODO where END:VEVENT was expected"},
      {calendarOf(deep), "cannot stand here"},
      {calendarOf(events), "more than 5000 events"},
      {calendarOf("X:" + std::string(kMostBytes, 'x') + "\r\n"), "it is larger than 4 MiB"},
      {"BEGIN:VCALENDAR\r\nPRODID:-//Sluice//Freezes//EN\r\nEND:VCALENDAR\r\n", "Sluice itself made it"},
      {eventOf(""), "line 4: an event without DTSTART"},
      {eventOf("DTSTART\r\n"), "line 6: DTSTART is not NAME:value"},
      {eventOf("DTSTART:20260230\r\n"), "line 6: DTSTART is a date such as 20260205"},
      {eventOf("DTSTART:16010101T000000\r\n"), "from 1970 to 2199"},
      {eventOf(day + day), "line 7: DTSTART stands there twice"},
      {eventOf("DTSTART:20260217T100000Z\r\n"), "an event without an end"},
      {eventOf("DTSTART:20260217T100000Z\r\nDTEND:20260217T090000Z\r\n"), "ends before it begins"},
      {eventOf("DTSTART:20260217T100000Z\r\nDTEND:20260217T100000Z\r\n"),
       "ends before it begins, or as it begins"},
      {eventOf("DTSTART:20260217T100000Z\r\nDTEND:20260218\r\n"),
       "one end is a date and the other one a time"},
      {eventOf(day + "DTEND:20260218\r\nDURATION:P1D\r\n"), "both DTEND and DURATION"},
      {eventOf(day + "DURATION:-P1D\r\n"), "DURATION is a length"},
      {eventOf(day + "DURATION:forever\r\n"), "DURATION is a length"},
      {eventOf("DTSTART;TZID=Mars/Olympus:20260217T100000\r\nDURATION:PT1H\r\n"),
       "line 6: time zone \"Mars/Olympus\" is neither in the calendar nor in the tz database"},
      {eventOf("DTSTART;TZID=../../etc/passwd:20260217T100000\r\nDURATION:PT1H\r\n"),
       "is neither in the calendar"},
      {eventOf(day + "RRULE:FREQ=SECONDLY\r\n"), "line 7: RRULE: FREQ is DAILY"},
      {eventOf(day + "RRULE:FREQ=DAILY\r\nRRULE:FREQ=WEEKLY\r\n"), "a second RRULE"},
      {eventOf(day + "RRULE:FREQ=DAILY;COUNT=9999999\r\n"), "COUNT is a number"},
      {eventOf(day + "EXRULE:FREQ=DAILY\r\n"), "EXRULE is not understood"},
      {eventOf(day + "EXDATE:soon\r\n"), "EXDATE is a date"},
      {eventOf(day + "RDATE;VALUE=PERIOD:20260101T000000Z/P1D\r\n"), "RDATE is a date"},
      {eventOf(day + "RECURRENCE-ID;RANGE=THISANDFUTURE:20260217\r\n"), "RANGE is not understood"},
      {eventOf(day + "X-SLUICE-LEVEL:harder\r\n"), "X-SLUICE-LEVEL is one of soft, hard, full"},
      {eventOf(day + "X-SLUICE-MODULES:\r\n"), "X-SLUICE-MODULES names no module"},
      {calendarOf("BEGIN:VTIMEZONE\r\nTZID:x\r\nEND:VTIMEZONE\r\n"),
       "a time zone without STANDARD or DAYLIGHT"},
      {calendarOf("BEGIN:VTIMEZONE\r\nBEGIN:STANDARD\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"),
       "a time zone without TZID"},
      {calendarOf("BEGIN:VTIMEZONE\r\nTZID:x\r\nBEGIN:STANDARD\r\nRRULE:FREQ=DAILY\r\nEND:STANDARD\r\nEND:"
                  "VTIMEZONE\r\n"),
       "RRULE of a time zone recurs YEARLY"},
      {calendarOf("BEGIN:VTIMEZONE\r\nTZID:x\r\nBEGIN:STANDARD\r\nTZOFFSETTO:east\r\nEND:STANDARD\r\nEND:"
                  "VTIMEZONE\r\n"),
       "TZOFFSETTO is an offset"},
  };
  for (const Row& row : rows) {
    const auto windows = read(row.text);
    ASSERT_FALSE(windows) << row.expected;
    EXPECT_NE(windows.error().message.find(row.expected), std::string::npos)
        << windows.error().message << "\nexpected: " << row.expected;
  }
}

TEST(FreezeCalendar, NamesOnlyModulesThatAreThere) {
  CalendarOptions options = hongKong();
  options.known_modules = std::set<std::string>{"api"};
  const std::string day = "DTSTART;VALUE=DATE:20260217\r\n";
  EXPECT_TRUE(read(eventOf(day + "X-SLUICE-MODULES:api\r\n"), options));
  EXPECT_FALSE(read(eventOf(day + "X-SLUICE-MODULES:api,money\r\n"), options));
  options.known_modules->clear();
  EXPECT_FALSE(read(eventOf(day + "X-SLUICE-MODULES:api\r\n"), options))
      << "no modules at all is no module too";
}

TEST(FreezeCalendar, MoreTimesThanAnybodyPlans_AreRefused) {
  std::string events;
  for (int i = 0; i < 30; ++i) events += "BEGIN:VEVENT\nDTSTART:20260101\nRRULE:FREQ=DAILY\nEND:VEVENT\n";
  const auto windows = read(calendarOf(events));
  ASSERT_FALSE(windows);
  EXPECT_EQ(windows.error().message, "it holds more than 5,000 freezes within 400 days");
  events.clear();
  for (std::size_t i = 0; i < kMostEvents; ++i)
    events += "BEGIN:VEVENT\nDTSTART:19700101\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30\nEND:VEVENT\n";
  const auto never = read(calendarOf(events));
  EXPECT_TRUE(never || never.error().message == "it takes too long to work out") << never.error().message;
}

}  // namespace
}  // namespace sluice::calendar
