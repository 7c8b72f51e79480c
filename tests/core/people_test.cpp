// How many people it takes, who they are at the forge, and what they approved: rules §5.
#include <gtest/gtest.h>

#include "core/rules/access.h"
#include "core/rules/approval.h"
#include "core/simulate.h"
#include "scenes.h"

namespace sluice::test {
namespace {

Person member(const std::string& login, std::int64_t id, Role role) {
  Person person;
  person.login = login;
  person.forge_login = login + "-gh";
  person.forge_id = id;
  person.roles = {role};
  return person;
}

/// alice admin, bob and dave managers, erin senior; PROD and the way back take two managers.
Settings twoManagers() {
  Settings settings = shopSettings();
  settings.people.push_back(member("dave", 40, Role::manager));
  settings.people.push_back(member("erin", 50, Role::senior));
  for (ApprovalPolicy* policy :
       {&settings.policies.prod_flow1, &settings.policies.prod_flow2, &settings.policies.uat_merge}) {
    policy->approvals = 2;
    policy->roles = {Role::manager};
  }
  return settings;
}

struct TwoPeople : ::testing::Test {
  World world{1, twoManagers()};

  std::int64_t inUat(std::int64_t author = 30) {
    const std::int64_t number = world.openPullRequest("uat", {"bug", "severity/low"}, author);
    world.comment(number, Confirm{}, 20);
    world.settle();
    world.merge(number);
    world.settle();
    world.ask(Slot::t1, true);
    EXPECT_EQ(world.status(number), FixStatus::deployed_uat) << world.lastReply(number);
    return number;
  }
  std::string approve(std::int64_t number, const std::string& login) {
    return world.order(number, ApproveProd{}, login).text;
  }
  std::string why(std::int64_t number) {
    std::string text;
    for (const Reason& reason : whyNot(world.state, world.settings, world.fix(number), world.now()))
      text += reason.text + "\n";
    return text;
  }
  static bool says(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
  }
};

TEST_F(TwoPeople, TheFirstApprovalMovesNothing_AndNamesWhoElseCan) {
  const std::int64_t number = inUat();
  const std::string answer = approve(number, "bob");
  EXPECT_TRUE(says(answer, "1 of 2 approvals, by bob; 1 more is missing: dave can give it")) << answer;
  EXPECT_EQ(world.status(number), FixStatus::deployed_uat);
  EXPECT_TRUE(says(why(number), "1 of 2 approvals, by bob; 1 more is missing: dave")) << why(number);
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::deployed_uat);
  EXPECT_TRUE(says(approve(number, "bob"), "already")) << "twice the same is one";
  EXPECT_EQ(world.status(number), FixStatus::deployed_uat);
}

TEST_F(TwoPeople, TheSecondOneCompletesIt_AndTheTagNamesBoth) {
  const std::int64_t number = inUat();
  world.label(number, "approve-prod", 20);
  world.comment(number, ApproveProd{}, 40);
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::pending_prod) << world.lastReply(number);
  EXPECT_TRUE(replied(world, number, "Approved by bob and dave"));
  world.commit(BranchName("uat"), "not for PROD yet");
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::deployed_prod);
  const Release release = *world.state.facts.prod.running;
  EXPECT_TRUE(world.prove(release.version.str()).proved);
  ASSERT_FALSE(world.broken.size() > 0) << world.broken.front();
  for (const auto& [id, deployment] : world.deployments()) {
    if (deployment.environment != Tier::prod) continue;
    ASSERT_EQ(deployment.approvals.size(), 1U);
    EXPECT_EQ(deployment.approvals[0].needed, 2);
    EXPECT_EQ(deployment.approvals[0].by, (std::vector<std::string>{"bob", "dave"}));
  }
}

TEST_F(TwoPeople, WhoseRoleDoesNotCountIsRefused) {
  const std::int64_t number = inUat();
  for (const char* login : {"alice", "erin", "carol"}) {
    const Answer answer = world.order(number, ApproveProd{}, login);
    EXPECT_FALSE(answer.accepted) << login;
    EXPECT_TRUE(says(answer.text, "that takes manager")) << answer.text;
  }
}

