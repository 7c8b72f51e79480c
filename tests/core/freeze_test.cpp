// Change Freeze Policy: which freeze stops what, at which level; by order; announced, and told when it is
// over.
#include "core/rules/freeze.h"

#include <gtest/gtest.h>

#include "core/simulate.h"
#include "scenes.h"

namespace sluice::test {
namespace {

Instant moment(std::string_view text) { return *fromRfc3339(text); }

FreezeWindow window(std::string_view from, std::string_view until, FreezeLevel level = FreezeLevel::hard,
                    std::vector<std::string> modules = {}) {
  return {moment(from), moment(until), level, std::move(modules), "month end"};
}

FreezeDeployments order(std::string from, std::string until, std::vector<std::string> modules = {}) {
  FreezeDeployments command;
  command.from = std::move(from);
  command.until = std::move(until);
  command.modules = std::move(modules);
  command.reason = "month end";
  return command;
}

int repliesWith(const World& world, const std::vector<Effect>& effects, const std::string& text) {
  (void)world;
  return static_cast<int>(std::count_if(effects.begin(), effects.end(), [&](const Effect& effect) {
    const auto* reply = std::get_if<PostReply>(&effect.body);
    return reply != nullptr && reply->body.find(text) != std::string::npos;
  }));
}

struct Frozen : ::testing::Test {
  World world;
  Frozen() { world.settings.modules["financial"] = {"api/billing/**"}; }

