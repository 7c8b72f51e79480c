#include "monitor/probes.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

namespace sluice {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class FixedClock : public Clock {
 public:
  Instant now() const override { return at; }
  Instant at = *fromRfc3339("2026-03-01T12:00:00Z");
};

class ProbesTest : public testing::Test {
 protected:
  ProbesTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sluice-probes-XXXXXX").string();
    dir_ = ::mkdtemp(pattern.data());
  }
  ~ProbesTest() override { std::filesystem::remove_all(dir_); }

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(dir_ / name) << text;
    return (dir_ / name).string();
  }

  /// A file changed that long before the clock's now.
  std::string aged(const std::string& name, seconds age) const {
    std::string path = write(name, "x");
    const auto at = std::chrono::duration_cast<seconds>(clock_.at.time_since_epoch()) - age;
    const timespec times[2] = {{at.count(), 0}, {at.count(), 0}};
    EXPECT_EQ(::utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
    return path;
  }

  ProbeResult lookAt(const ChecklistItem& item) {
    Probes probes(clock_, get_, {}, options_);
    const auto results = probes.look({item});
    EXPECT_EQ(results.size(), 1U);
    return results.empty() ? ProbeResult{} : results[0];
  }

  static ChecklistItem file(std::string path, Millis max_age = hours(24)) {
    ChecklistItem item;
    item.name = "backup";
    item.probe = ProbeKind::file;
    item.path = std::move(path);
    item.max_age = max_age;
    return item;
  }
  static ChecklistItem command(std::vector<std::string> argv) {
    ChecklistItem item;
    item.name = "dependencies";
    item.probe = ProbeKind::command;
    item.argv = std::move(argv);
    return item;
  }
  static ChecklistItem percent(ProbeKind kind, double value, std::string path = "") {
    ChecklistItem item;
    item.name = "headroom";
    item.probe = kind;
    item.percent = value;
    item.path = std::move(path);
    return item;
  }
  static ChecklistItem http(std::string url, int expect) {
    ChecklistItem item;
    item.name = "monitoring";
    item.probe = ProbeKind::http;
    item.url = std::move(url);
    item.expect.status = expect;
    return item;
  }

  FixedClock clock_;
  HttpGet get_;
  ProbesOptions options_;
  std::filesystem::path dir_;
};

TEST_F(ProbesTest, File_FreshEnough_Passes) {
  const std::string path = aged("last", hours(2));
  const ProbeResult result = lookAt(file(path));
  EXPECT_TRUE(result.passed);
  EXPECT_EQ(result.check, "backup");
  EXPECT_EQ(result.detail, path + " is 2h old, limit 1d");
}

TEST_F(ProbesTest, File_TooOldMissingFutureOrNoFile_Fails) {
  const std::string old = aged("old", hours(25));
  EXPECT_EQ(lookAt(file(old)).detail, old + " is 1d1h old, limit 1d");
  EXPECT_FALSE(lookAt(file(old)).passed);
  EXPECT_EQ(lookAt(file("/no/such/file")).detail, "/no/such/file: No such file or directory");
  EXPECT_FALSE(lookAt(file("/no/such/file")).passed);
  const std::string future = aged("future", -hours(1));
  EXPECT_EQ(lookAt(file(future)).detail, future + " is dated 1h in the future");
  EXPECT_FALSE(lookAt(file(future)).passed);
  EXPECT_FALSE(lookAt(file(dir_.string())).passed);
  EXPECT_TRUE(lookAt(file(aged("skewed", -seconds(20)))).passed);
}

