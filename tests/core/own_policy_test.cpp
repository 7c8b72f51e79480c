// Policies as code: what `.sluice.yml` on the PROD branch adds to the configuration, and what a broken one
// does.
#include "core/rules/own_policy.h"

#include <gtest/gtest.h>

#include "base/json_codec.h"
#include "base/same.h"
#include "core/rules/gate.h"
#include "core/simulate.h"
#include "scenes.h"

namespace sluice::test {
namespace {

const CommitId kCommit("c000000000000000000000000000000000000001");

ChecklistItem vouched(const std::string& name) {
  ChecklistItem item;
  item.name = name;
  return item;
}

ChecklistItem probed(const std::string& name) {
  ChecklistItem item = vouched(name);
  item.probe = ProbeKind::http;
  item.url = "https://metrics.example.com/ok";
  return item;
}

OwnPolicy asks(std::vector<ChecklistItem> checklist) {
  OwnPolicy own;
  own.checklist = std::move(checklist);
  return own;
}

ApprovalPolicy people(int approvals) {
  ApprovalPolicy policy;
  policy.approvals = approvals;
  return policy;
}

FreezeWindow dayOff(FreezeLevel level, std::vector<std::string> modules, const std::string& reason) {
  return {*fromRfc3339("2026-03-02T00:00:00Z"), *fromRfc3339("2026-03-03T00:00:00Z"), level,
          std::move(modules), reason};
}

PolicyFile file(OwnPolicy own) { return {kCommit, "", std::move(own), kCommit}; }
PolicyFile unusable(const std::string& problem) { return {kCommit, problem, std::nullopt, {}}; }

struct Own : ::testing::Test {
  World world;
  Own() { world.settings.own_policy.emplace(); }

