#include "core/rules/slot.h"

#include <gtest/gtest.h>

#include "world.h"

namespace sluice::test {
namespace {

Settings in(const char* zone, int t1_minute) {
  Settings s = shopSettings();
  s.zone = *TimeZone::find(zone);
  s.slots.t1_minute = t1_minute;
  return s;
}

Instant utc(const char* text) { return *fromRfc3339(text); }

TEST(SlotTimeOf, FollowsTheZoneThroughSummerTime) {
  const Settings s = in("Europe/London", 20 * 60);
  EXPECT_EQ(slotTime(s, Slot::t1, "2026-01-15"), utc("2026-01-15T20:00:00Z"));
  EXPECT_EQ(slotTime(s, Slot::t1, "2026-07-15"), utc("2026-07-15T19:00:00Z"));
}

TEST(SlotTimeOf, InAGapIsTheFirstInstantAfterIt) {
  EXPECT_EQ(slotTime(in("Europe/London", 90), Slot::t1, "2026-03-29"), utc("2026-03-29T01:00:00Z"));
}

TEST(SlotTimeOf, InAnOverlapIsTheFirstOfTheTwo) {
  EXPECT_EQ(slotTime(in("Europe/London", 90), Slot::t1, "2026-10-25"), utc("2026-10-25T00:30:00Z"));
}

TEST(NextSlotAfter, SkipsDaysWithoutSlotsAndSlotsThatAreOver) {
  Settings s = in("UTC", 20 * 60);
  s.slots.days = {true, true, true, true, true, false, false};
  EXPECT_EQ(nextSlot(s, Slot::t1, utc("2026-03-06T19:59:59Z")).date, "2026-03-06");
  EXPECT_EQ(nextSlot(s, Slot::t1, utc("2026-03-06T20:00:00Z")).date, "2026-03-09")
      << "Friday's is over, then comes Monday";
}

TEST(InWindow, IsHalfOpenAndOnlyOnSlotDays) {
  Settings s = in("UTC", 20 * 60);
  s.slots.days[6] = false;
  EXPECT_FALSE(inWindow(s, Slot::t1, "2026-03-06", utc("2026-03-06T19:59:59Z")));
  EXPECT_TRUE(inWindow(s, Slot::t1, "2026-03-06", utc("2026-03-06T20:00:00Z")));
  EXPECT_TRUE(inWindow(s, Slot::t1, "2026-03-06", utc("2026-03-06T20:59:59Z")));
  EXPECT_FALSE(inWindow(s, Slot::t1, "2026-03-06", utc("2026-03-06T21:00:00Z")));
  EXPECT_FALSE(inWindow(s, Slot::t1, "2026-03-08", utc("2026-03-08T20:30:00Z")));
}

}  // namespace
}  // namespace sluice::test
