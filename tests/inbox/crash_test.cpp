/// Whatever happens to the disk: what was acknowledged is read back, what was refused is not there, and the
/// inbox goes on.
#include <algorithm>
#include <atomic>
#include <random>
#include <set>
#include <thread>

#include "fixture.h"

namespace sluice {
namespace {

void expectGoesOn(Platter& platter, std::vector<std::string> expected, InboxOptions options = {}) {
  const auto inbox = openInbox(platter, options);
  ASSERT_NE(inbox, nullptr);
  EXPECT_EQ(idsIn(*inbox), expected);
  ASSERT_TRUE(append(*inbox, deliveryNumber(777)));
  expected.push_back("id-777");
  EXPECT_EQ(idsIn(*inbox), expected);
}

std::vector<std::string> idsUpTo(int count) {
  std::vector<std::string> ids;
  for (int i = 0; i < count; ++i) ids.push_back(deliveryNumber(i).id);
  return ids;
}

void fill(Platter& platter, int count, InboxOptions options = {}) {
  const auto inbox = openInbox(platter, options);
  for (int i = 0; i < count; ++i) ASSERT_TRUE(append(*inbox, deliveryNumber(i)));
}

std::shared_ptr<Platter::Content> lastFile(Platter& platter) { return platter.names.rbegin()->second; }

void copyFiles(const Platter& from, Platter& to) {
  for (const auto& [name, content] : from.names)
    to.names[name] = std::make_shared<Platter::Content>(*content);
}

TEST(Crash, FileCutAtEveryByte_LosesOnlyTheRecordsThatAreCut) {
  Platter whole;
  fill(whole, 4);
  const std::string bytes = lastFile(whole)->now;
  std::vector<std::size_t> ends = {24};
  {
    Platter copy;
    copyFiles(whole, copy);
    const auto inbox = openInbox(copy);
    for (const auto& stored : readAll(*inbox)) ends.push_back(stored.next);
  }
  ASSERT_EQ(ends.size(), 5U);
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    Platter platter;
    copyFiles(whole, platter);
    lastFile(platter)->now.resize(cut);
    const auto complete =
        std::count_if(ends.begin() + 1, ends.end(), [&](std::size_t end) { return end <= cut; });
    SCOPED_TRACE(cut);
    expectGoesOn(platter, idsUpTo(static_cast<int>(complete)));
  }
}

TEST(Crash, AnyFlippedBitInAnAcknowledgedRecord_IsReportedWithFileAndOffset) {
  Platter whole;
  fill(whole, 3);
  const std::string bytes = lastFile(whole)->now;
  std::size_t last_begin = 0;
  {
    Platter copy;
    copyFiles(whole, copy);
    last_begin = readAll(*openInbox(copy)).back().position;
  }
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    Platter platter;
    copyFiles(whole, platter);
    lastFile(platter)->now[at] = static_cast<char>(bytes[at] ^ (1 << (at % 8)));
    const std::string before = lastFile(platter)->now;
    const auto inbox = SegmentInbox::open(std::make_unique<MemoryDisk>(platter), {.dedupe_count = 64});
    SCOPED_TRACE(at);
    if (at >= last_begin) {
      // No later record proves that the last one was ever on disk: it looks like one that was being written.
      ASSERT_TRUE(inbox);
      EXPECT_EQ(idsIn(**inbox), idsUpTo(2));
      continue;
    }
    ASSERT_FALSE(inbox);
    EXPECT_EQ(inbox.error().kind, ErrorKind::corrupt);
    EXPECT_NE(inbox.error().message.find("memory/0000000000000000.log at offset "), std::string::npos);
    EXPECT_EQ(lastFile(platter)->now, before) << "nothing was changed";
  }
}

TEST(Crash, AGroupThatReachedTheDiskOutOfOrder_IsCutOffWhereItTears) {
  // Five records of one unsynced group, of which the second is a hole: the later ones were never
  // acknowledged.
  Platter platter;
  fill(platter, 2);
  std::string& file = lastFile(platter)->now;
  std::vector<OutgoingRecord> group;
  const std::uint64_t synced = file.size();
  std::vector<std::size_t> begins;
  std::vector<Delivery> deliveries;
  for (int i = 10; i < 15; ++i) deliveries.push_back(deliveryNumber(i));
  for (const Delivery& delivery : deliveries) {
    auto record = OutgoingRecord::encode(delivery, dedupeKey("hook", delivery.id));
    begins.push_back(file.size());
    record->place(file.size(), synced);
    file.append(record->front()).append(record->body());
  }
  file.replace(begins[1], begins[2] - begins[1], begins[2] - begins[1], '\0');
  expectGoesOn(platter, {"id-0", "id-1", "id-10"});
}