TEST_F(ProbesTest, Http_ExactStatusOnly) {
  get_ = [](const std::string& url, Millis) -> Result<HttpReply> {
    if (url == "http://down/") return fail(ErrorKind::transient, "connection refused");
    return HttpReply{url == "http://moved/" ? 302 : 200, ""};
  };
  EXPECT_TRUE(lookAt(http("http://up/?key=hunter2", 200)).passed);
  EXPECT_EQ(lookAt(http("http://up/?key=hunter2", 200)).detail, "http://up/ answered 200, expected 200");
  EXPECT_EQ(lookAt(http("http://moved/", 200)).detail,
            "http://moved/ answered 302, expected 200 (redirects are not followed)");
  EXPECT_FALSE(lookAt(http("http://moved/", 200)).passed);
  EXPECT_EQ(lookAt(http("http://down/", 200)).detail,
            "http://down/ did not answer, expected 200: connection refused");
  EXPECT_FALSE(lookAt(http("http://down/", 200)).passed);
  get_ = {};
  EXPECT_FALSE(lookAt(http("http://up/", 200)).passed);
  get_ = [](const std::string&, Millis) -> Result<HttpReply> { throw std::runtime_error("boom"); };
  EXPECT_EQ(lookAt(http("http://up/", 200)).detail, "could not be looked at: boom");
}

TEST_F(ProbesTest, Command_ExitCodeDecides_AndOutputIsShown) {
  EXPECT_TRUE(lookAt(command({"true"})).passed);
  EXPECT_EQ(lookAt(command({"true"})).detail, "true exited with 0, expected 0");
  const ProbeResult failed = lookAt(command({"sh", "-c", "echo queue is full >&2; echo more; exit 3"}));
  EXPECT_FALSE(failed.passed);
  EXPECT_EQ(failed.detail, "sh exited with 3, expected 0: queue is full");
  EXPECT_EQ(lookAt(command({"sh", "-c", "kill -9 $$"})).detail, "sh was ended by signal 9");
  EXPECT_FALSE(lookAt(command({"/no/such/program"})).passed);
  EXPECT_EQ(lookAt(command({"/no/such/program"})).detail,
            "/no/such/program cannot be started: No such file or directory");
}

TEST_F(ProbesTest, Command_HasNoShellNoInputAndNoSecrets) {
  ::setenv("SLUICE_TEST_SECRET", "hunter2", 1);
  EXPECT_EQ(lookAt(command({"echo", "$HOME; `id`"})).detail, "echo exited with 0, expected 0: $HOME; `id`");
  EXPECT_TRUE(lookAt(command({"sh", "-c", "! env | grep -q hunter2"})).passed);
  EXPECT_TRUE(lookAt(command({"sh", "-c", "test -z \"$(cat)\""})).passed);
  EXPECT_TRUE(lookAt(command({"sh", "-c", "test \"$(ls /proc/self/fd | wc -l)\" -le 4"})).passed);
  ::unsetenv("SLUICE_TEST_SECRET");
}

TEST_F(ProbesTest, Command_ThatPrintsWithoutEnd_IsBounded) {
  const ProbeResult result = lookAt(command({"sh", "-c", "head -c 3000000 /dev/zero | tr '\\0' x"}));
  EXPECT_TRUE(result.passed) << result.detail;
  EXPECT_LT(result.detail.size(), 300U);
}

TEST_F(ProbesTest, Command_OverTime_IsKilledWithItsChildren) {
  options_.deadline = milliseconds(600);
  const std::string mark = (dir_ / "pid").string();
  const auto started = std::chrono::steady_clock::now();
  const ProbeResult result = lookAt(command({"sh", "-c", "sleep 60 & echo $! > " + mark + "; wait"}));
  EXPECT_LT(std::chrono::steady_clock::now() - started, seconds(5));
  EXPECT_FALSE(result.passed);
  EXPECT_EQ(result.detail, "sh was stopped: it did not end in time, limit 570ms");
  pid_t grandchild = 0;
  std::ifstream(mark) >> grandchild;
  ASSERT_GT(grandchild, 0);
  // Its new parent may still have to collect it: gone or a zombie, but not asleep.
  for (int i = 0; i < 100; ++i) {
    std::string state;
    std::ifstream stat("/proc/" + std::to_string(grandchild) + "/stat");
    std::string pid;
    std::string name;
    stat >> pid >> name >> state;
    if (!stat || state == "Z") return;
    std::this_thread::sleep_for(milliseconds(20));
  }
  FAIL() << "the child of the probe still runs";
}

