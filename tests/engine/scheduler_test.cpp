// When cycles are asked for: local time, daylight saving, restarts, clocks that are set.
#include "engine/scheduler.h"

#include <gtest/gtest.h>

#include "engine/fakes/workbench.h"

namespace sluice::testing {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

Settings inLondon(int t1_minute) {
  Settings settings;
  settings.zone = TimeZone::find("Europe/London").value();
  settings.slots.t1_minute = t1_minute;
  settings.slots.t2_minute = 22 * 60;
  return settings;
}

/// Every ask of T1 between two instants, looked at each minute.
std::vector<std::string> asksOfT1(const Settings& settings, std::string_view from, std::string_view until) {
  Scheduler scheduler;
  std::vector<std::string> asks;
  for (Instant now = at(from); now < at(until); now += minutes(1)) {
    for (const CycleAsked& asked : scheduler.dueAt(settings, now)) {
      EXPECT_TRUE(asked.automatic);
      if (asked.slot == Slot::t1) asks.push_back(asked.date + " at " + toRfc3339(now));
    }
  }
  return asks;
}

TEST(Scheduler, AsksOnceADayAtLocalTime) {
  const auto asks = asksOfT1(inLondon(20 * 60), "2026-06-01T12:00:00Z", "2026-06-03T12:00:00Z");
  EXPECT_EQ(asks, (std::vector<std::string>{"2026-06-01 at 2026-06-01T19:00:00Z",
                                            "2026-06-02 at 2026-06-02T19:00:00Z"}));
}

TEST(Scheduler, InADaylightSavingGap_AsksAtTheFirstInstantAfterIt) {
  const auto asks = asksOfT1(inLondon(90), "2026-03-28T20:00:00Z", "2026-03-29T20:00:00Z");
  EXPECT_EQ(asks, (std::vector<std::string>{"2026-03-29 at 2026-03-29T01:00:00Z"}));
}

TEST(Scheduler, InADaylightSavingOverlap_AsksOnce) {
  const auto asks = asksOfT1(inLondon(90), "2026-10-24T20:00:00Z", "2026-10-25T20:00:00Z");
  EXPECT_EQ(asks, (std::vector<std::string>{"2026-10-25 at 2026-10-25T00:30:00Z"}));
}

TEST(Scheduler, OnADayWithoutSlots_AsksNothing) {
  Settings settings = inLondon(20 * 60);
  settings.slots.days = {true, true, true, true, true, false, false};
  const auto asks = asksOfT1(settings, "2026-06-05T12:00:00Z", "2026-06-08T23:00:00Z");  // Friday to Monday
  EXPECT_EQ(asks, (std::vector<std::string>{"2026-06-05 at 2026-06-05T19:00:00Z",
                                            "2026-06-08 at 2026-06-08T19:00:00Z"}));
}

TEST(Scheduler, StartedInTheWindow_AsksForTheMissedSlot_AfterItNot) {
  const Settings settings = inLondon(20 * 60);
  EXPECT_EQ(openSlots(settings, at("2026-06-01T19:59:59Z")).size(), 1U);
  EXPECT_EQ(openSlots(settings, at("2026-06-01T20:00:00Z")).size(), 0U);
  EXPECT_EQ(openSlots(settings, at("2026-06-01T18:59:59Z")).size(), 0U);
}

TEST(Scheduler, WindowOverMidnight_BelongsToTheEveningBefore) {
  Settings settings = inLondon(23 * 60 + 50);
  const auto open = openSlots(settings, at("2026-06-01T23:10:00Z"));
  ASSERT_EQ(open.size(), 1U);
  EXPECT_EQ(open[0].date, "2026-06-01");
}

TEST(Scheduler, ClockSetBack_DoesNotAskAgain_SetForward_AsksTheDayItIs) {
  const Settings settings = inLondon(20 * 60);
  Scheduler scheduler;
  EXPECT_EQ(scheduler.dueAt(settings, at("2026-06-01T19:10:00Z")).size(), 1U);
  EXPECT_EQ(scheduler.dueAt(settings, at("2026-06-01T18:10:00Z")).size(), 0U);
  EXPECT_EQ(scheduler.dueAt(settings, at("2026-06-01T19:05:00Z")).size(), 0U);
  EXPECT_EQ(scheduler.dueAt(settings, at("2026-06-05T19:05:00Z")).size(), 1U);
  EXPECT_EQ(scheduler.dueAt(settings, at("2026-06-02T19:05:00Z")).size(), 1U);
}

TEST(EngineSchedule, OpensEachSlotOnce_AlsoAcrossARestartInTheWindow) {
  Workbench bench({"acme/shop"}, "2026-06-01T18:50:00Z");
  bench.settings() = inLondon(20 * 60);
  bench.settings().repository = Workbench::shop;
  bench.options.schedule = true;
  bench.world().finishRuns("success");
  ASSERT_TRUE(bench.start());
  bench.pass(minutes(5), std::chrono::seconds(10));
  EXPECT_EQ(bench.count<CycleAsked>(), 0);
  EXPECT_TRUE(bench.eventually([&] { return bench.count<CycleAsked>() == 1; }, std::chrono::seconds(10)));
  EXPECT_EQ(bench.journal().empty(), false);
  bench.crash();
  bench.clock.advance(minutes(10));
  ASSERT_TRUE(bench.start());
  bench.pass(minutes(10), std::chrono::seconds(10));
  EXPECT_EQ(bench.count<CycleAsked>(), 1);
  EXPECT_TRUE(bench.eventually([&] { return bench.count<CycleAsked>() == 2; }, minutes(1)))
      << "T2 of the same evening";
}

TEST(EngineSchedule, WhenSwitchedOff_OpensNothing) {
  Workbench bench({"acme/shop"}, "2026-06-01T18:50:00Z");
  ASSERT_TRUE(bench.start());
  bench.pass(hours(30), minutes(2));
  EXPECT_EQ(bench.count<CycleAsked>(), 0);
}

}  // namespace
}  // namespace sluice::testing
