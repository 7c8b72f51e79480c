// What people are told, and by which channels (rules §11): one notice a deployment and flow, one a blocked
// cycle, each once.
#include "core/flows/notify.h"

#include <gtest/gtest.h>

#include "base/json_codec.h"
#include "scenes.h"

namespace sluice::test {
namespace {

constexpr auto kChat = "chat";

struct ToldTest : ::testing::Test {
  World world;
  ToldTest() {
    world.settings.notify = {{kChat}};
    world.settings.uat.url = "https://uat.example";
    world.settings.prod.url = "https://example";
  }

  /// Those of a kind that the channel got.
  std::vector<Notice> told(NoticeKind kind, const std::string& channel = kChat) {
    std::vector<Notice> found;
    for (const Notice& notice : world.notices[channel]) {
      if (notice.kind == kind) found.push_back(notice);
    }
    return found;
  }
  std::int64_t merged(const std::string& base) {
    const std::int64_t number = confirmed(world, base);
    world.merge(number, World::How::squash);
    world.settle();
    return number;
  }
  std::int64_t inProdByFlow2() {
    aheadOfProd(world);
    const std::int64_t number = merged("main");
    world.ask(Slot::t1, true);
    world.ask(Slot::t2, true);
    return number;
  }
};

TEST_F(ToldTest, Flow1_OneNoticeForAllThatWentToUatTogether_AndOneWhenItIsComplete) {
  const std::int64_t first = merged("uat");
  const std::int64_t second = merged("uat");
  world.ask(Slot::t1, true);
  const auto uat = told(NoticeKind::uat_deployed);
  ASSERT_EQ(uat.size(), 1U);
  ASSERT_EQ(uat[0].fixes.size(), 2U);
  EXPECT_EQ(uat[0].fixes[0].number, first);
  EXPECT_EQ(uat[0].fixes[1].number, second);
  EXPECT_EQ(uat[0].fixes[0].severity, Severity::medium);
  EXPECT_EQ(uat[0].release->version.str(), "v1.4.1");
  EXPECT_EQ(uat[0].previous->version.str(), "v1.4.0");
  EXPECT_EQ(uat[0].url, "https://uat.example");
  EXPECT_EQ(uat[0].environment, Tier::uat);
  EXPECT_EQ(uat[0].due, "2026-03-02 22:00 GMT");
  EXPECT_EQ(uat[0].when, "2026-03-02 10:00 GMT");
  EXPECT_EQ(uat[0].repository.str(), "acme/shop");
  EXPECT_FALSE(uat[0].deployment.empty());
  for (const std::int64_t number : {first, second}) world.label(number, "approve-prod", 20);
  world.settle();
  world.ask(Slot::t2, true);
  ASSERT_EQ(told(NoticeKind::prod_deployed_flow1).size(), 1U);
  EXPECT_EQ(told(NoticeKind::prod_deployed_flow1)[0].fixes.size(), 2U);
  EXPECT_EQ(world.notices[kChat].size(), 2U);
}

TEST_F(ToldTest, Flow2_QueuedAtT1_ValidateAtT2_CompleteAfterTheMerge) {
  const std::int64_t number = inProdByFlow2();
  ASSERT_EQ(told(NoticeKind::prod_queued).size(), 1U);
  EXPECT_EQ(told(NoticeKind::prod_queued)[0].due, "2026-03-02 22:00 GMT");
  ASSERT_EQ(told(NoticeKind::prod_deployed_flow2).size(), 1U);
  EXPECT_EQ(told(NoticeKind::prod_deployed_flow2)[0].environment, Tier::prod);
  EXPECT_EQ(told(NoticeKind::prod_deployed_flow2)[0].due, "2026-03-03 22:00 GMT") << "tonight's T2 is over";
  world.comment(number, ApproveUatMerge{}, 10);
  world.settle();
  world.at("2026-03-03T10:00:00Z");
  world.ask(Slot::t2, true);
  ASSERT_EQ(told(NoticeKind::uat_merged).size(), 1U);
  EXPECT_EQ(told(NoticeKind::uat_merged)[0].fixes[0].number, number);
}

TEST_F(ToldTest, AHotfix_WithTheNamesOfThoseWhoLetItGo) {
  aheadOfProd(world);
  world.reconcile();
  const std::int64_t issue = world.openIssue({"severity/critical"});
  world.pushTo("hotfix/" + std::to_string(issue), world.tags().at("v1.4.0"), "fix it", 30);
  world.comment(issue, ApproveProd{}, 10);
  world.settle();
  ASSERT_EQ(world.status(issue), FixStatus::deployed_prod) << world.lastReply(issue);
  const auto live = told(NoticeKind::hotfix_deployed);
  ASSERT_EQ(live.size(), 1U);
  EXPECT_EQ(live[0].who, "alice") << "a name, for the templates say `Deployed by:` themselves";
}

TEST_F(ToldTest, ADeploymentThatFailed_WithItsReasonAndItsFixes) {
  merged("uat");
  world.conclusion = "failure";
  world.ask(Slot::t1, true);
  const auto failed = told(NoticeKind::failed);
  ASSERT_EQ(failed.size(), 1U);
  EXPECT_NE(failed[0].reasons.at(0).text.find("CI reported failure"), std::string::npos);
  EXPECT_EQ(failed[0].fixes.size(), 1U);
  EXPECT_EQ(world.notices[kChat].size(), 1U) << "its cycle does not say it once more";
}

TEST_F(ToldTest, ABlockedCycle_OnceHoweverOftenItIsTried) {
  world.settings.notify = {{kChat}};
  Lock lock;
  lock.id = "lock-1";
  lock.repository = world.settings.repository;
  lock.owner = "alice";
  lock.reason = "migration";
  world.state.locks[lock.id] = lock;
  merged("uat");
  world.at("2026-03-02T20:00:01Z");
  world.ask(Slot::t1);
  for (const char* at : {"2026-03-02T20:01:02Z", "2026-03-02T20:02:03Z"}) {
    world.at(at);
    world.settle();
  }
  EXPECT_EQ(world.lastCycle().attempt, 3);
  const auto blocked = told(NoticeKind::blocked);
  ASSERT_EQ(blocked.size(), 1U);
  EXPECT_EQ(blocked[0].subject, "T1 of 2026-03-02");
  EXPECT_EQ(blocked[0].reasons.at(0).rule, Rule::lock);
  EXPECT_EQ(blocked[0].due, "2026-03-02 20:01 GMT");
}

TEST_F(ToldTest, APartOfACycleThatStops) {
  const std::int64_t number = inProdByFlow2();
  world.comment(number, ApproveUatMerge{}, 10);
  world.settle();
  world.at("2026-03-03T10:00:00Z");
  Lock lock;
  lock.id = "lock-1";
  lock.environment = Tier::uat;
  lock.repository = world.settings.repository;
  lock.owner = "alice";
  lock.reason = "load test";
  world.state.locks[lock.id] = lock;
  world.ask(Slot::t2, true);
  ASSERT_EQ(told(NoticeKind::blocked).size(), 1U);
  EXPECT_EQ(told(NoticeKind::blocked)[0].environment, Tier::uat);
}

TEST_F(ToldTest, AConflict_WithThePullRequestInWhichToResolveIt) {
  const std::int64_t number = inProdByFlow2();
  world.conflictWith(number, BranchName("uat"));
  world.comment(number, ApproveUatMerge{}, 10);
  world.settle();
  world.at("2026-03-03T10:00:00Z");
  world.ask(Slot::t2, true);
  const auto conflict = told(NoticeKind::conflict);
  ASSERT_EQ(conflict.size(), 1U);
  EXPECT_EQ(conflict[0].url.rfind("http://x/", 0), 0U);
  EXPECT_EQ(conflict[0].reasons.size(), 1U);
  EXPECT_EQ(conflict[0].fixes[0].number, number);
}

TEST_F(ToldTest, AProdTriggerThatNobodyKnowsOf_CallsForSomebodyNow) {
  aheadOfProd(world);
  merged("main");
  world.ask(Slot::t1, true);
  world.trigger_error = Error{ErrorKind::unclear, "no answer"};
  world.ask(Slot::t2, true);
  ASSERT_EQ(told(NoticeKind::escalation).size(), 1U);
  EXPECT_FALSE(told(NoticeKind::escalation)[0].next.empty());
}

TEST_F(ToldTest, AFreeze_BeforeItBegins_AndWhenItIsOver) {
  world.settings.freezes = {{*fromRfc3339("2026-03-02T18:00:00Z"),
                             *fromRfc3339("2026-03-03T18:00:00Z"),
                             FreezeLevel::hard,
                             {},
                             "month end"}};
  world.feed(Ticked{});
  world.settle();
  ASSERT_EQ(told(NoticeKind::freeze).size(), 1U);
  EXPECT_EQ(told(NoticeKind::freeze)[0].phase, NoticePhase::announced);
  EXPECT_NE(told(NoticeKind::freeze)[0].subject.find("month end"), std::string::npos);
  world.at("2026-03-03T18:00:01Z");
  world.settle();
  ASSERT_EQ(told(NoticeKind::freeze).size(), 2U);
  EXPECT_EQ(told(NoticeKind::freeze)[1].phase, NoticePhase::over);
}

TEST_F(ToldTest, AChannelGetsOnlyWhatItWants_AndWhatConcernsBothEnvironments) {
  world.settings.notify = {{kChat},
                           {"prod", {}, {Tier::prod}},
                           {"alarms", {NoticeKind::failed, NoticeKind::freeze}, {}},
                           {"both", {NoticeKind::freeze}, {Tier::prod}}};
  merged("uat");
  world.ask(Slot::t1, true);
  world.settings.freezes = {{*fromRfc3339("2026-03-02T18:00:00Z"),
                             *fromRfc3339("2026-03-03T18:00:00Z"),
                             FreezeLevel::hard,
                             {},
                             "month end"}};
  world.feed(Ticked{});
  world.settle();
  EXPECT_EQ(world.notices[kChat].size(), 2U);
  EXPECT_EQ(world.notices["prod"].size(), 1U);
  EXPECT_EQ(world.notices["alarms"].size(), 1U);
  EXPECT_EQ(world.notices["both"].size(), 1U);
}

TEST_F(ToldTest, TheSameThingHasOneKeyForEachChannel) {
  world.settings.notify = {{"a"}, {"b"}};
  Draft draft(world.state, world.settings, world.now());
  Notice notice{"rollback/dep-1", NoticeKind::rollback, Tier::prod};
  tell(draft, notice);
  const Decision decision = draft.take();
  ASSERT_EQ(decision.effects.size(), 2U);
  EXPECT_EQ(decision.effects[0].key, "notify/rollback/dep-1/a");
  EXPECT_EQ(decision.effects[1].key, "notify/rollback/dep-1/b");
  EXPECT_EQ(decision.effects[0].repeat, Repeat::once);
}

TEST_F(ToldTest, ACycleThatIsTriedAgain_TellsOfWhatItQueuesThen) {
  aheadOfProd(world);
  merged("uat");
  const std::int64_t first = merged("main");
  world.conclusion = "failure";
  world.ask(Slot::t1, true);
  EXPECT_EQ(world.lastCycle().state, CycleState::failed);
  const std::int64_t second = merged("main");
  world.conclusion = "success";
  world.ask(Slot::t1, true);
  const auto queued = told(NoticeKind::prod_queued);
  ASSERT_EQ(queued.size(), 2U);
  EXPECT_EQ(queued[0].fixes.at(0).number, first);
  EXPECT_EQ(queued[1].fixes.at(0).number, second);
  EXPECT_EQ(queued[1].fixes.size(), 1U);
}

TEST_F(ToldTest, ANoticeOfBeforeIsReadWithItsDefaults) {
  const auto effect = fromJson<Effect>(
      R"({"key":"notify/x/a","body":{"kind":"notify","channel":"a","notice":{"id":"x","kind":"sla"}}})");
  ASSERT_TRUE(effect) << effect.error().message;
  const Notify& body = std::get<Notify>(effect->body);
  EXPECT_EQ(body.notice.kind, NoticeKind::sla);
  EXPECT_EQ(body.notice.phase, NoticePhase::none);
  EXPECT_FALSE(body.notice.environment);
}

}  // namespace
}  // namespace sluice::test