TEST_F(TwoPeople, AnAuthorIsNoneOfThem_AndIsNotNamed) {
  const std::int64_t number = inUat(40);
  EXPECT_FALSE(world.order(number, ApproveProd{}, "dave").accepted);
  EXPECT_TRUE(says(approve(number, "bob"), "nobody who is left can give it"));
  EXPECT_EQ(world.status(number), FixStatus::deployed_uat);
}

TEST_F(TwoPeople, UnapproveTakesBackOnesOwn) {
  const std::int64_t number = inUat();
  approve(number, "bob");
  approve(number, "dave");
  ASSERT_EQ(world.status(number), FixStatus::pending_prod);
  EXPECT_TRUE(world.order(number, Unapprove{}, "dave").accepted);
  EXPECT_EQ(world.status(number), FixStatus::deployed_uat);
  ASSERT_EQ(world.fix(number).approvals.size(), 2U) << "bob's confirmation and bob's approval are left";
  EXPECT_FALSE(world.order(number, Unapprove{}, "dave").accepted);
  approve(number, "dave");
  EXPECT_EQ(world.status(number), FixStatus::pending_prod);
}

TEST_F(TwoPeople, AnotherPlanVoidsAllOfThem_AndTheReplyShowsWhatIsAnother) {
  const std::int64_t first = inUat();
  approve(first, "bob");
  world.at("2026-03-03T10:00:00Z");
  const std::int64_t second = world.openPullRequest("uat", {"bug", "severity/low"});
  world.comment(second, Confirm{}, 20);
  world.settle();
  world.merge(second);
  world.settle();
  world.ask(Slot::t1, true);
  EXPECT_TRUE(replied(world, first, "the approval by bob is void")) << world.lastReply(first);
  EXPECT_TRUE(replied(world, first, "release: v1.4.1 → v1.4.2")) << world.lastReply(first);
  approve(first, "dave");
  EXPECT_EQ(world.status(first), FixStatus::deployed_uat) << "bob approved another plan";
}

TEST_F(TwoPeople, ConfirmFlow2Together_AndAPushVoidsBoth) {
  aheadOfProd(world);
  const std::int64_t number = world.openPullRequest("main", {"bug", "severity/medium"});
  world.comment(number, Confirm{}, 20);
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::submitted);
  EXPECT_TRUE(replied(world, number, "1 of 2 confirmations, by bob; 1 more is missing: dave"))
      << world.lastReply(number);
  world.pushToPullRequest(number);
  world.settle();
  EXPECT_TRUE(replied(world, number, "commits added: `")) << world.lastReply(number);
  world.comment(number, Confirm{}, 40);
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::submitted) << "bob confirmed another head";
  world.comment(number, Confirm{}, 20);
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::confirmed) << world.lastReply(number);
  EXPECT_TRUE(replied(world, number, "Confirmed by dave and bob"));
}

TEST_F(TwoPeople, WhatTheFirstConfirmationSaidStandsForTheSecond) {
  const std::int64_t number = world.openPullRequest("uat", {"bug"});
  world.settings.policies.uat = {2, {Role::manager}, false};
  world.settle();
  Confirm low;
  low.severity = Severity::low;
  EXPECT_TRUE(world.order(number, low, "bob").accepted);
  EXPECT_EQ(world.status(number), FixStatus::submitted);
  EXPECT_TRUE(world.order(number, Confirm{}, "dave").accepted);
  EXPECT_EQ(world.status(number), FixStatus::confirmed);
  EXPECT_EQ(world.fix(number).severity, Severity::low);
}

TEST_F(TwoPeople, WhoLostTheRoleBeforeT2DoesNotCount_AndAnotherMayStepIn) {
  const std::int64_t number = inUat();
  approve(number, "bob");
  approve(number, "dave");
  world.settings.people[3].roles = {Role::developer};
  world.settings.people.push_back(member("frank", 60, Role::manager));
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::pending_prod);
  EXPECT_TRUE(says(why(number),
                   "1 of 2 approvals, by bob; one does not count: dave is not manager; 1 more is "
                   "missing: frank can give it"))
      << why(number);
  approve(number, "frank");
  world.at("2026-03-03T10:00:00Z");
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::deployed_prod);
}

