// From the inbox to decided events.
#include <gtest/gtest.h>

#include "engine/fakes/workbench.h"

namespace sluice::testing {
namespace {

/// The journal also holds what the engine did by itself.
Commit firstIgnored(const Workbench& bench) {
  for (const Commit& one : bench.journal()) {
    if (std::holds_alternative<Ignored>(one.event.body)) return one;
  }
  return {};
}

TEST(Consumer, EachDeliveryIsDecidedExactlyOnce) {
  Workbench bench;
  bench.world().pullRequest(1, "a");
  ASSERT_TRUE(bench.start());
  for (int i = 0; i < 100; ++i) bench.deliver("pr 1");
  EXPECT_TRUE(bench.eventually([&] { return bench.count<PullRequestHinted>() == 100; }));
  EXPECT_TRUE(bench.settles());
  bench.restart();
  EXPECT_TRUE(bench.settles());
  EXPECT_EQ(bench.count<PullRequestHinted>(), 100);
  EXPECT_EQ(bench.inbox.released(), 100U);
  EXPECT_LT(bench.world().calls("readPullRequest"), 100) << "hints of one pull request are read together";
}

TEST(Consumer, DeliveryThatCannotBeDecoded_IsRecordedAndDoesNotStopTheLine) {
  Workbench bench;
  ASSERT_TRUE(bench.start());
  bench.deliver("throw");
  bench.deliver("hello");
  EXPECT_TRUE(bench.eventually([&] { return bench.count<Ignored>() == 2; }));
  const Commit first = firstIgnored(bench);
  EXPECT_EQ(std::get<Ignored>(first.event.body).what.find("could not be decoded"), 0U);
  EXPECT_EQ(first.event.delivery, "d1");
}

TEST(Consumer, DeliveryOfARepositoryThatIsGone_IsKeptWithoutEffect) {
  Workbench bench;
  ASSERT_TRUE(bench.start());
  bench.deliver("pr 1", "acme/gone");
  EXPECT_TRUE(bench.eventually([&] { return bench.store.delivery("d1").value().has_value(); }));
  EXPECT_EQ(bench.store.queueSize(), 0U);
}

TEST(Consumer, AfterCatchingUp_WhatWasTakenIsListed) {
  Workbench bench;
  ASSERT_TRUE(bench.start());
  for (int i = 1; i <= 50; ++i) {
    bench.deliver("hello");
    bench.engine->catchUp(std::chrono::seconds(20));
    ASSERT_TRUE(bench.store.delivery("d" + std::to_string(i)).value().has_value());
  }
}

TEST(Consumer, WhileNothingCanBeStored_CatchingUpGivesUp) {
  Workbench bench;
  ASSERT_TRUE(bench.start());
  bench.store.refuseWrites(ErrorKind::transient);
  bench.deliver("hello");
  bench.engine->catchUp(Millis(20));
  EXPECT_FALSE(bench.store.delivery("d1").value().has_value());
}

TEST(Consumer, WhileTheDiskIsFull_NothingIsLost) {
  Workbench bench;
  ASSERT_TRUE(bench.start());
  bench.store.refuseWrites(ErrorKind::transient);
  for (int i = 0; i < 5; ++i) bench.deliver("hello");
  bench.pass(std::chrono::seconds(2), Millis(100));
  EXPECT_EQ(bench.count<Ignored>(), 0);
  bench.store.refuseWrites(std::nullopt);
  EXPECT_TRUE(bench.eventually([&] { return bench.count<Ignored>() == 5; }, Millis(50)));
}

TEST(Consumer, RuleThatThrows_IsRecordedAsADefectAndTheNextIsDecided) {
  Workbench bench;
  ASSERT_TRUE(bench.start());
  bench.deliver("bad rule");
  bench.deliver("hello");
  EXPECT_TRUE(bench.eventually([&] { return bench.count<Ignored>() == 2; }));
  const Commit first = firstIgnored(bench);
  ASSERT_EQ(first.decision.findings.size(), 1U);
  EXPECT_NE(first.decision.findings[0].text.find("a defect"), std::string::npos);
}

TEST(Consumer, EventThatTheStoreRefusesForGood_IsPassedOver) {
  Workbench bench;
  ASSERT_TRUE(bench.start());
  bench.store.refuseEvents("refs_hinted");
  bench.deliver("refs");
  bench.deliver("pr 9");
  EXPECT_TRUE(bench.eventually([&] { return bench.count<PullRequestHinted>() == 1; }, Millis(50)));
  EXPECT_EQ(bench.count<RefsHinted>(), 0);
}

TEST(Consumer, ReplayedDelivery_IsDecidedAgain) {
  Workbench bench;
  ASSERT_TRUE(bench.start());
  bench.deliver("hello");
  EXPECT_TRUE(bench.eventually([&] { return bench.count<Ignored>() == 1; }));
  const auto record = bench.store.delivery("d1").value();
  ASSERT_TRUE(record);
  EXPECT_EQ(record->summary, "ignored: hello");
  EXPECT_TRUE(bench.engine->replay(*record));
  EXPECT_TRUE(bench.eventually([&] { return bench.count<Ignored>() == 2; }));
  DeliveryRecord unknown = *record;
  unknown.id = "other";
  EXPECT_EQ(bench.engine->replay(unknown).error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace sluice::testing