TEST_F(ProbesTest, Command_ThatLeavesAChildBehind_DoesNotHoldUpTheAnswer) {
  const auto started = std::chrono::steady_clock::now();
  EXPECT_TRUE(lookAt(command({"sh", "-c", "sleep 20 & exit 0"})).passed);
  EXPECT_LT(std::chrono::steady_clock::now() - started, seconds(5));
}

TEST_F(ProbesTest, Disk_IsJudgedByFreeShare) {
  EXPECT_TRUE(lookAt(percent(ProbeKind::disk, 0.0001, "/")).passed);
  EXPECT_FALSE(lookAt(percent(ProbeKind::disk, 99.9999, "/")).passed);
  EXPECT_NE(lookAt(percent(ProbeKind::disk, 20, "/")).detail.find(" of the disk at / is free, least 20.0%"),
            std::string::npos);
  EXPECT_EQ(lookAt(percent(ProbeKind::disk, 20, "/no/such/dir")).detail,
            "/no/such/dir: No such file or directory");
}

TEST_F(ProbesTest, Memory_IsJudgedByUsedShare) {
  options_.meminfo = write(
      "meminfo",
      "MemTotal:       1000 kB\nMemFree:        50 kB\nMemAvailable:        250 kB\nHugePages_Total:  0\n");
  EXPECT_EQ(lookAt(percent(ProbeKind::memory, 80)).detail, "75.0% of the memory is used, limit 80.0%");
  EXPECT_TRUE(lookAt(percent(ProbeKind::memory, 80)).passed);
  EXPECT_FALSE(lookAt(percent(ProbeKind::memory, 70)).passed);
  options_.meminfo = "/no/such/file";
  EXPECT_FALSE(lookAt(percent(ProbeKind::memory, 99)).passed);
  options_.meminfo = "/proc/meminfo";
  EXPECT_TRUE(lookAt(percent(ProbeKind::memory, 99.99)).passed);
}

TEST_F(ProbesTest, AttestationsAndSkippedChecks_HaveNothingToLookAt) {
  ChecklistItem skip;
  skip.probe = ProbeKind::skip;
  Probes probes(clock_, get_, {}, options_);
  EXPECT_TRUE(probes.look({skip, ChecklistItem{}}).empty());
}

TEST_F(ProbesTest, AllProbes_LookAtTheSameTime) {
  Probes probes(clock_, get_, {}, options_);
  std::vector<ChecklistItem> items;
  for (int i = 0; i < 12; ++i) {
    items.push_back(command({"sleep", "0.5"}));
    items.back().name = "check-" + std::to_string(i);
  }
  const auto started = std::chrono::steady_clock::now();
  const auto results = probes.look(items);
  EXPECT_LT(std::chrono::steady_clock::now() - started, seconds(3));
  ASSERT_EQ(results.size(), 12U);
  for (std::size_t i = 0; i < results.size(); ++i) {
    EXPECT_TRUE(results[i].passed);
    EXPECT_EQ(results[i].check, "check-" + std::to_string(i));
  }
}

TEST_F(ProbesTest, LookThatHangs_FailsAtTheDeadline_AndDoesNotPileUp) {
  std::atomic<bool> release{false};
  std::atomic<int> started{0};
  get_ = [&](const std::string&, Millis) -> Result<HttpReply> {
    ++started;
    while (!release) std::this_thread::sleep_for(milliseconds(5));
    return HttpReply{200, ""};
  };
  options_.deadline = milliseconds(100);
  {
    Probes probes(clock_, get_, {}, options_);
    for (int i = 0; i < 4; ++i) {
      EXPECT_EQ(probes.look({http("http://x/", 200)}).at(0).detail, "no answer within 100ms");
    }
    EXPECT_EQ(probes.look({http("http://x/", 200)}).at(0).detail, "earlier looks have not come back yet");
    release = true;
  }
  EXPECT_EQ(started, 4);
}

}  // namespace
}  // namespace sluice