  std::int64_t merged() {
    const std::int64_t number = confirmed(world, "uat");
    world.merge(number);
    world.settle();
    return number;
  }
  /// What T1 is blocked by; nothing when it goes through.
  std::vector<std::string> blockedBy() {
    world.at("2026-03-02T20:00:00Z");
    (void)world.ask(Slot::t1, true);
    std::vector<std::string> texts;
    for (const Reason& reason : world.lastCycle().reasons) texts.push_back(reason.text);
    return texts;
  }
  Check check(const std::string& name) {
    const EffectiveSettings effective(world.settings, world.state.survey);
    const Gate gate = evaluateGate(world.state, effective.get(), Tier::uat, {}, {}, world.now());
    for (const Check& one : gate.checks) {
      if (one.name == name) return one;
    }
    return Check{"none", CheckState::fail, "", {}, Rule::policy};
  }
};

TEST_F(Own, WithoutIt_TheConfigurationAloneSaysWhatHolds_AndNothingIsCopied) {
  world.settings.own_policy.reset();
  world.policy_file = file(asks({vouched("legal")}));
  world.reconcile();
  const EffectiveSettings effective(world.settings, world.state.survey);
  EXPECT_EQ(&effective.get(), &world.settings);
  EXPECT_EQ(check("policy").name, "none");
}

TEST_F(Own, UntilItWasRead_TheGateIsClosed) {
  EXPECT_EQ(check("policy").state, CheckState::fail);
  EXPECT_NE(check("policy").reason.find("was not read yet"), std::string::npos);
}

TEST_F(Own, ItsChecksCloseTheGate_AndThePersonWhoVouchesOpensIt) {
  world.policy_file = file(asks({vouched("legal")}));
  merged();
  const std::vector<std::string> reasons = blockedBy();
  ASSERT_EQ(reasons.size(), 1U);
  EXPECT_NE(reasons[0].find("legal: nobody has vouched for it"), std::string::npos) << reasons[0];
  EXPECT_TRUE(world.order(0, Attest{"legal", ""}, "bob").accepted);
  (void)world.ask(Slot::t1, true);
  EXPECT_EQ(world.lastCycle().state, CycleState::done);
}

TEST_F(Own, ItsProbesAreLookedAtByTheCycle) {
  world.policy_file = file(asks({probed("metrics")}));
  world.probes = {ProbeResult{"metrics", false, "it answered 500"}};
  merged();
  const std::vector<std::string> reasons = blockedBy();
  ASSERT_EQ(reasons.size(), 1U);
  EXPECT_EQ(reasons[0], "metrics: it answered 500");
}

TEST_F(Own, ANewFileIsJudgedInTheVeryCycleThatReadsIt) {
  world.policy_file = file({});
  const std::int64_t number = merged();
  world.policy_file = file(asks({vouched("legal")}));  // no webhook told of it
  EXPECT_EQ(blockedBy().size(), 1U);
  EXPECT_NE(world.status(number), FixStatus::deployed_uat);
}

TEST_F(Own, WhatTheConfigurationSaysItselfWins_AndTheCheckNamesWhatIsNotUsed) {
  world.settings.own_policy->central = {"checklist.backup", "policy.prod", "modules.financial",
                                        "upstream.min_coverage"};
  world.settings.modules["financial"] = {"api/billing/**"};
  world.settings.upstream.min_coverage = 60;
  OwnPolicy own = asks({vouched("backup"), vouched("monitoring")});
  own.prod_flow1 = own.prod_flow2 = people(3);
  own.uat_merge = people(2);
  own.modules = {{"financial", {"nothing/**"}}, {"legal", {"legal/**"}}};
  own.min_coverage = 10;
  world.policy_file = file(own);
  world.reconcile();
  const EffectiveSettings effective(world.settings, world.state.survey);
  const Settings& now = effective.get();
  EXPECT_EQ(now.checklist[0].probe, ProbeKind::skip) << "backup stays the configuration's";
  EXPECT_EQ(now.checklist[1].probe, ProbeKind::attestation);
  EXPECT_EQ(now.policies.prod_flow1.approvals, 1);
  EXPECT_EQ(now.policies.uat_merge.approvals, 2);
  EXPECT_EQ(now.modules.at("financial"), std::vector<std::string>{"api/billing/**"});
  EXPECT_EQ(now.modules.at("legal"), std::vector<std::string>{"legal/**"});
  EXPECT_EQ(now.upstream.min_coverage, 60);
  EXPECT_EQ(check("policy").state, CheckState::pass);
  EXPECT_NE(check("policy").reason.find("not used, because the configuration says it itself: "
                                        "`checklist.backup`, `policy.prod`, `modules.financial` and "
                                        "`upstream.min_coverage`"),
            std::string::npos)
      << check("policy").reason;
}

TEST_F(Own, ListsAddUp_SoThatNothingOfTheConfigurationCanBeTakenAway) {
  world.settings.upstream.required_checks = {{"ci/test", 7}};
  world.settings.upstream.artifacts = {"test-plan"};
  OwnPolicy own;
  own.required_checks = {{"ci/test", 7}, {"ci/test", 0}, {"lint", 0}};
  own.artifacts = {"test-plan", "coverage-report"};
  own.freezes = {dayOff(FreezeLevel::hard, {}, "stock taking")};
  world.policy_file = file(own);
  merged();
  const EffectiveSettings effective(world.settings, world.state.survey);
  EXPECT_EQ(effective.get().upstream.required_checks.size(), 3U);
  EXPECT_EQ(effective.get().upstream.artifacts.size(), 2U);
  const std::vector<std::string> reasons = blockedBy();
  ASSERT_FALSE(reasons.empty());
  EXPECT_NE(reasons[0].find("stock taking"), std::string::npos);
}

TEST_F(Own, MorePeopleThanUsualAreAskedFor) {
  OwnPolicy own;
  own.uat = people(2);
  world.policy_file = file(own);
  world.reconcile();
  const std::int64_t number = world.openPullRequest("uat", {"bug", "severity/medium"});
  world.comment(number, Confirm{}, 20);
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::submitted);
  world.comment(number, Confirm{}, 10);
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::confirmed);
}

