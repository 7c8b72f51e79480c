// Many repositories: a slow one holds up nobody.
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "engine/fakes/workbench.h"

namespace sluice::testing {
namespace {

std::vector<std::string> names(int count) {
  std::vector<std::string> all;
  for (int i = 0; i < count; ++i) all.push_back("acme/r" + std::to_string(i));
  return all;
}

TEST(Parallel, ForgesThatHang_DoNotDelayAnotherRepository) {
  Workbench bench(names(8));
  bench.options.workers = 2;
  const auto door = std::make_shared<Door>();
  door->close();
  for (int i = 0; i < 7; ++i) {
    FakeWorld& world = bench.world("acme/r" + std::to_string(i));
    for (int number = 1; number <= 10; ++number) world.pullRequest(number, "a bug");
    world.on_call = [=](const std::string&) { door->pass(); };
  }
  bench.world("acme/r7").pullRequest(1, "a bug");
  ASSERT_TRUE(bench.start());
  EXPECT_TRUE(bench.eventually([&] { return door->waiting() >= 7; }))
      << "each hangs with one worker at least";
  const auto began = std::chrono::steady_clock::now();
  bench.deliver("pr 1", "acme/r7");
  EXPECT_TRUE(bench.eventually([&] { return bench.world("acme/r7").labels().contains(1); }));
  ASSERT_TRUE(bench.cycle(Slot::t1, "2026-03-02", "acme/r7"));
  EXPECT_TRUE(bench.eventually([&] { return bench.count<Triggered>("acme/r7") == 1; }));
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
  // The hanging ones still take orders.
  EXPECT_TRUE(bench.cycle(Slot::t1, "2026-03-02", "acme/r0"));
  door->open();
  EXPECT_TRUE(bench.settles());
}

TEST(Parallel, AHundredRepositories_AllFinishTheirWork) {
  const auto all = names(100);
  Workbench bench(all);
  for (const std::string& name : all) {
    for (int number = 1; number <= 3; ++number) bench.world(name).pullRequest(number, "a bug");
  }
  ASSERT_TRUE(bench.start());
  for (int i = 0; i < 5; ++i) {
    for (const std::string& name : all) bench.deliver("pr 1", name);
  }
  EXPECT_TRUE(bench.eventually([&] {
    return std::all_of(all.begin(), all.end(), [&](const auto& name) {
      return bench.world(name).labels().size() == 3 && bench.count<PullRequestHinted>(name) == 5;
    });
  }));
  EXPECT_TRUE(bench.settles());
}

TEST(Parallel, GitOfOneRepository_IsUsedByOneThreadAtATime) {
  Workbench bench;
  bench.options.workers = 8;
  auto inside = std::make_shared<std::atomic<int>>(0);
  auto most = std::make_shared<std::atomic<int>>(0);
  for (int number = 1; number <= 12; ++number) {
    bench.world().pullRequest(number, "a bug");
    bench.world().comment(number, 100 + number, "bob");
  }
  const auto decide = bench.options.decider.decide;
  bench.world().on_call = [=](const std::string& call) {
    if (call != "survey") return;
    const int now = ++*inside;
    if (now > *most) most->store(now);
    std::this_thread::sleep_for(Millis(3));
    --*inside;
  };
  ASSERT_TRUE(bench.start());
  for (int i = 0; i < 10; ++i) bench.deliver("refs");
  EXPECT_TRUE(bench.eventually([&] { return bench.world().calls("survey") >= 13; }));
  EXPECT_TRUE(bench.settles());
  EXPECT_EQ(*most, 1);
}

}  // namespace
}  // namespace sluice::testing
