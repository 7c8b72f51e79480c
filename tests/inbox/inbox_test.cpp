#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

#include "fixture.h"

namespace sluice {
namespace {

TEST(Inbox, WhatWasAppended_IsReadBackInOrderWithEveryField) {
  Platter platter;
  const auto inbox = openInbox(platter);
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(append(*inbox, deliveryNumber(i)));
  const auto all = readAll(*inbox);
  ASSERT_EQ(all.size(), 20U);
  for (int i = 0; i < 20; ++i) {
    const Delivery expected = deliveryNumber(i);
    const Delivery& got = all[static_cast<std::size_t>(i)].delivery;
    EXPECT_EQ(got.id, expected.id);
    EXPECT_EQ(got.hook, expected.hook);
    EXPECT_EQ(got.event, expected.event);
    EXPECT_EQ(got.repository, expected.repository);
    EXPECT_EQ(got.received_at, expected.received_at);
    EXPECT_EQ(got.body, expected.body);
  }
}

TEST(Inbox, AppendReturns_OnlyAfterASync) {
  Platter platter;
  const auto inbox = openInbox(platter);
  const int before = platter.syncs;
  ASSERT_TRUE(append(*inbox, deliveryNumber(1)));
  EXPECT_EQ(platter.syncs, before + 1);
}

TEST(Inbox, SameDeliveryId_IsADuplicateAndNamesTheFirstPosition) {
  Platter platter;
  const auto inbox = openInbox(platter);
  const auto first = append(*inbox, deliveryNumber(1));
  Delivery again = deliveryNumber(1);
  again.body = "{\"other\":true}";
  const auto second = append(*inbox, again);
  ASSERT_TRUE(first && second);
  EXPECT_FALSE(first->duplicate);
  EXPECT_TRUE(second->duplicate);
  EXPECT_EQ(second->position, first->position);
  EXPECT_EQ(readAll(*inbox).size(), 1U);
}

TEST(Inbox, SameBodyUnderAFreshId_IsADuplicate) {
  Platter platter;
  const auto inbox = openInbox(platter);
  ASSERT_TRUE(append(*inbox, deliveryNumber(1)));
  Delivery replayed = deliveryNumber(1);
  replayed.id = "fresh";
  EXPECT_TRUE(append(*inbox, replayed)->duplicate);
}

TEST(Inbox, SameIdAndBodyOnAnotherHook_IsStored) {
  Platter platter;
  const auto inbox = openInbox(platter);
  ASSERT_TRUE(append(*inbox, deliveryNumber(1)));
  Delivery other = deliveryNumber(1);
  other.hook = "github/acme/cart";
  EXPECT_FALSE(append(*inbox, other)->duplicate);
}

TEST(Inbox, SameDeliveryAfterTheWindow_IsStoredAgain) {
  Platter platter;
  const auto inbox = openInbox(platter);
  Delivery delivery = deliveryNumber(1);
  ASSERT_TRUE(append(*inbox, delivery));
  delivery.received_at += std::chrono::hours(24);
  EXPECT_TRUE(append(*inbox, delivery)->duplicate);
  delivery.received_at += Millis(1);
  EXPECT_FALSE(append(*inbox, delivery)->duplicate);
}

TEST(Inbox, DuplicatesAreKnownAfterARestart) {
  Platter platter;
  { ASSERT_TRUE(append(*openInbox(platter), deliveryNumber(1))); }
  const auto inbox = openInbox(platter);
  EXPECT_TRUE(append(*inbox, deliveryNumber(1))->duplicate);
  Delivery replayed = deliveryNumber(1);
  replayed.id = "fresh";
  EXPECT_TRUE(append(*inbox, replayed)->duplicate);
  EXPECT_FALSE(append(*inbox, deliveryNumber(2))->duplicate);
}

TEST(Inbox, ManyThreadsSendingTheSame_StoreEachOnce) {
  Platter platter;
  const auto inbox = openInbox(platter);
  constexpr int kDeliveries = 60;
  std::atomic<int> stored{0}, duplicates{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 16; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kDeliveries; ++i) {
        const auto result = append(*inbox, deliveryNumber(i));
        ASSERT_TRUE(result);
        ++(result->duplicate ? duplicates : stored);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(stored, kDeliveries);
  EXPECT_EQ(duplicates, 15 * kDeliveries);
  const auto ids = idsIn(*inbox);
  EXPECT_EQ(ids.size(), static_cast<std::size_t>(kDeliveries));
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size());
}

TEST(Inbox, ManyThreads_ShareSyncs) {
  Platter platter;
  const auto inbox = openInbox(platter);
  std::vector<std::thread> threads;
  for (int t = 0; t < 16; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) ASSERT_TRUE(append(*inbox, deliveryNumber(1000 * t + i)));
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(readAll(*inbox).size(), 800U);
  EXPECT_LT(platter.syncs, 800);
}

TEST(Inbox, Positions_GoOnOverSegmentsAndRestarts) {
  Platter platter;
  InboxOptions options;
  options.segment_bytes = 600;
  std::vector<std::string> expected;
  for (int run = 0; run < 4; ++run) {
    const auto inbox = openInbox(platter, options);
    for (int i = 0; i < 9; ++i) {
      const Delivery delivery = deliveryNumber(100 * run + i);
      expected.push_back(delivery.id);
      ASSERT_TRUE(append(*inbox, delivery));
    }
    EXPECT_EQ(idsIn(*inbox), expected);
  }
  EXPECT_GT(platter.names.size(), 8U);
}

TEST(Inbox, ReadingFromAnyPosition_GoesOnThere) {
  Platter platter;
  InboxOptions options;
  options.segment_bytes = 600;
  const auto inbox = openInbox(platter, options);
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(append(*inbox, deliveryNumber(i)));
  const auto all = readAll(*inbox);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto one = inbox->read(all[i].position, 1);
    ASSERT_TRUE(one && one->size() == 1);
    EXPECT_EQ(one->front().delivery.id, all[i].delivery.id);
    const auto next = inbox->read(all[i].next, 1);
    ASSERT_TRUE(next);
    EXPECT_EQ(next->empty(), i + 1 == all.size());
  }
}

TEST(Inbox, ReadingWhereNoRecordBegins_IsAnError) {
  Platter platter;
  const auto inbox = openInbox(platter);
  ASSERT_TRUE(append(*inbox, deliveryNumber(1)));
  const auto wrong = inbox->read(inbox->endPosition() - 10, 1);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().kind, ErrorKind::corrupt);
}

