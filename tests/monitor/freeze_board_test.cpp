// Freezes from outside: recurring ones, calendars of files and of a real server, and what is frozen when they
// fail.
#include "monitor/freeze_board.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "calendar/content_lines.h"
#include "tests/monitor/http_get.h"

namespace sluice {
namespace {

using std::chrono::hours;

const RepositoryName kShop("acme/shop");

class TurnedClock : public Clock {
 public:
  Instant now() const override { return instantFromMillis(millis_); }
  void set(Instant at) { millis_ = toMillis(at); }

 private:
  std::atomic<std::int64_t> millis_{toMillis(*fromRfc3339("2026-03-02T12:00:00Z"))};
};

std::string holiday(const std::string& day, const std::string& more = "") {
  return "BEGIN:VCALENDAR\nPRODID:-//acme//EN\nBEGIN:VEVENT\nUID:1\nDTSTART;VALUE=DATE:" + day +
         "\nSUMMARY:holiday\n" + more + "END:VEVENT\nEND:VCALENDAR\n";
}

class FreezeBoardTest : public ::testing::Test {
 protected:
  FreezeBoardTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sluice-board-XXXXXX").string();
    dir_ = ::mkdtemp(pattern.data());
    options_.copies = (dir_ / "calendars").string();
    options_.retry = Millis(20);
  }
  ~FreezeBoardTest() override { std::filesystem::remove_all(dir_); }

  std::unique_ptr<FreezeBoard> board() {
    EnvFreezes flag({}, [](const std::string&) { return std::nullopt; });
    return std::make_unique<FreezeBoard>(
        clock_, std::move(flag), std::map<RepositoryName, calendar::OutsideFreezes>{{kShop, outside_}}, get_,
        options_);
  }
  void fileSource(const std::string& path) {
    calendar::CalendarSource source;
    source.path = path;
    outside_.calendars.push_back(source);
  }
  void urlSource(const std::string& url, Millis refresh = Millis(20)) {
    calendar::CalendarSource source;
    source.url = url;
    source.refresh = refresh;
    outside_.calendars.push_back(source);
  }
  /// Written beside it and renamed, as the documentation says.
  void write(const std::string& name, const std::string& text) {
    std::ofstream(dir_ / (name + ".new")) << text;
    std::filesystem::rename(dir_ / (name + ".new"), dir_ / name);
  }
  std::string path(const std::string& name) const { return (dir_ / name).string(); }
  /// The reason of the only freeze, or how many there are.
  std::string only(FreezeBoard& board, const RepositoryName& repository = kShop) {
    const auto windows = board.read(repository, clock_.now());
    return windows.size() == 1 ? windows[0].reason : std::to_string(windows.size()) + " freezes";
  }
  static bool eventually(const std::function<bool()>& holds) {
    for (int i = 0; i < 1'000; ++i) {
      if (holds()) return true;
      std::this_thread::sleep_for(Millis(10));
    }
    return false;
  }

