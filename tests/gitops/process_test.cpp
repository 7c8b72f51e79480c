#include "gitops/process.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "sandbox.h"

namespace {
std::atomic<int> wait_pause_millis{0};
}

/// Instead of libc's, so that a test can stretch the moment before it.
extern "C" int waitid(idtype_t kind, id_t id, siginfo_t* info, int options) {
  std::this_thread::sleep_for(std::chrono::milliseconds(wait_pause_millis));
  return static_cast<int>(::syscall(SYS_waitid, kind, id, info, options, nullptr));
}

namespace sluice {
namespace {

struct PausedWait {
  explicit PausedWait(Millis pause) { wait_pause_millis = static_cast<int>(pause.count()); }
  ~PausedWait() { wait_pause_millis = 0; }
};

ProcessRequest shell(const std::string& script, Millis deadline = Millis(20'000)) {
  ProcessRequest request;
  request.argv = {"/bin/sh", "-c", script};
  request.environment = {"PATH=/usr/bin:/bin"};
  request.deadline = deadline;
  return request;
}

TEST(ProcessTest, OutputErrorsAndExitCode_ComeBack) {
  auto request = shell("cat; echo oops >&2; exit 3");
  request.input = std::string(300'000, 'x');
  const auto result = runProcess(request);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->exit_code, 3);
  EXPECT_EQ(result->output.size(), 300'000U);
  EXPECT_EQ(result->errors, "oops\n");
}

TEST(ProcessTest, OutputOfAChildThatEndsWhileNobodyLooks_IsNotLost) {
  // The child writes and ends after the parent found nothing to read and before it looks whether the child
  // has ended.
  const PausedWait pause(Millis(400));
  const auto result = runProcess(shell("sleep 0.1; echo out; echo err >&2"));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->exit_code, 0);
  EXPECT_EQ(result->output, "out\n");
  EXPECT_EQ(result->errors, "err\n");
}

TEST(ProcessTest, InputThatNobodyReads_IsNoTrouble) {
  auto request = shell("exit 0");
  request.input = std::string(3'000'000, 'x');
  const auto result = runProcess(request);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->exit_code, 0);
}

TEST(ProcessTest, AtTheDeadline_TheWholeGroupIsKilled) {
  const testing::TempFolder folder;
  const auto begin = std::chrono::steady_clock::now();
  const auto result =
      runProcess(shell("sleep 300 & echo $! > '" + (folder / "pid") + "'; wait", Millis(400)));
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->timed_out);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  const std::string stat = testing::readFile(
      "/proc/" + std::to_string(std::atoi(testing::readFile(folder / "pid").c_str())) + "/stat");
  EXPECT_TRUE(stat.empty() || stat.find(") Z") != std::string::npos) << stat;
}

TEST(ProcessTest, AGrandchildThatKeepsThePipes_DoesNotHoldUpTheAnswer) {
  const auto begin = std::chrono::steady_clock::now();
  const auto result = runProcess(shell("sleep 300 & echo done", Millis(60'000)));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->output, "done\n");
  EXPECT_EQ(result->exit_code, 0);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST(ProcessTest, EndlessOutput_IsStopped) {
  auto request = shell("yes");
  request.output_limit = 1'000'000;
  const auto result = runProcess(request);
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->too_much_output);
  EXPECT_EQ(result->output.size(), 1'000'000U);
}

TEST(ProcessTest, NothingIsInheritedFromTheEnvironment) {
  ::setenv("SLUICE_TEST_SECRET", "visible", 1);
  const auto result = runProcess(shell("env"));
  ::unsetenv("SLUICE_TEST_SECRET");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->output.find("visible"), std::string::npos);
}

TEST(ProcessTest, AMissingProgram_IsNotFound) {
  ProcessRequest request;
  request.argv = {"no-such-program-here"};
  const auto result = runProcess(request);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace sluice
