// One writer per repository, also when processes come and go.
#include <gtest/gtest.h>

#include "engine/fakes/workbench.h"

namespace sluice::testing {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

TEST(Lease, HeldBySomebodyElse_StartIsAConflictAndTakesNothing) {
  Workbench bench({"acme/api", "acme/shop"});
  bench.store.steal(Workbench::shop, "other", bench.clock.now() + hours(1));
  const auto started = bench.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind, ErrorKind::conflict);
  EXPECT_TRUE(bench.store.acquire(RepositoryName("acme/api"), "third", bench.clock.now(), seconds(1)));
}

TEST(Lease, IsRenewedWhileTheEngineLives) {
  Workbench bench;
  ASSERT_TRUE(bench.start());
  for (int i = 0; i < 60; ++i) {
    bench.pass(seconds(4), seconds(1));
    EXPECT_EQ(bench.store.acquire(Workbench::shop, "other", bench.clock.now(), seconds(1)).error().kind,
              ErrorKind::conflict);
  }
  bench.stop();
  EXPECT_TRUE(bench.store.acquire(Workbench::shop, "other", bench.clock.now(), seconds(1))) << "given back";
}

TEST(Lease, Lost_NothingIsWrittenUntilItIsOurs_ThenTheStateIsLoadedAnew) {
  Workbench bench;
  ASSERT_TRUE(bench.start());
  ASSERT_TRUE(bench.cycle(Slot::t1));
  EXPECT_TRUE(bench.settles());
  bench.store.steal(Workbench::shop, "other", bench.clock.now() + seconds(60));
  RepositoryFacts facts;
  facts.repository = Workbench::shop;
  facts.sequence = 41;
  bench.store.put(Workbench::shop, facts);
  const std::size_t before = bench.journal().size();
  EXPECT_EQ(bench.cycle(Slot::t2).error().kind, ErrorKind::transient);
  bench.deliver("hello");
  bench.pass(seconds(50), seconds(1));
  EXPECT_EQ(bench.journal().size(), before);
  EXPECT_TRUE(bench.eventually([&] { return bench.count<Ignored>() == 1; }, Millis(200)));
  ASSERT_TRUE(bench.cycle(Slot::t2));
  EXPECT_TRUE(bench.store.deployment(DeploymentId("acme/shop-42")).value().has_value());
}

TEST(Lease, LostWhileAnEffectIsUnderWay_ItsOutcomeIsNotWritten) {
  Workbench bench;
  const auto door = std::make_shared<Door>();
  bench.world().on_call = [=](const std::string& call) {
    if (call == "trigger") door->pass();
  };
  door->close();
  ASSERT_TRUE(bench.start());
  ASSERT_TRUE(bench.cycle(Slot::t2));
  EXPECT_TRUE(bench.eventually([&] { return door->waiting() == 1; }));
  bench.store.steal(Workbench::shop, "other", bench.clock.now() + seconds(30));
  door->open();
  bench.pass(seconds(20), seconds(1));
  EXPECT_EQ(bench.count<Triggered>(), 0);
  // Ours again: the entry was begun by somebody who did not tell, so its run is looked up and not sent again.
  EXPECT_TRUE(bench.eventually([&] { return bench.count<Triggered>() == 1; }, Millis(200)));
  EXPECT_EQ(bench.world().mostRuns(), 1);
  EXPECT_EQ(bench.world().sends(DeploymentId("acme/shop-1")), 1);
}

TEST(Lease, TwoEnginesOnOneStore_OnlyOneWorks) {
  Workbench bench;
  ASSERT_TRUE(bench.start());
  FakeWorld world;
  MemoryInbox inbox;
  EngineOptions options = bench.options;
  options.holder = "second";
  std::vector<RepositoryPorts> ports;
  ports.push_back(world.ports(bench.settings()));
  Engine second(bench.store, inbox, bench.decoder, bench.clock, bench.freezes, std::move(ports), options);
  EXPECT_EQ(second.start().error().kind, ErrorKind::conflict);
  bench.stop();
  EXPECT_TRUE(second.start());
}

}  // namespace
}  // namespace sluice::testing