TEST(Crash, PowerCut_KeepsEverythingAcknowledged) {
  Platter platter;
  InboxOptions options;
  options.segment_bytes = 600;
  fill(platter, 25, options);
  lastFile(platter)->now += "half a record that was being written";
  platter.powerCut();
  expectGoesOn(platter, idsUpTo(25), options);
}

TEST(Crash, ASegmentThatWasBeingMade_IsMadeAnew) {
  for (std::size_t header = 0; header <= 24; ++header) {
    Platter platter;
    fill(platter, 3);
    const std::uint64_t end = lastFile(platter)->now.size();
    char name[32];
    std::snprintf(name, sizeof name, "%016llx.log", static_cast<unsigned long long>(end));
    auto content = std::make_shared<Platter::Content>();
    content->now.assign(header, '\0');
    platter.names[name] = content;
    SCOPED_TRACE(header);
    expectGoesOn(platter, idsUpTo(3));
    EXPECT_EQ(idsIn(*openInbox(platter)), (std::vector<std::string>{"id-0", "id-1", "id-2", "id-777"}));
  }
}

TEST(Crash, AMissingSegment_IsReported) {
  Platter platter;
  InboxOptions options;
  options.segment_bytes = 600;
  fill(platter, 25, options);
  ASSERT_GT(platter.names.size(), 5U);
  platter.names.erase(std::next(platter.names.begin(), 2));
  const auto inbox = SegmentInbox::open(std::make_unique<MemoryDisk>(platter), options);
  ASSERT_FALSE(inbox);
  EXPECT_EQ(inbox.error().kind, ErrorKind::corrupt);
}

TEST(FullDisk, NothingIsTaken_AndItGoesOnWhenThereIsSpace) {
  Platter platter;
  {
    const auto inbox = openInbox(platter);
    ASSERT_TRUE(append(*inbox, deliveryNumber(0)));
    for (std::size_t space = 0; space < 300; space += 7) {
      platter.space = space;
      const auto refused = append(*inbox, deliveryNumber(1, 400));
      ASSERT_FALSE(refused);
      EXPECT_EQ(refused.error().kind, ErrorKind::transient);
      EXPECT_NE(refused.error().message.find("No space left"), std::string::npos);
      EXPECT_TRUE(refused.error().retry_after);
      EXPECT_EQ(idsIn(*inbox), idsUpTo(1));
    }
    platter.space.reset();
    const auto taken = append(*inbox, deliveryNumber(1, 400));
    ASSERT_TRUE(taken);
    EXPECT_FALSE(taken->duplicate) << "a refused delivery is not a duplicate of itself";
  }
  expectGoesOn(platter, idsUpTo(2));
}

