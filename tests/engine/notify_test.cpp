// Told once: what was certainly not sent is tried again for a day, what may have been sent is not, and a
// channel that is down is in nobody's way (rules §11).
#include <gtest/gtest.h>

#include "engine/fakes/workbench.h"

namespace sluice::testing {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class Telling : public ::testing::Test {
 protected:
  OutboxEntry entry(const std::string& key) {
    for (const OutboxEntry& one : bench.store.outbox(Workbench::shop)) {
      if (one.effect.key == key) return one;
    }
    return {};
  }
  bool reaches(const std::string& key, const std::string& state, Millis step = Millis(50)) {
    return bench.eventually([&] { return entry(key).state == state; }, step);
  }
  int told(const std::string& channel) { return bench.world().calls("tell " + channel); }
  /// The process dies while it sends to this channel.
  void crashWhileTelling(const std::string& channel) {
    bench.world().on_call = [this, channel](const std::string& call) {
      if (call == "tell " + channel) bench.store.die();
    };
    ASSERT_TRUE(bench.start());
    bench.deliver("tell x");
    ASSERT_TRUE(bench.eventually([&] { return told(channel) == 1; }));
    bench.crash();
    bench.world().on_call = nullptr;
    ASSERT_TRUE(bench.start());
  }
  Workbench bench;
};

TEST_F(Telling, EachChannelIsToldOnce) {
  ASSERT_TRUE(bench.start());
  bench.deliver("tell x");
  EXPECT_TRUE(reaches("notify/x/chat", "done"));
  EXPECT_TRUE(reaches("notify/x/hook", "done"));
  bench.deliver("tell x");
  EXPECT_TRUE(bench.eventually([&] { return bench.count<Ignored>() == 2; }));
  EXPECT_TRUE(bench.settles());
  EXPECT_EQ(told("chat"), 1);
  EXPECT_EQ(told("hook"), 1);
}

TEST_F(Telling, AnAnswerThatWasLost_IsNotSentAgain_ButToWhoKnowsASecondCopy) {
  bench.world().failNext("tell chat", {ErrorKind::unclear, "no answer"});
  bench.world().failNext("tell hook", {ErrorKind::unclear, "no answer"});
  ASSERT_TRUE(bench.start());
  bench.deliver("tell x");
  EXPECT_TRUE(reaches("notify/x/chat", "dead"));
  EXPECT_TRUE(bench.eventually(
      [&] { return entry("notify/x/chat").last_error.find("nobody is told twice") != std::string::npos; }));
  EXPECT_TRUE(reaches("notify/x/hook", "done"));
  bench.pass(hours(1), minutes(1));
  EXPECT_EQ(told("chat"), 1);
  EXPECT_EQ(told("hook"), 2);
  EXPECT_TRUE(bench.engine->retry(entry("notify/x/chat").id));
  EXPECT_TRUE(reaches("notify/x/chat", "done"));
  EXPECT_EQ(told("chat"), 2) << "a person has looked";
}

TEST_F(Telling, AProcessThatDiedWhileItSent_DoesNotSendAgain_ButToWhoKnowsASecondCopy) {
  crashWhileTelling("chat");
  EXPECT_TRUE(reaches("notify/x/chat", "dead"));
  EXPECT_EQ(told("chat"), 1);
  EXPECT_TRUE(reaches("notify/x/hook", "done"));
}

TEST_F(Telling, AProcessThatDiedWhileItSentToAHook_SendsAgain) {
  crashWhileTelling("hook");
  EXPECT_TRUE(reaches("notify/x/hook", "done"));
  EXPECT_EQ(told("hook"), 2);
}

TEST_F(Telling, ARefusalIsFinal) {
  bench.world().failNext("tell chat", {ErrorKind::unauthorized, "401"});
  ASSERT_TRUE(bench.start());
  bench.deliver("tell x");
  EXPECT_TRUE(reaches("notify/x/chat", "dead"));
  bench.pass(hours(1), minutes(1));
  EXPECT_EQ(told("chat"), 1);
}

TEST_F(Telling, AChannelThatIsDownForHours_IsToldInOrderWhenItIsBack_AndTheOtherAtOnce) {
  bench.world().failNext("tell chat", {ErrorKind::transient, "connection refused"}, 40);
  ASSERT_TRUE(bench.start());
  bench.deliver("tell x");
  bench.deliver("tell y");
  EXPECT_TRUE(reaches("notify/y/hook", "done", Millis(0)));
  EXPECT_TRUE(reaches("notify/y/chat", "done", seconds(5)));
  EXPECT_GE(bench.clock.now() - at("2026-03-02T12:00:00Z"), hours(2));
  std::vector<std::string> log = bench.world().log();
  std::erase_if(log, [](const std::string& line) { return !line.starts_with("tell chat"); });
  EXPECT_EQ(log, (std::vector<std::string>{"tell chat x", "tell chat y"}));
}

TEST_F(Telling, AfterADayItIsGivenUpAndShown) {
  bench.world().failNext("tell chat", {ErrorKind::transient, "connection refused"}, 10000);
  ASSERT_TRUE(bench.start());
  bench.deliver("tell x");
  EXPECT_TRUE(bench.eventually([&] { return entry("notify/x/chat").attempts > 100; }, seconds(30)));
  EXPECT_EQ(entry("notify/x/chat").state, "pending");
  EXPECT_TRUE(reaches("notify/x/chat", "dead", minutes(1)));
  EXPECT_GE(bench.clock.now() - at("2026-03-02T12:00:00Z"), hours(24));
}

TEST_F(Telling, WhileEveryChannelHangs_ADeploymentIsTriggered) {
  const auto door = std::make_shared<Door>();
  door->close();
  bench.options.workers = 1;
  bench.world().on_call = [=](const std::string& call) {
    if (call.starts_with("tell ")) door->pass();
  };
  ASSERT_TRUE(bench.start());
  bench.deliver("tell x");
  EXPECT_TRUE(bench.eventually([&] { return door->waiting() == 2; }));
  (void)bench.cycle(Slot::t2).value();
  EXPECT_TRUE(bench.eventually([&] { return bench.world().sends(DeploymentId("acme/shop-1")) == 1; }));
  EXPECT_EQ(door->waiting(), 2);
  door->open();
  EXPECT_TRUE(bench.settles());
}

}  // namespace
}  // namespace sluice::testing