TEST_F(TwoPeople, AConfirmationThatNoLongerCountsKeepsItFromPassing_UntilAnotherStepsIn) {
  aheadOfProd(world);
  const std::int64_t number = world.openPullRequest("main", {"bug", "severity/medium"});
  world.comment(number, Confirm{}, 20);
  world.comment(number, Confirm{}, 40);
  world.settle();
  ASSERT_EQ(world.status(number), FixStatus::confirmed) << world.lastReply(number);
  world.merge(number);
  world.settle();
  world.settings.people[3].roles = {Role::developer};
  world.settings.people.push_back(member("frank", 60, Role::manager));
  world.ask(Slot::t1, true);
  EXPECT_EQ(world.status(number), FixStatus::planned);
  EXPECT_TRUE(says(why(number), "1 of 2 confirmations, by bob")) << why(number);
  const Answer answer = world.order(number, Confirm{}, "frank");
  EXPECT_TRUE(answer.accepted) << answer.text;
  EXPECT_EQ(world.status(number), FixStatus::planned);
  EXPECT_FALSE(world.order(number, Confirm{}, "bob").accepted) << "now there are enough";
  world.at("2026-03-03T10:00:00Z");
  world.ask(Slot::t1, true);
  EXPECT_EQ(world.status(number), FixStatus::pending_prod);
}

TEST(Standing, CountsAsThePolicySays) {
  struct Row {
    const char* what;
    std::vector<std::pair<const char*, std::int64_t>> given;
    int missing;
  };
  const Row rows[] = {
      {"nobody", {}, 2},
      {"one", {{"bob", 20}}, 1},
      {"two", {{"bob", 20}, {"dave", 40}}, 0},
      {"the same twice", {{"bob", 20}, {"bob", 20}}, 1},
      {"one account under two names", {{"bob", 20}, {"dave", 20}}, 1},
      {"one without the role", {{"bob", 20}, {"alice", 10}}, 1},
      {"one whom the configuration lacks", {{"bob", 20}, {"gone", 70}}, 1},
      {"an author", {{"bob", 20}, {"dave", 30}}, 1},
  };
  const Settings settings = twoManagers();
  RepositoryFacts facts;
  for (const Row& row : rows) {
    Fix fix;
    fix.flow = Flow::flow1;
    fix.pr.author = {30, "carol-gh", false};
    for (const auto& [by, id] : row.given) {
      Approval approval;
      approval.kind = ApprovalKind::prod;
      approval.by = by;
      approval.forge_id = id;
      approval.digest = planDigest(fix, ApprovalKind::prod, facts, settings);
      fix.approvals.push_back(approval);
    }
    EXPECT_EQ(standingOf(fix, ApprovalKind::prod, facts, settings).missing(), row.missing) << row.what;
  }
}

TEST(PlanDifference, NamesWhatIsAnother) {
  const std::vector<std::string> before = {"commit 1111111111111111", "service api", "release v1.4.1 aaaa",
                                           "environment prod", "strategy direct"};
  struct Row {
    std::vector<std::string> now;
    std::vector<std::string> said;
  };
  const Row rows[] = {
      {before, {}},
      {{"commit 1111111111111111", "commit 2222222222222222", "service api", "release v1.4.1 aaaa",
        "environment prod", "strategy direct"},
       {"commits added: `222222222222`"}},
      {{"service api", "release v1.4.1 aaaa", "environment prod", "strategy direct"},
       {"commits gone: `111111111111`"}},
      {{"commit 1111111111111111", "service web", "release v1.4.2 bbbb", "environment prod",
        "strategy canary"},
       {"services added: `web`", "services gone: `api`", "release: v1.4.1 → v1.4.2",
        "strategy: direct → canary"}},
  };
  for (const Row& row : rows) EXPECT_EQ(planDifference(before, row.now), row.said);
}

struct AtTheForge : TwoPeople {
  AtTheForge() { world.settings.forge_permissions = true; }
};

