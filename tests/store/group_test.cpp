#include <thread>

#include "disk.h"
#include "samples.h"

namespace sluice {
namespace {

class GroupTest : public StoreTest {
 protected:
  void SetUp() override {
    open({.busy_timeout = std::chrono::seconds(10)});
    disk::sync_takes_ms = 2;
  }
  void TearDown() override { disk::sync_takes_ms = 0; }
};

TEST_F(GroupTest, ManyCallers_ShareCommitsAndSyncs) {
  constexpr int kThreads = 16;
  constexpr int kEach = 25;
  const std::int64_t syncs_before = disk::syncs;
  std::vector<std::thread> threads;
  std::atomic<int> bad{0};
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      const RepositoryName repository("acme/r" + std::to_string(t));
      const auto lease = store->acquire(repository, "one", kNow, std::chrono::seconds(30));
      for (int i = 1; i <= kEach; ++i) {
        if (!store->commit(*lease, commitOf({fixOf(i, FixStatus::submitted, repository)}))) ++bad;
        // Whoever was answered sees what it wrote.
        if (!(*store->fixByNumber(repository, i)).has_value()) ++bad;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(bad, 0);
  const SqliteCounters counters = store->counters();
  EXPECT_EQ(counters.writes, kThreads * (kEach + 1));
  EXPECT_LT(counters.commits, counters.writes / 2);
  EXPECT_LT(disk::syncs - syncs_before, counters.writes);
  for (int t = 0; t < kThreads; ++t) {
    EXPECT_EQ(store->verifyJournal(RepositoryName("acme/r" + std::to_string(t)))->entries, kEach);
  }
}

TEST_F(GroupTest, RefusalOfOne_DoesNotUndoTheOthersOfItsGroup) {
  const Lease good = take();
  const Lease lost = take(kBlog);
  EXPECT_GOOD(store->releaseLease(lost, "one"));
  const std::int64_t commits_before = store->counters().commits;
  std::vector<std::thread> threads;
  std::atomic<int> refused{0};
  std::atomic<int> recorded{0};
  {
    // A foreign lock holds the first group up, so that all others gather behind it.
    const ForeignLock lock(path);
    for (int i = 1; i <= 20; ++i) {
      threads.emplace_back([&, i] {
        const auto outcome = i % 2 == 0
                                 ? store->commit(lost, commitOf({fixOf(i, FixStatus::submitted, kBlog)}))
                                 : store->commit(good, commitOf({fixOf(i)}));
        ++(outcome ? recorded : refused);
      });
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(recorded, 10);
  EXPECT_EQ(refused, 10);
  EXPECT_LE(store->counters().commits - commits_before, 2);
  EXPECT_EQ(store->load(kShop)->fixes.size(), 10U);
  EXPECT_EQ(store->load(kBlog)->fixes.size(), 0U);
  EXPECT_EQ(store->verifyJournal(kShop)->entries, 10);
}

}  // namespace
}  // namespace sluice
