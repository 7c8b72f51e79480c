#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <random>
#include <thread>

#include "disk.h"
#include "samples.h"

namespace sluice {
namespace {

constexpr std::uint64_t kDeliveries = 4;

/// One life of a process: takes what waits in the inbox, decides it, does the effects. Every answer of the
/// store is acknowledged on the pipe only after it came. Begins where the life before it ended.
class Life {
 public:
  Life(SqliteStore& store, int acknowledge) : store_(store), acknowledge_(acknowledge) {}

  bool run() {
    auto lease = store_.acquire(kShop, "life " + std::to_string(::getpid()), kNow, std::chrono::seconds(30));
    if (!lease) return false;
    for (std::uint64_t at = *store_.inboxPosition(); at < kDeliveries; ++at) {
      const Event event = eventOf(PullRequestHinted{static_cast<std::int64_t>(at) + 1, 0, 0});
      if (!say('e', store_.enqueue({{{"d", "hook", "e", kShop, kNow, at, ""}, {event}}}, at + 1)))
        return false;
    }
    const auto events = store_.queued(kShop, 100);
    for (const QueuedEvent& queued : *events) {
      const std::int64_t number = std::get<PullRequestHinted>(queued.event.body).number;
      Commit commit =
          commitOf({fixOf(number)}, {effectOf("trigger/" + std::to_string(number), Repeat::once)});
      commit.queued = queued.id;
      if (!say('c', store_.commit(*lease, commit))) return false;
    }
    const auto effects = store_.due(kShop, kNow, 100, {});
    for (const OutboxEntry& entry : *effects) {
      if (!say('s', store_.started(*lease, entry.id))) return false;
      Commit commit = commitOf({});
      commit.outbox = entry.id;
      if (!say('d', store_.commit(*lease, commit))) return false;
    }
    return true;
  }

 private:
  bool say(char what, const Status& outcome) {
    return outcome.has_value() && ::write(acknowledge_, &what, 1) == 1;
  }
  SqliteStore& store_;
  int acknowledge_;
};

class CrashTest : public StoreTest {
 protected:
  /// Runs `body` in a child; answers what it wrote to its pipe.
  template <class Body>
  std::string inChild(const Body& body, Millis kill_after = Millis(0)) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      ::close(ends[0]);
      body(ends[1]);
      ::_exit(0);
    }
    ::close(ends[1]);
    if (kill_after.count() > 0) {
      std::this_thread::sleep_for(kill_after);
      ::kill(child, SIGKILL);
    }
    std::string said;
    char buffer[4096];
    for (ssize_t got = 0; (got = ::read(ends[0], buffer, sizeof buffer)) > 0;)
      said.append(buffer, static_cast<std::size_t>(got));
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    died = WIFSIGNALED(status);
    return said;
  }

  /// The store after a crash holds all that was acknowledged, at most one step more, and nothing half.
  void expectConsistent(const std::string& said) {
    const auto count = [&](char what) {
      return static_cast<std::uint64_t>(std::count(said.begin(), said.end(), what));
    };
    open();
    if (HasFatalFailure()) return;
    const auto check = store->verifyJournal(kShop);
    ASSERT_TRUE(check.has_value());
    EXPECT_FALSE(check->broken.has_value()) << check->problem;
    const std::uint64_t position = *store->inboxPosition();
    const std::uint64_t fixes = store->load(kShop)->fixes.size();
    const std::uint64_t done = store->listOutbox(kShop, "done", {})->items.size();
    const auto entries = static_cast<std::uint64_t>(check->entries);
    EXPECT_GE(position, count('e'));
    EXPECT_LE(position, count('e') + 1);
    EXPECT_GE(entries, count('c') + count('d'));
    EXPECT_LE(entries, count('c') + count('d') + 1);
    EXPECT_EQ(entries, fixes + done);
    EXPECT_EQ(store->queued(kShop, 100)->size() + fixes, position);
    EXPECT_EQ(pending().size() + done, fixes);
    // The next life ends the work: each thing once, whatever happened before.
    int sink[2];
    ASSERT_EQ(::pipe(sink), 0);
    EXPECT_TRUE(Life(*store, sink[1]).run());
    ::close(sink[0]);
    ::close(sink[1]);
    EXPECT_EQ(store->verifyJournal(kShop)->entries, static_cast<std::int64_t>(2 * kDeliveries));
    EXPECT_EQ(store->listOutbox(kShop, "done", {})->items.size(), kDeliveries);
    EXPECT_TRUE(pending().empty());
  }

  void killAtEveryWrite(bool lose_unsynced) {
    std::int64_t step = 0;
    do {
      SCOPED_TRACE("step " + std::to_string(++step));
      close();
      for (const char* suffix : {"", "-wal", "-shm", ".lock"}) std::filesystem::remove(path + suffix);
      const std::string said = inChild([&](int pipe) {
        disk::killAt(step, lose_unsynced);
        auto opened = openSqliteStore(path);
        if (opened) Life(**opened, pipe).run();
        opened->reset();
      });
      expectConsistent(said);
    } while (died && !HasFailure());
    EXPECT_GT(step, 50) << "the child met fewer writes than its work needs";
  }

  bool died = false;
};

TEST_F(CrashTest, KilledAtEveryWriteAndSync_LosesNothingAcknowledged) { killAtEveryWrite(false); }

TEST_F(CrashTest, PowerLostAtEveryWriteAndSync_LosesNothingAcknowledged) { killAtEveryWrite(true); }

TEST_F(CrashTest, KilledAtRandom_UnderManyWriters_KeepsEveryAcknowledgedCommit) {
  std::mt19937 random(20260301);
  std::uint64_t acknowledged = 0;
  for (int round = 0; round < 12; ++round) {
    close();
    const std::string said = inChild(
        [&](int pipe) {
          auto opened = openSqliteStore(path);
          if (!opened) return;
          std::vector<std::thread> threads;
          for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&, t] {
              const RepositoryName repository("acme/r" + std::to_string(t));
              const char name = static_cast<char>('0' + t);
              const auto lease =
                  (*opened)->acquire(repository, std::to_string(::getpid()), kNow, std::chrono::seconds(30));
              while (lease &&
                     (*opened)->commit(*lease, commitOf({fixOf(1, FixStatus::submitted, repository)}))) {
                if (::write(pipe, &name, 1) != 1) return;
              }
            });
          }
          for (std::thread& thread : threads) thread.join();
        },
        Millis(20 + random() % 60));
    ASSERT_TRUE(died);
    acknowledged += said.size();
    open();
    std::uint64_t recorded = 0;
    for (int t = 0; t < 4; ++t) {
      const auto check = store->verifyJournal(RepositoryName("acme/r" + std::to_string(t)));
      ASSERT_TRUE(check.has_value());
      EXPECT_FALSE(check->broken.has_value()) << check->problem;
      recorded += static_cast<std::uint64_t>(check->entries);
    }
    EXPECT_GE(recorded, acknowledged);
    EXPECT_LE(recorded, acknowledged + 4U * static_cast<unsigned>(round + 1));
  }
  EXPECT_GT(acknowledged, 12U);
}

}  // namespace
}  // namespace sluice
