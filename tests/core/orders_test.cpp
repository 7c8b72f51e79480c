// Who may do what and when: rules §5, one difference per row.
#include <gtest/gtest.h>

#include "scenes.h"

namespace sluice::test {
namespace {

struct Fixture : ::testing::Test {
  World world;
  std::int64_t submitted(const std::string& base = "uat", const std::string& severity = "severity/low",
                         std::int64_t author = 30) {
    const std::int64_t number = world.openPullRequest(base, {"bug", severity}, author);
    world.settle();
    return number;
  }
  Rule refusalOf(const Answer& answer) {
    EXPECT_FALSE(answer.accepted) << answer.text;
    return answer.reasons.empty() ? Rule::state : answer.reasons.front().rule;
  }
};

using Confirming = Fixture;

TEST_F(Confirming, ByADeveloperIsRefusedAndNamesWhoCould) {
  const Answer answer = world.order(submitted(), Confirm{}, "carol");
  EXPECT_EQ(refusalOf(answer), Rule::permission);
  EXPECT_NE(answer.text.find("admin or manager"), std::string::npos);
}

TEST_F(Confirming, ByAStrangerIsRefused) {
  const std::int64_t number = submitted();
  world.comment(number, Confirm{}, 666);
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::submitted);
  EXPECT_NE(world.lastReply(number).find("may not"), std::string::npos);
}

TEST_F(Confirming, HighSeverityIsRefusedAndShowsTheHotfixCommand) {
  for (const char* severity : {"severity/high", "severity/critical"}) {
    const Answer answer = world.order(submitted("uat", severity), Confirm{}, "bob");
    EXPECT_EQ(refusalOf(answer), Rule::severity);
    EXPECT_NE(answer.text.find("/hotfix"), std::string::npos);
  }
}

TEST_F(Confirming, WithoutAnySeverityIsRefused) {
  const std::int64_t number = world.openPullRequest("uat", {"bug"});
  world.settle();
  EXPECT_EQ(refusalOf(world.order(number, Confirm{}, "bob")), Rule::severity);
  Confirm low;
  low.severity = Severity::low;
  EXPECT_TRUE(world.order(number, low, "bob").accepted);
}

TEST_F(Confirming, AFlowThatContradictsTheVersionsIsRefusedUnlessAnAdminForcesIt) {
  world.tag("v1.5.0", world.commit(BranchName("uat"), "feature"));
  const std::int64_t number = world.openPullRequest("uat", {"bug", "severity/low", "found-in/prod"});
  world.settle();
  Confirm flow1;
  flow1.flow = Flow::flow1;
  const Answer refused = world.order(number, flow1, "bob");
  EXPECT_EQ(refusalOf(refused), Rule::flow);
  EXPECT_NE(refused.text.find("v1.5.0"), std::string::npos);
  EXPECT_NE(refused.text.find("v1.4.0"), std::string::npos);
  flow1.force = true;
  flow1.reason = "agreed with the client";
  EXPECT_EQ(refusalOf(world.order(number, flow1, "bob")), Rule::permission);
  EXPECT_TRUE(world.order(number, flow1, "alice").accepted);
  EXPECT_NE(world.fix(number).flow_reason.find("agreed with the client"), std::string::npos);
}

TEST_F(Confirming, AFlow2FixByItsAuthorIsRefused) {
  world.tag("v1.5.0", world.commit(BranchName("uat"), "feature"));
  const std::int64_t number = submitted("main", "severity/low", 20);
  EXPECT_EQ(refusalOf(world.order(number, Confirm{}, "bob")), Rule::permission);
  EXPECT_TRUE(world.order(number, Confirm{}, "alice").accepted);
}

TEST_F(Confirming, AnswersWithTheDateAndTimeAtWhichItTakesEffect) {
  const Answer answer = world.order(submitted(), Confirm{}, "bob");
  EXPECT_NE(answer.text.find("2026-03-02 20:00"), std::string::npos) << answer.text;
}

TEST_F(Confirming, TwiceIsRefusedTheSecondTime) {
  const std::int64_t number = submitted();
  EXPECT_TRUE(world.order(number, Confirm{}, "bob").accepted);
  EXPECT_EQ(refusalOf(world.order(number, Confirm{}, "bob")), Rule::state);
}

using Approving = Fixture;

TEST_F(Approving, TooEarlyIsRefused) {
  EXPECT_EQ(refusalOf(world.order(submitted(), ApproveProd{}, "bob")), Rule::state);
}

TEST_F(Approving, OnesOwnFixIsRefused) {
  const std::int64_t number = submitted("uat", "severity/low", 10);
  world.order(number, Confirm{}, "bob");
  world.merge(number);
  world.settle();
  world.ask(Slot::t1, true);
  ASSERT_EQ(world.status(number), FixStatus::deployed_uat);
  EXPECT_EQ(refusalOf(world.order(number, ApproveProd{}, "alice")), Rule::permission);
  EXPECT_TRUE(world.order(number, ApproveProd{}, "bob").accepted);
}

TEST_F(Approving, TheUatMergeOfAFlow1FixIsRefused) {
  const std::int64_t number = submitted();
  world.order(number, Confirm{}, "bob");
  EXPECT_EQ(refusalOf(world.order(number, ApproveUatMerge{}, "bob")), Rule::flow);
}

using Holding = Fixture;

TEST_F(Holding, NeedsAReasonAndSomebodyListed) {
  const std::int64_t number = submitted();
  EXPECT_EQ(refusalOf(world.order(number, HoldFix{}, "carol")), Rule::grammar);
  EXPECT_EQ(refusalOf(world.order(number, HoldFix{"x"}, "mallory")), Rule::permission);
  EXPECT_TRUE(world.order(number, HoldFix{"x"}, "carol").accepted);
  EXPECT_TRUE(world.fix(number).held);
  EXPECT_TRUE(world.order(number, Unhold{}, "carol").accepted);
  EXPECT_FALSE(world.fix(number).held);
}

using Rejecting = Fixture;

TEST_F(Rejecting, NeedsAReasonAndEndsTheFix) {
  const std::int64_t number = submitted();
  EXPECT_EQ(refusalOf(world.order(number, Reject{}, "bob")), Rule::grammar);
  EXPECT_TRUE(world.order(number, Reject{"works as designed"}, "bob").accepted);
  EXPECT_EQ(world.status(number), FixStatus::rejected);
  EXPECT_EQ(refusalOf(world.order(number, Confirm{}, "bob")), Rule::state);
}

using Attesting = Fixture;

TEST_F(Attesting, OpensTheGateForAsLongAsItIsValid) {
  world.settings.checklist[0].probe = ProbeKind::attestation;
  const std::int64_t number = submitted();
  world.order(number, Confirm{}, "bob");
  world.merge(number);
  world.settle();
  world.ask(Slot::t1, true);
  EXPECT_EQ(world.lastCycle().state, CycleState::blocked);
  EXPECT_EQ(refusalOf(world.order(0, Attest{"backup", ""}, "carol")), Rule::permission);
  EXPECT_EQ(refusalOf(world.order(0, Attest{"no-such-check", ""}, "alice")), Rule::checklist);
  EXPECT_TRUE(world.order(0, Attest{"backup", "seen"}, "bob").accepted);
  world.ask(Slot::t1, true);
  EXPECT_EQ(world.lastCycle().state, CycleState::done);
}

using Adopting = Fixture;

TEST_F(Adopting, StatesWhatAnEnvironmentRuns) {
  world.tag("v1.3.0", world.head("main"));
  EXPECT_EQ(refusalOf(world.order(0, Adopt{Tier::prod, TagName("v9.9.9")}, "alice")), Rule::version);
  EXPECT_EQ(refusalOf(world.order(0, Adopt{Tier::prod, TagName("v1.3.0")}, "bob")), Rule::permission);
  EXPECT_TRUE(world.order(0, Adopt{Tier::prod, TagName("v1.3.0")}, "alice").accepted);
  EXPECT_EQ(world.state.facts.prod.running->version.str(), "v1.3.0");
}

using Unlocking = Fixture;

TEST_F(Unlocking, IsForTheOwnerOrAnAdmin) {
  ASSERT_TRUE(world.order(0, LockEnvironment{Tier::prod, std::nullopt, "audit"}, "alice").accepted);
  EXPECT_EQ(refusalOf(world.order(0, Unlock{Tier::prod, ""}, "bob")), Rule::permission);
  EXPECT_TRUE(world.order(0, Unlock{Tier::prod, ""}, "alice").accepted);
  EXPECT_EQ(refusalOf(world.order(0, Unlock{Tier::prod, ""}, "alice")), Rule::lock);
}

TEST(UnknownFix, IsAnsweredAsUnknown) {
  World world;
  const Answer answer =
      *decide(world.state,
              Event{*fromRfc3339("2026-03-02T10:00:00Z"), Ordered{77, {}, std::nullopt, std::nullopt}, ""},
              world.settings)
           .answer;
  EXPECT_TRUE(answer.unknown);
}

TEST(RetryTest, TriesTheCycleAgainThatFailed_AndSaysWhenNoneDid) {
  World world;
  aheadOfProd(world);
  const std::int64_t number = confirmed(world, "main");
  world.merge(number, World::How::squash);
  world.settle();
  EXPECT_FALSE(world.order(number, Retry{}, "alice").accepted) << "no cycle was there yet";
  world.ask(Slot::t1, true);
  world.conclusion = "failure";
  world.ask(Slot::t2, true);
  ASSERT_EQ(world.lastCycle().state, CycleState::failed);
  world.conclusion = "success";
  EXPECT_FALSE(world.order(number, Retry{}, "bob").accepted) << "an admin's word";
  ASSERT_TRUE(world.order(number, Retry{}, "alice").accepted);
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::deployed_prod);
  EXPECT_EQ(world.lastCycle().attempt, 2);
  EXPECT_FALSE(world.order(number, Retry{}, "alice").accepted);
}

}  // namespace
}  // namespace sluice::test