TEST(FullDisk, ALargeDeliveryThatDoesNotFit_DoesNotTakeSmallOnesDown) {
  Platter platter;
  const auto inbox = openInbox(platter);
  platter.space = 20'000;
  std::atomic<int> small_stored{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      if (t == 0) {
        for (int i = 0; i < 20; ++i) EXPECT_FALSE(append(*inbox, deliveryNumber(5000 + i, 100'000)));
      } else if (append(*inbox, deliveryNumber(t))) {
        ++small_stored;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  // The large ones use up the counted space of this simple disk too; what matters: an answer is the truth.
  EXPECT_EQ(idsIn(*inbox).size(), static_cast<std::size_t>(small_stored));
}

TEST(FailedSync, IsNeverTakenForDurable) {
  for (const bool truncate_fails : {false, true}) {
    Platter platter;
    std::vector<std::string> acknowledged;
    {
      const auto inbox = openInbox(platter);
      ASSERT_TRUE(append(*inbox, deliveryNumber(0)));
      platter.truncate_fails = truncate_fails;
      platter.failing_syncs = 1;
      const auto refused = append(*inbox, deliveryNumber(1));
      ASSERT_FALSE(refused);
      EXPECT_EQ(refused.error().kind, ErrorKind::transient);
      ASSERT_TRUE(append(*inbox, deliveryNumber(2)));
      ASSERT_TRUE(append(*inbox, deliveryNumber(1)));
      EXPECT_EQ(idsIn(*inbox), (std::vector<std::string>{"id-0", "id-2", "id-1"}));
      EXPECT_EQ(platter.names.size(), 2U) << "it went on in a fresh segment";
    }
    platter.truncate_fails = false;
    platter.powerCut();
    expectGoesOn(platter, {"id-0", "id-2", "id-1"});
  }
}

TEST(FailedSync, ThenAKill_WhatIsFoundAgainIsMadeDurableBeforeItCounts) {
  Platter platter;
  {
    const auto inbox = openInbox(platter);
    ASSERT_TRUE(append(*inbox, deliveryNumber(0)));
    platter.truncate_fails = true;
    platter.failing_syncs = 1;
    ASSERT_FALSE(append(*inbox, deliveryNumber(1)));
  }
  platter.truncate_fails = false;
  {
    // The refused record is still in the kernel's memory, marked clean. It may count from now on, but then on
    // disk.
    const auto inbox = openInbox(platter);
    EXPECT_EQ(idsIn(*inbox), idsUpTo(2));
    EXPECT_TRUE(append(*inbox, deliveryNumber(1))->duplicate);
  }
  platter.powerCut();
  expectGoesOn(platter, idsUpTo(2));
}

TEST(FailedSync, WhileASegmentIsMade_LeavesNoTrap) {
  // The new segment's name may stay behind although making it failed; the old one must not grow past that
  // name.
  Platter platter;
  InboxOptions options;
  options.segment_bytes = 400;
  std::vector<std::string> acknowledged;
  {
    const auto inbox = openInbox(platter, options);
    for (int i = 0; i < 40; ++i) {
      platter.remove_fails = true;
      platter.failing_syncs = i % 3 == 1 ? 1 : 0;
      const Delivery delivery = deliveryNumber(i, i % 2 == 0 ? 200 : 10);
      if (append(*inbox, delivery)) acknowledged.push_back(delivery.id);
    }
    EXPECT_EQ(idsIn(*inbox), acknowledged);
  }
  platter.powerCut();
  expectGoesOn(platter, acknowledged, options);
}

/// Property: random failures, kills and power cuts, some with several senders; after each, exactly what was
/// acknowledged is there (and possibly, after a kill, what was written but never answered).
TEST(Crash, RandomTrouble_NeverLosesWhatWasAcknowledged) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    std::mt19937 random(seed);
    Platter platter;
    InboxOptions options;
    options.segment_bytes = 500 + random() % 2000;
    std::set<std::string> acknowledged;
    int number = 0;
    for (int life = 0; life < 6; ++life) {
      {
        const auto inbox = openInbox(platter, options);
        ASSERT_NE(inbox, nullptr);
        const auto ids = idsIn(*inbox);
        const std::set<std::string> stored(ids.begin(), ids.end());
        ASSERT_EQ(stored.size(), ids.size()) << "stored twice, seed " << seed;
        ASSERT_TRUE(std::includes(stored.begin(), stored.end(), acknowledged.begin(), acknowledged.end()))
            << "seed " << seed;
        for (int step = 0; step < 25; ++step) {
          platter.space = random() % 4 == 0 ? std::optional<std::size_t>(random() % 300) : std::nullopt;
          platter.failing_syncs = random() % 6 == 0 ? 1 + static_cast<int>(random() % 3) : 0;
          platter.truncate_fails = random() % 8 == 0;
          platter.create_fails = random() % 8 == 0;
          platter.remove_fails = random() % 8 == 0;
          const Delivery delivery =
              deliveryNumber(random() % 3 == 0 ? static_cast<int>(random() % 60) : number++, random() % 300);
          const auto result = append(*inbox, delivery);
          if (result) acknowledged.insert(delivery.id);
          if (result && result->duplicate) {
            ASSERT_EQ(inbox->read(result->position, 1)->size(), 1U);
          }
        }
      }
      platter.space.reset();
      platter.failing_syncs = 0;
      platter.truncate_fails = platter.create_fails = platter.remove_fails = false;
      if (random() % 2 == 0) platter.powerCut();
    }
  }
}

}  // namespace
}  // namespace sluice