TEST_F(AtTheForge, OnlyWhoMayWriteThereOrdersAnything) {
  const std::int64_t number = world.openPullRequest("uat", {"bug", "severity/low"});
  world.settle();
  struct Row {
    const char* role;
    bool counts;
  };
  for (const Row& row :
       {Row{"read", false}, Row{"triage", false}, Row{"none", false}, Row{"", false}, Row{"curator", false},
        Row{"write", true}, Row{"maintain", true}, Row{"admin", true}}) {
    world.forge_roles["bob-gh"] = row.role;
    const Answer answer = world.order(number, HoldFix{"wait"}, "bob");
    EXPECT_EQ(answer.accepted, row.counts) << row.role << ": " << answer.text;
    world.comment(number, HoldFix{"wait"}, 20);
    world.settle();
    EXPECT_EQ(replied(world, number, "may not order anything here"), !row.counts) << row.role;
  }
}

TEST_F(AtTheForge, WhatWasNotReadIsNoPermission) {
  const std::int64_t number = world.openPullRequest("uat", {"bug", "severity/low"});
  world.settle();
  Ordered ordered;
  ordered.number = number;
  ordered.order = {HoldFix{"wait"}, Source::api, {}, "bob", 0, 0, world.now()};
  const auto answer = decide(world.state, Event{world.now(), ordered, ""}, world.settings).answer;
  EXPECT_FALSE(answer->accepted);
  EXPECT_TRUE(says(answer->text, "was not read")) << answer->text;
}

TEST_F(AtTheForge, AQuestionIsAnsweredToAnybody) {
  world.forge_roles["bob-gh"] = "read";
  const std::int64_t number = world.openPullRequest("uat", {"bug", "severity/low"});
  world.settle();
  EXPECT_TRUE(world.order(number, ShowWhy{}, "bob").accepted);
}

TEST_F(AtTheForge, AnApproverWhoLeftBeforeT2NoLongerCounts) {
  const std::int64_t number = inUat();
  approve(number, "bob");
  approve(number, "dave");
  ASSERT_EQ(world.status(number), FixStatus::pending_prod) << world.lastReply(number);
  world.forge_roles["dave-gh"] = "none";
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::pending_prod);
  EXPECT_TRUE(says(why(number), "one does not count: dave: the forge gives them `none` here")) << why(number);
  world.forge_roles.clear();
  world.at("2026-03-03T10:00:00Z");
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::deployed_prod);
}

TEST_F(AtTheForge, AnApproverWhoseLoginIsAnotherAccountNowNoLongerCounts) {
  const std::int64_t number = inUat();
  approve(number, "bob");
  approve(number, "dave");
  world.forge_ids["dave-gh"] = 4040;
  world.ask(Slot::t2, true);
  EXPECT_EQ(world.status(number), FixStatus::pending_prod);
  EXPECT_TRUE(says(why(number), "another one now (id 4040, known is 40)")) << why(number);
}

TEST(Accounts, TheFirstIdOfALoginIsKept_AndAnotherOneOrdersNothing) {
  World world;
  for (Person& person : world.settings.people) person.forge_id = 0;
  const std::int64_t number = world.openPullRequest("uat", {"bug", "severity/low"});
  const auto says = [&](std::int64_t id) {
    world.settings.people[1].forge_id = id;  // the name that the comment comes under
    world.comment(number, HoldFix{"wait"}, id);
    world.settings.people[1].forge_id = 0;
    world.settle();
  };
  says(20);
  EXPECT_TRUE(world.fix(number).held);
  ASSERT_EQ(world.state.facts.accounts.size(), 1U);
  EXPECT_EQ(world.state.facts.accounts[0].forge_id, 20);
  says(77);
  EXPECT_TRUE(replied(world, number, "has id 77, but the one that counts is 20")) << world.lastReply(number);
  const bool journaled =
      std::any_of(world.findings.begin(), world.findings.end(),
                  [](const Finding& finding) { return finding.text.find("has id 77") != std::string::npos; });
  EXPECT_TRUE(journaled);
}

TEST(Accounts, ALoginWithAnotherIdThanTheConfiguredOneIsRefused) {
  World world;
  const std::int64_t number = world.openPullRequest("uat", {"bug", "severity/low"});
  world.settings.people[1].forge_id = 21;
  world.comment(number, HoldFix{"wait"}, 21);
  world.settings.people[1].forge_id = 20;
  world.settle();
  EXPECT_TRUE(replied(world, number, "has id 21, but the one that counts is 20")) << world.lastReply(number);
  EXPECT_FALSE(world.fix(number).held);
}

}  // namespace
}  // namespace sluice::test