  std::int64_t planned() {
    const std::int64_t number = confirmed(world, "uat");
    world.merge(number);
    world.settle();
    return number;
  }
  Decision decideAt(std::string_view at, EventBody body) {
    return decide(world.state, Event{moment(at), std::move(body), ""}, world.settings);
  }
  /// Decides and keeps what was decided.
  Decision apply(std::string_view at, EventBody body) {
    Decision decision = decideAt(at, std::move(body));
    for (const Change& change : decision.changes) world.state.apply(change);
    return decision;
  }
};

TEST_F(Frozen, TheStrongestLevelThatHoldsForTheFilesIsTheAnswer) {
  world.settings.freezes = {
      window("2026-03-01T00:00:00Z", "2026-03-10T00:00:00Z", FreezeLevel::soft),
      window("2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z", FreezeLevel::full, {"financial"}),
      window("2026-03-04T00:00:00Z", "2026-03-05T00:00:00Z", FreezeLevel::hard),
  };
  struct Row {
    const char* at;
    std::vector<std::string> files;
    std::optional<FreezeLevel> expected;
  };
  const std::vector<std::string> billing{"api/billing/tax.cpp"}, other{"web/index.html"};
  const Row rows[] = {
      {"2026-02-28T23:59:59Z", billing, std::nullopt},
      {"2026-03-01T00:00:00Z", billing, FreezeLevel::soft},
      {"2026-03-02T12:00:00Z", billing, FreezeLevel::full},
      {"2026-03-02T12:00:00Z", other, FreezeLevel::soft},
      {"2026-03-02T12:00:00Z", {}, FreezeLevel::soft},
      {"2026-03-03T00:00:00Z", billing, FreezeLevel::soft},
      {"2026-03-04T12:00:00Z", other, FreezeLevel::hard},
      {"2026-03-09T23:59:59Z", other, FreezeLevel::soft},
      {"2026-03-10T00:00:00Z", other, std::nullopt},
  };
  for (const Row& row : rows)
    EXPECT_EQ(freezeLevelFor(world.state, world.settings, row.files, moment(row.at)), row.expected) << row.at;
  const auto whole = wholeFreeze(world.state, world.settings, moment("2026-03-04T12:00:00Z"));
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->level, FreezeLevel::hard) << "of several, the strongest is shown";
}

TEST_F(Frozen, IsDescribedInItsOwnZone) {
  FreezeWindow freeze =
      window("2026-03-01T00:00:00Z", "2026-07-02T16:00:00Z", FreezeLevel::full, {"financial"});
  EXPECT_EQ(describeFreeze(world.settings, freeze),
            "full freeze of financial until 2026-07-02 17:00 BST: month end");
  freeze.zone = *TimeZone::find("Asia/Hong_Kong");
  EXPECT_EQ(describeFreeze(world.settings, freeze),
            "full freeze of financial until 2026-07-03 00:00 HKT: month end");
}

TEST_F(Frozen, ByOrderOfAnAdminBlocksTheCycleUntilItLiftsByItself) {
  const std::int64_t number = planned();
  const Answer answer = world.order(0, order("now", "2026-03-02 20:30"), "alice");
  ASSERT_TRUE(answer.accepted) << answer.text;
  EXPECT_NE(answer.text.find("until 2026-03-02 20:30 GMT: month end"), std::string::npos) << answer.text;
  EXPECT_TRUE(answer.id.starts_with("freeze-"));
  world.at("2026-03-02T20:00:00Z");
  world.ask(Slot::t1);
  EXPECT_EQ(world.lastCycle().state, CycleState::blocked);
  EXPECT_EQ(world.lastCycle().reasons.front().rule, Rule::freeze);
  const auto why = whyNot(world.state, world.settings, world.fix(number), world.now());
  EXPECT_TRUE(
      std::any_of(why.begin(), why.end(), [](const Reason& reason) { return reason.rule == Rule::freeze; }));
  world.at("2026-03-02T20:30:00Z");
  world.settle();
  EXPECT_EQ(world.lastCycle().state, CycleState::done);
  EXPECT_EQ(world.status(number), FixStatus::deployed_uat);
}

TEST_F(Frozen, BetweenThePushAndTheTriggerTheDeploymentFailsAndNothingIsSent) {
  const std::int64_t number = planned();
  world.at("2026-03-02T20:00:00Z");
  CycleAsked asked;
  asked.login = "alice";
  world.feed(asked);
  world.settleUntilPush();
  ASSERT_TRUE(world.order(0, order("now", "2026-03-05"), "alice").accepted);
  world.settle();
  EXPECT_EQ(world.runs(), 0);
  EXPECT_EQ(world.lastCycle().state, CycleState::failed);
  EXPECT_EQ(world.status(number), FixStatus::planned);
  EXPECT_NE(
      world.fix(number).reasons.front().text.find("the gate closed before the trigger: freeze: hard freeze"),
      std::string::npos);
}

TEST_F(Frozen, TheSimulationOfALaterNightSeesAFreezeOfThatNight) {
  planned();
  ASSERT_TRUE(world.order(0, order("2026-03-10", "2026-03-11"), "alice").accepted);
  const auto runs = [&](std::string_view at) {
    return simulate(world.state, world.settings, Slot::t1, moment(at), {}).would_run;
  };
  EXPECT_TRUE(runs("2026-03-09T20:00:00Z"));
  EXPECT_FALSE(runs("2026-03-10T20:00:00Z"));
  EXPECT_TRUE(runs("2026-03-11T20:00:00Z"));
}

TEST_F(Frozen, AnAnswerToAnApprovalNamesTheFirstSlotThatIsNotFrozen) {
  ASSERT_TRUE(world.order(0, order("now", "2026-03-05"), "alice").accepted);
  const std::int64_t number = world.openPullRequest("uat", {"bug", "severity/low"});
  world.settle();
  const Answer answer = world.order(number, Confirm{}, "bob");
  EXPECT_NE(answer.text.find("T1 on 2026-03-05 20:00 GMT"), std::string::npos) << answer.text;
}

TEST_F(Frozen, OrdersThatMakeNoSenseAreRefusedWithTheReason) {
  struct Row {
    FreezeDeployments command;
    const char* login;
    const char* expected;
  };
  FreezeDeployments silent = order("now", "2026-03-05");
  silent.reason.clear();
  const Row rows[] = {
      {order("now", "2026-03-05"), "bob", "may not freeze deployments: that takes admin"},
      {order("now", "2026-03-05"), "nobody", "may not freeze deployments"},
      {silent, "alice", "a freeze needs a reason"},
      {order("2026-03-05", "2026-03-05"), "alice", "it would end (2026-03-05 00:00 GMT) before it begins"},
      {order("2026-03-06", "2026-03-05"), "alice", "before it begins"},
      {order("2026-02-01", "2026-03-01"), "alice", "it would be over already"},
      {order("now", "2027-12-31"), "alice", "longer than a year"},
      {order("2036-03-05", "2036-03-06"), "alice", "more than five years ahead"},
      {order("tomorrow", "2026-03-05"), "alice", "`tomorrow` is no moment"},
      {order("now", "2026-02-30"), "alice", "`2026-02-30` is no moment"},
      {order("now", "2026-03-05", {"money"}), "alice",
       "`money` is no module or service here; these are: `financial`"},
  };
  for (const Row& row : rows) {
    const Answer answer = world.order(0, row.command, row.login);
    EXPECT_FALSE(answer.accepted) << row.expected;
    EXPECT_NE(answer.text.find(row.expected), std::string::npos) << answer.text;
  }
  EXPECT_TRUE(world.state.freezes.empty());
}

TEST_F(Frozen, UnfreezeLiftsWhatHoldsNow_AndAnIdLiftsThatOne) {
  const Answer running = world.order(0, order("now", "2026-03-05"), "alice");
  const Answer planned_one = world.order(0, order("2026-04-01", "2026-04-02"), "alice");
  EXPECT_FALSE(world.order(0, LiftFreeze{}, "bob").accepted);
  ASSERT_TRUE(world.order(0, LiftFreeze{}, "alice").accepted);
  EXPECT_FALSE(wholeFreeze(world.state, world.settings, world.now()));
  EXPECT_TRUE(wholeFreeze(world.state, world.settings, moment("2026-04-01T12:00:00Z")))
      << "the planned one stays";
  EXPECT_EQ(world.state.freezes.at(running.id).lifted_by, "alice");
  const Answer none = world.order(0, LiftFreeze{}, "alice");
  EXPECT_TRUE(none.unknown);
  EXPECT_NE(none.text.find(planned_one.id), std::string::npos) << none.text;
  EXPECT_TRUE(world.order(0, LiftFreeze{planned_one.id}, "alice").accepted);
  EXPECT_TRUE(world.order(0, LiftFreeze{planned_one.id}, "alice").unknown);
}

TEST_F(Frozen, WhatTheConfigurationFreezesIsNotLiftedByOrder) {
  world.settings.freezes = {window("2026-03-01T00:00:00Z", "2026-03-10T00:00:00Z")};
  for (const std::string& id : {std::string(), freezeId(world.settings.freezes[0])}) {
    const Answer answer = world.order(0, LiftFreeze{id}, "alice");
    EXPECT_FALSE(answer.accepted);
    EXPECT_FALSE(answer.unknown);
    EXPECT_NE(answer.text.find("comes from the configuration and is lifted there"), std::string::npos)
        << answer.text;
  }
}

TEST_F(Frozen, AModuleThatIsNotConfiguredAnyMoreFreezesEverything) {
  ASSERT_TRUE(world.order(0, order("now", "2026-03-05", {"financial"}), "alice").accepted);
  EXPECT_FALSE(wholeFreeze(world.state, world.settings, world.now()));
  world.settings.modules.clear();
  const auto whole = wholeFreeze(world.state, world.settings, world.now());
  ASSERT_TRUE(whole);
  EXPECT_NE(whole->reason.find("`financial` is not configured any more"), std::string::npos);
}

TEST_F(Frozen, IsAnnouncedOnceOnWhatItWillStop_AndToldOnceWhenItIsOver) {
  world.settings.slots.remind = Millis(0);  // which wakes up, too
  planned();
  const std::int64_t idle = world.openPullRequest("uat", {"bug"});
  world.settle();
  world.settings.freezes = {window("2026-03-04T18:00:00Z", "2026-03-05T09:00:00Z")};
  // Nothing has happened since the beginning of time: the first look settles what lies behind.
  const auto wake = nextWake(world.state, world.settings);
  ASSERT_TRUE(wake);
  EXPECT_EQ(*wake, moment("2026-03-03T18:00:00Z"));
  EXPECT_EQ(repliesWith(world, apply("2026-03-03T17:59:59Z", Ticked{}).effects, "freeze"), 0);
  const Decision announced = apply("2026-03-03T18:00:00Z", Ticked{});
  ASSERT_EQ(repliesWith(world, announced.effects, "A freeze begins from 2026-03-04 18:00 GMT"), 1);
  EXPECT_NE(std::get<PostReply>(announced.effects.front().body).number, idle)
      << "what nobody confirmed does not wait";
  EXPECT_TRUE(apply("2026-03-03T18:01:00Z", Ticked{}).effects.empty()) << "once";
  EXPECT_TRUE(apply("2026-03-04T18:00:00Z", Ticked{}).effects.empty());
  EXPECT_EQ(*nextWake(world.state, world.settings), moment("2026-03-05T09:00:00Z"));
  EXPECT_EQ(repliesWith(world, apply("2026-03-05T09:00:00Z", Ticked{}).effects, "is over"), 1);
  const Decision quiet = apply("2026-03-05T09:01:00Z", Ticked{});
  EXPECT_TRUE(quiet.effects.empty() && quiet.changes.empty() && quiet.findings.empty());
  EXPECT_FALSE(nextWake(world.state, world.settings));
}

TEST_F(Frozen, OfAModuleIsAnnouncedWhereItIsTouched) {
  const std::int64_t number = planned();
  world.at("2026-03-02T20:00:00Z");
  world.ask(Slot::t1);
  world.settle();
  ASSERT_TRUE(world.fix(number).plan);
  world.settings.freezes = {
      window("2026-03-03T00:00:00Z", "2026-03-05T09:00:00Z", FreezeLevel::hard, {"financial"})};
  EXPECT_EQ(repliesWith(world, decideAt("2026-03-03T01:00:00Z", Ticked{}).effects, "Frozen"), 0);
  world.settings.modules["financial"] = {"**"};
  EXPECT_EQ(repliesWith(world, decideAt("2026-03-03T01:00:00Z", Ticked{}).effects, "Frozen"), 1);
}

TEST_F(Frozen, WithoutAKnownBeginningIsJournaledAndNotAnnounced) {
  planned();
  FreezeWindow flag{Instant{}, moment("2026-03-09T00:00:00Z"), FreezeLevel::hard, {}, "DEPLOY_FREEZE is set"};
  flag.source = FreezeSource::flag;
  world.settings.freezes = {flag};
  const Decision on = apply("2026-03-03T00:00:00Z", ReconcileDue{});
  EXPECT_EQ(repliesWith(world, on.effects, "reeze"), 0);
  ASSERT_FALSE(on.findings.empty());
  EXPECT_EQ(on.findings.front().rule, Rule::freeze);
  world.settings.freezes.clear();
  const Decision off = apply("2026-03-03T00:05:00Z", ReconcileDue{});
  EXPECT_EQ(repliesWith(world, off.effects, "is over"), 0);
  EXPECT_EQ(off.findings.front().text.substr(0, 10), "it is over");
}

TEST_F(Frozen, ThatNobodyIsToBeToldOfIsNotAnnounced) {
  planned();
  world.settings.freezes = {window("2026-03-04T18:00:00Z", "2026-03-05T09:00:00Z")};
  world.settings.freezes[0].announce = Millis(0);
  EXPECT_TRUE(apply("2026-03-04T18:00:00Z", Ticked{}).effects.empty());
  EXPECT_TRUE(apply("2026-03-05T09:00:00Z", Ticked{}).effects.empty());
}

TEST_F(Frozen, ThatSomebodyLiftsEarlyIsToldWithTheName) {
  planned();
  const Answer answer = world.order(0, order("now", "2026-03-05"), "alice");
  ASSERT_TRUE(answer.accepted);
  Ordered lift;
  lift.order.command = LiftFreeze{answer.id};
  lift.order.login = "alice";
  EXPECT_EQ(repliesWith(world, decideAt("2026-03-03T00:00:00Z", lift).effects, "is over, lifted by alice"),
            1);
}

TEST_F(Frozen, InTheClockThatWasSetBackNothingIsSaidTwice) {
  planned();
  world.settings.freezes = {window("2026-03-04T18:00:00Z", "2026-03-05T09:00:00Z")};
  EXPECT_FALSE(apply("2026-03-04T17:30:00Z", Ticked{}).effects.empty());
  EXPECT_TRUE(apply("2026-03-04T16:30:00Z", Ticked{}).effects.empty());
  EXPECT_TRUE(apply("2026-03-04T18:30:00Z", Ticked{}).effects.empty());
}

}  // namespace
}  // namespace sluice::test