TEST(Inbox, WaitBeyond_EndsWithAnAppendAndWithStop) {
  Platter platter;
  const auto inbox = openInbox(platter);
  const auto soon = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  inbox->waitBeyond(0, Millis(10));  // nothing there: the time ends it
  std::thread sender([&] { ASSERT_TRUE(append(*inbox, deliveryNumber(1))); });
  inbox->waitBeyond(0, std::chrono::seconds(60));
  sender.join();
  EXPECT_EQ(inbox->read(0, 5)->size(), 1U);
  std::thread stopper([&] { inbox->stop(); });
  inbox->waitBeyond(inbox->endPosition(), std::chrono::seconds(60));
  stopper.join();
  EXPECT_LT(std::chrono::steady_clock::now(), soon);
  EXPECT_EQ(append(*inbox, deliveryNumber(2)).error().kind, ErrorKind::transient);
}

TEST(Inbox, ConsumedSegments_GoWhenTheyAreOldOrTooMuch) {
  Platter platter;
  InboxOptions options;
  options.segment_bytes = 600;
  const auto inbox = openInbox(platter, options);
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(append(*inbox, deliveryNumber(i)));
  inbox->release(inbox->endPosition());
  EXPECT_EQ(readAll(*inbox).size(), 30U) << "young ones stay, for replay";
  const auto half = readAll(*inbox)[15].position;
  Delivery later = deliveryNumber(99);
  later.received_at += std::chrono::hours(100);
  ASSERT_TRUE(append(*inbox, later));
  inbox->release(half);
  const auto ids = idsIn(*inbox);
  EXPECT_LT(ids.size(), 20U);
  EXPECT_TRUE(std::find(ids.begin(), ids.end(), "id-15") != ids.end()) << "what was not consumed stays";
  EXPECT_EQ(inbox->read(0, 1).error().kind, ErrorKind::not_found);
  inbox->release(inbox->endPosition());
  EXPECT_LE(readAll(*inbox).size(), 5U);
}

TEST(Inbox, ConsumedSegmentsAboveTheSizeCap_GoEarly) {
  Platter platter;
  InboxOptions options;
  options.segment_bytes = 600;
  options.max_bytes = 1500;
  const auto inbox = openInbox(platter, options);
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(append(*inbox, deliveryNumber(i)));
  EXPECT_EQ(readAll(*inbox).size(), 30U) << "nothing was consumed yet";
  inbox->release(inbox->endPosition());
  EXPECT_LT(readAll(*inbox).size(), 12U);
  EXPECT_GT(readAll(*inbox).size(), 2U);
}

TEST(Inbox, ADeliveryLargerThanASegment_IsStored) {
  Platter platter;
  InboxOptions options;
  options.segment_bytes = 600;
  {
    const auto inbox = openInbox(platter, options);
    ASSERT_TRUE(append(*inbox, deliveryNumber(1, 5'000'000)));
    ASSERT_TRUE(append(*inbox, deliveryNumber(2)));
  }
  const auto inbox = openInbox(platter, options);
  const auto all = readAll(*inbox);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].delivery.body.size(), 5'000'000U);
}

TEST(Inbox, ADeliveryThatTheFormatCannotHold_IsInvalid) {
  Platter platter;
  const auto inbox = openInbox(platter);
  Delivery delivery = deliveryNumber(1);
  delivery.hook.assign(70'000, 'x');
  EXPECT_EQ(append(*inbox, delivery).error().kind, ErrorKind::invalid);
}

}  // namespace
}  // namespace sluice
