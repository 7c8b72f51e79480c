#include "store/inbox/window.h"

#include <gtest/gtest.h>

#include <deque>
#include <random>

#include "store/inbox/crc32c.h"

namespace sluice {
namespace {

DedupeKeys keysOf(int id, int body) {
  return {id == 0 ? DedupeKey() : dedupeKey("hook", "i" + std::to_string(id)),
          body == 0 ? DedupeKey() : dedupeKey("hook", "b" + std::to_string(body))};
}

/// Random traffic against the simplest thing that does the same.
TEST(Window, AgreesWithALinearSearch) {
  struct Seen {
    DedupeKeys keys;
    Instant at;
    std::uint64_t position;
  };
  std::mt19937 random(7);
  for (const std::size_t capacity : {1U, 2U, 7U, 64U}) {
    Window window(capacity, Millis(500));
    std::deque<Seen> model;
    for (int step = 0; step < 20'000; ++step) {
      const DedupeKeys keys = keysOf(static_cast<int>(random() % 90), static_cast<int>(random() % 90));
      const Instant now = instantFromMillis(step * 9);
      const Seen* by_id = nullptr;
      const Seen* by_body = nullptr;
      for (const Seen& seen : model) {
        if (!keys.id.none() && seen.keys.id == keys.id) by_id = &seen;
        if (!keys.body.none() && seen.keys.body == keys.body) by_body = &seen;
      }
      const auto young = [&](const Seen* seen) { return seen != nullptr && now - seen->at <= Millis(500); };
      const auto found = window.find(keys, now);
      ASSERT_EQ(found.has_value(), young(by_id) || young(by_body)) << "step " << step;
      if (found) {
        ASSERT_EQ(*found, young(by_id) ? by_id->position : by_body->position);
        continue;
      }
      window.add(keys, now, static_cast<std::uint64_t>(step));
      model.push_back({keys, now, static_cast<std::uint64_t>(step)});
      if (model.size() > capacity) model.pop_front();
    }
  }
}

TEST(Crc32c, MatchesTheKnownVectors) {
  EXPECT_EQ(crc32c("123456789"), 0xE3069283U);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8A9136AAU);
  EXPECT_EQ(crc32c("6789", crc32c("12345")), 0xE3069283U);
}

}  // namespace
}  // namespace sluice
