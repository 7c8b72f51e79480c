#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "samples.h"

namespace sluice {
namespace {

class SecondProcessTest : public StoreTest {};

TEST_F(SecondProcessTest, OnTheSameData_IsRefused_AndToldWhatToDo) {
  open();
  const auto second = openSqliteStore(path);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(static_cast<int>(second.error().kind), static_cast<int>(ErrorKind::conflict));
  EXPECT_NE(second.error().message.find("process " + std::to_string(::getpid())), std::string::npos)
      << second.error().message;
  EXPECT_NE(second.error().message.find("stop it first"), std::string::npos);
  close();
  EXPECT_GOOD(openSqliteStore(path));
}

TEST_F(SecondProcessTest, ChildProgram_DoesNotKeepTheLock) {
  open();
  const pid_t child = ::fork();
  if (child == 0) {
    ::execl("/bin/sleep", "sleep", "5", nullptr);
    ::_exit(127);
  }
  // The lock goes with exec, which may come a moment after fork.
  close();
  Result<std::unique_ptr<SqliteStore>> again = openSqliteStore(path);
  for (int i = 0; i < 100 && !again; ++i) {
    ::usleep(20'000);
    again = openSqliteStore(path);
  }
  EXPECT_GOOD(again);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
}

TEST_F(SecondProcessTest, ForeignLock_MakesWritingWait_ThenFailsAsTransient_ThenWritingGoesOn) {
  open({.busy_timeout = std::chrono::milliseconds(50)});
  const Lease lease = take();
  {
    const ForeignLock lock(path);
    const auto refused = store->commit(lease, commitOf({fixOf(1)}));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(static_cast<int>(refused.error().kind), static_cast<int>(ErrorKind::transient));
    EXPECT_NE(refused.error().message.find("locked by another program"), std::string::npos)
        << refused.error().message;
    EXPECT_FAILS(store->healthy(), ErrorKind::transient);
    EXPECT_TRUE(store->load(kShop)->fixes.empty()) << "reading goes on";
  }
  EXPECT_GOOD(store->healthy());
  record(lease, commitOf({fixOf(1)}));
  EXPECT_EQ(store->load(kShop)->fixes.size(), 1U);
}

TEST_F(SecondProcessTest, ShortForeignLock_IsWaitedFor) {
  open();
  const Lease lease = take();
  auto lock = std::make_unique<ForeignLock>(path);
  std::thread ends([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    lock.reset();
  });
  EXPECT_GOOD(store->commit(lease, commitOf({fixOf(1)})));
  ends.join();
}

TEST_F(SecondProcessTest, ForeignLockAtStart_IsTransient) {
  open();
  close();
  {
    const ForeignLock lock(path, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    EXPECT_FAILS(openSqliteStore(path, {.busy_timeout = std::chrono::milliseconds(50)}),
                 ErrorKind::transient);
  }
  EXPECT_GOOD(openSqliteStore(path));
}

TEST_F(SecondProcessTest, DataIsForItsUserOnly) {
  open();
  take();
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
    const auto permissions = std::filesystem::status(path + suffix).permissions();
    EXPECT_EQ(permissions & (std::filesystem::perms::group_all | std::filesystem::perms::others_all),
              std::filesystem::perms::none)
        << suffix;
  }
}

}  // namespace
}  // namespace sluice