TEST_F(Own, ABrokenFileClosesTheGate_AndTheLastGoodOneStaysInForce) {
  world.policy_file = file(asks({vouched("legal")}));
  merged();
  world.policy_file =
      unusable("does not count: .sluice.yml:2:3: checklist.legal: expected a map, found text");
  const std::vector<std::string> reasons = blockedBy();
  ASSERT_EQ(reasons.size(), 2U);
  EXPECT_EQ(
      reasons[0],
      "policy: `.sluice.yml` does not count: .sluice.yml:2:3: checklist.legal: expected a map, found text; "
      "until then the one of c00000000000 counts. Whoever may push to `main` can correct it");
  EXPECT_NE(reasons[1].find("legal: "), std::string::npos);
  world.policy_file = unusable("does not stand on `main`");  // taken away altogether
  (void)world.ask(Slot::t1, true);
  EXPECT_EQ(world.lastCycle().reasons.size(), 2U);
  world.policy_file = file({});
  (void)world.ask(Slot::t1, true);
  EXPECT_EQ(world.lastCycle().state, CycleState::done);
}

TEST_F(Own, OneThatNeverWasThereClosesTheGateToo) {
  world.policy_file = unusable("does not stand on `main`");
  merged();
  EXPECT_EQ(blockedBy(),
            std::vector<std::string>{"policy: `.sluice.yml` does not stand on `main`. Whoever may push "
                                     "to `main` can correct it"});
}

TEST_F(Own, SimulationAndWhySayTheSameAsTheCycle) {
  world.policy_file = file(asks({vouched("legal")}));
  const std::int64_t number = merged();
  const Simulation simulation = simulate(world.state, world.settings, Slot::t1, world.now(), {});
  EXPECT_FALSE(simulation.would_run);
  ASSERT_FALSE(simulation.unmet.empty());
  const std::string unmet = simulation.unmet.front().text;
  const auto why = whyNot(world.state, world.settings, world.fix(number), world.now());
  EXPECT_TRUE(
      std::any_of(why.begin(), why.end(), [&](const Reason& reason) { return reason.text == unmet; }));
  EXPECT_EQ(blockedBy().front(), unmet);
}

TEST_F(Own, AnEmergencyDoesNotWaitForIt) {
  world.policy_file = unusable("does not stand on `main`");
  world.reconcile();
  const std::int64_t issue = world.openIssue({"severity/critical"});
  world.pushTo("hotfix/" + std::to_string(issue) + "-fire", world.tags().at("v1.4.0"), "put it out", 30);
  world.comment(issue, ApproveProd{}, 10);
  world.settle();
  EXPECT_EQ(world.status(issue), FixStatus::deployed_prod) << world.lastReply(issue);
}

TEST_F(Own, AppliedTwiceItIsTheSameAsOnce) {
  OwnPolicy own = asks({vouched("legal")});
  own.freezes = {dayOff(FreezeLevel::hard, {}, "stock taking")};
  world.policy_file = file(own);
  world.reconcile();
  const EffectiveSettings once(world.settings, world.state.survey);
  const EffectiveSettings twice(once.get(), world.state.survey);
  EXPECT_EQ(twice.get().freezes.size(), 1U);
  EXPECT_EQ(twice.get().checklist.size(), once.get().checklist.size());
}

TEST(OwnPolicy, IsStoredWhole) {
  OwnPolicy own = asks({probed("metrics")});
  own.checklist[0].expect.json = {{"/ok", "true"}};
  own.checklist[0].expect.within = Millis(500);
  own.uat = people(2);
  own.uat->roles = {Role::manager};
  own.min_coverage = 81.5;
  own.freezes = {dayOff(FreezeLevel::full, {"legal"}, "holidays")};
  own.freezes[0].zone = *TimeZone::find("Asia/Hong_Kong");
  own.modules = {{"legal", {"legal/**"}}};
  const PolicyFile before = file(own);
  const auto after = fromJson<PolicyFile>(toJson(before));
  ASSERT_TRUE(after);
  EXPECT_EQ(toJson(*after), toJson(before));
  EXPECT_EQ(after->policy->freezes[0].zone->name(), "Asia/Hong_Kong");
}

}  // namespace
}  // namespace sluice::test