  std::filesystem::path dir_;
  TurnedClock clock_;
  HttpGet get_ = loopback::realGet(calendar::kMostBytes);
  FreezeBoardOptions options_;
  calendar::OutsideFreezes outside_;
};

TEST_F(FreezeBoardTest, RecurringFreezes_AreThoseOfTheNext400Days_AndMoveOnWithTheClock) {
  FreezeWindow first;
  first.from = *fromRfc3339("2026-01-31T18:00:00Z");
  first.until = *fromRfc3339("2026-02-01T06:00:00Z");
  outside_.recurring.push_back({first, *calendar::Recurrence::parse("FREQ=MONTHLY;BYMONTHDAY=-1")});
  const auto freezes = board();
  auto windows = freezes->read(kShop, clock_.now());
  ASSERT_EQ(windows.size(), 13U);
  EXPECT_EQ(toRfc3339(windows.front().from), "2026-03-31T18:00:00Z");
  EXPECT_EQ(toRfc3339(windows.back().from), "2027-03-31T18:00:00Z");
  EXPECT_FALSE(windows.front().id.empty());
  EXPECT_TRUE(freezes->read(RepositoryName("acme/other"), clock_.now()).empty());
  clock_.set(*fromRfc3339("2030-06-15T00:00:00Z"));
  EXPECT_EQ(toRfc3339(freezes->read(kShop, clock_.now()).front().from), "2030-06-30T18:00:00Z");
  clock_.set(*fromRfc3339("2026-03-31T20:00:00Z"));
  EXPECT_EQ(toRfc3339(freezes->read(kShop, clock_.now()).front().from), "2026-03-31T18:00:00Z")
      << "a clock that was set back sees what holds then";
}

TEST_F(FreezeBoardTest, CalendarOfAFile_IsReadAgainWhenItChanges) {
  fileSource(path("cal.ics"));
  const auto freezes = board();
  EXPECT_EQ(only(*freezes),
            "the calendar " + path("cal.ics") +
                " cannot be used (No such file or directory): everything is frozen until it can");
  write("cal.ics", holiday("20260303"));
  EXPECT_EQ(only(*freezes), "holiday");
  write("cal.ics", holiday("20260303", "STATUS:CANCELLED\n"));
  EXPECT_EQ(only(*freezes), "0 freezes");
  write("cal.ics", holiday("20260303").substr(0, 80));
  EXPECT_NE(only(*freezes).find("it ends in the middle: END:VEVENT is missing): everything is frozen"),
            std::string::npos)
      << only(*freezes);
  std::filesystem::remove(dir_ / "cal.ics");
  EXPECT_NE(only(*freezes).find("No such file"), std::string::npos);
}

TEST_F(FreezeBoardTest, WhatIsNoFileOrTooLarge_Freezes) {
  std::filesystem::create_directory(dir_ / "directory");
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  std::ofstream(dir_ / "huge.ics") << std::string(50UL << 20U, 'x');
  for (const auto& [name, expected] : std::map<std::string, std::string>{{"directory", "not a regular file"},
                                                                         {"pipe", "not a regular file"},
                                                                         {"huge.ics", "larger than 4 MiB"}}) {
    outside_.calendars.clear();
    fileSource(path(name));
    const auto freezes = board();
    EXPECT_NE(only(*freezes).find(expected), std::string::npos) << only(*freezes);
    const auto windows = freezes->read(kShop, clock_.now());
    EXPECT_EQ(windows[0].level, FreezeLevel::hard);
    EXPECT_LE(windows[0].from, clock_.now());
    EXPECT_GT(windows[0].until, clock_.now() + hours(24 * 365 * 100));
  }
}

TEST_F(FreezeBoardTest, AModuleThatNobodyHas_Freezes) {
  fileSource(path("cal.ics"));
  outside_.calendars[0].options.known_modules = std::set<std::string>{"api"};
  write("cal.ics", holiday("20260303", "X-SLUICE-MODULES:money\n"));
  const auto freezes = board();
  EXPECT_NE(only(*freezes).find("line 7: X-SLUICE-MODULES names \"money\""), std::string::npos)
      << only(*freezes);
}

TEST_F(FreezeBoardTest, CalendarOfAUrl_FreezesUntilItWasRead_ThenIsFetchedAgain) {
  std::mutex mutex;
  std::string text = holiday("20260303");
  loopback::Loopback server([&](const http::Request&) {
    const std::lock_guard lock(mutex);
    return http::Response{200, {{"Content-Type", "text/calendar"}}, text};
  });
  urlSource(server.url("/private-key-0123/cal.ics"));
  const auto freezes = board();
  EXPECT_NE(only(*freezes).find("it was not asked yet): everything is frozen"), std::string::npos);
  EXPECT_EQ(only(*freezes).find("private-key"), std::string::npos) << "the path may be a key";
  freezes->start();
  EXPECT_TRUE(eventually([&] { return only(*freezes) == "holiday"; })) << only(*freezes);
  {
    const std::lock_guard lock(mutex);
    text = holiday("20260303", "STATUS:CANCELLED\n");
  }
  EXPECT_TRUE(eventually([&] { return only(*freezes) == "0 freezes"; })) << only(*freezes);
}

TEST_F(FreezeBoardTest, LastGoodCopy_StandsWhileTheUrlAnswersWithAnythingElse_AndOverARestart) {
  std::atomic<int> mode{0};
  std::atomic<int> asked{0};
  const auto server = std::make_unique<loopback::Loopback>([&](const http::Request&) {
    ++asked;
    switch (mode.load()) {
      case 0:
        return http::Response{200, {}, holiday("20260303")};
      case 1:
        return http::Response{500, {}, "broken"};
      case 2:
        return http::Response{302, {{"Location", "/elsewhere"}}, ""};
      case 3:
        return http::Response{200, {}, "<html>sign in</html>"};
      case 4:
        return http::Response{200, {}, holiday("20260303").substr(0, 70)};
      default:
        return http::Response{200, {}, std::string(calendar::kMostBytes + 1, 'x')};
    }
  });
  urlSource(server->url());
  auto freezes = board();
  freezes->start();
  ASSERT_TRUE(eventually([&] { return only(*freezes) == "holiday"; }));
  for (int bad = 1; bad <= 5; ++bad) {
    mode = bad;
    const int before = asked;
    ASSERT_TRUE(eventually([&] { return asked >= before + 2; }));
    EXPECT_EQ(only(*freezes), "holiday") << bad;
  }
  server->stop();
  freezes = board();  // a restart with the server gone
  EXPECT_EQ(only(*freezes), "holiday");
  freezes->start();
  std::this_thread::sleep_for(Millis(50));
  EXPECT_EQ(only(*freezes), "holiday");
  clock_.set(std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now()) + hours(24 * 8));
  EXPECT_TRUE(eventually([&] {
    return only(*freezes).find("its last good copy is older than 7 days") != std::string::npos;
  })) << only(*freezes);
}

TEST_F(FreezeBoardTest, ADamagedCopy_IsNone) {
  loopback::Loopback server([](const http::Request&) {
    return http::Response{200, {}, holiday("20260303")};
  });
  urlSource(server.url());
  {
    const auto freezes = board();
    freezes->start();
    ASSERT_TRUE(eventually([&] { return only(*freezes) == "holiday"; }));
  }
  for (const auto& entry : std::filesystem::directory_iterator(options_.copies))
    std::filesystem::resize_file(entry.path(), 60);
  EXPECT_NE(only(*board()).find("it was not asked yet"), std::string::npos);
}

TEST_F(FreezeBoardTest, AUrlThatHangs_HoldsUpNobody) {
  std::atomic<bool> release{false};
  get_ = [&](const std::string&, Millis deadline) -> Result<HttpReply> {
    const auto until = std::chrono::steady_clock::now() + deadline;
    while (!release && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(Millis(5));
    return fail(ErrorKind::unclear, "no answer");
  };
  urlSource("http://127.0.0.1:1/cal.ics");
  const auto freezes = board();
  freezes->start();
  const auto began = std::chrono::steady_clock::now();
  EXPECT_NE(only(*freezes).find("everything is frozen"), std::string::npos);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(2));
  release = true;
}

}  // namespace
}  // namespace sluice
