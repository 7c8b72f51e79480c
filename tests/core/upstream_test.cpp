// What stands before a release from outside: required checks, artifacts of CI, findings, coverage; one
// difference per row.
#include "core/rules/upstream.h"

#include <gtest/gtest.h>

#include "core/simulate.h"
#include "scenes.h"

namespace sluice::test {
namespace {

const CommitId kCommit("abcdefabcdefabcdef");

SeenCheck seen(std::string name, CheckState state, std::string said, std::int64_t app = 0) {
  return {std::move(name), app, state, std::move(said), std::nullopt};
}

PostArtifact post(std::string name, const CommitId& commit, ArtifactVerdict verdict = ArtifactVerdict::pass,
                  std::vector<ArtifactFinding> findings = {}, std::optional<double> coverage = std::nullopt) {
  return {std::move(name), commit, verdict, std::move(findings), coverage};
}

ArtifactFinding finding(std::string id, FindingSeverity severity) {
  return {std::move(id), severity, "Title", ""};
}

bool says(const std::vector<Reason>& reasons, const std::string& text) {
  return std::any_of(reasons.begin(), reasons.end(),
                     [&](const Reason& reason) { return reason.text.find(text) != std::string::npos; });
}

struct UpstreamGate : ::testing::Test {
  World world;

  Check check(const std::string& name, const Upstream& upstream) {
    for (const Check& one : upstreamChecks(world.state, world.settings, upstream, world.now())) {
      if (one.name == name) return one;
    }
    return {"none", CheckState::skipped, "", {}, Rule::upstream};
  }
  std::int64_t merged() {
    const std::int64_t number = confirmed(world, "uat");
    world.merge(number);
    world.settle();
    return number;
  }
  void t1() {
    world.at("2026-03-02T20:00:00Z");
    world.ask(Slot::t1);
  }
};

TEST_F(UpstreamGate, WithoutAnythingConfiguredOrPostedItHasNoRow) {
  EXPECT_TRUE(upstreamChecks(world.state, world.settings, {{kCommit}, {}}, world.now()).empty());
}

TEST_F(UpstreamGate, RequiredChecksAreJudgedByNameAndApp) {
  struct Row {
    RequiredCheck required;
    std::vector<SeenCheck> checks;
    CheckState expected;
    const char* reason;
  };
  const RequiredCheck any{"scan", 0}, ours{"scan", 1234};
  const Row rows[] = {
      {any, {seen("scan", CheckState::pass, "success")}, CheckState::pass, "every required check is good"},
      {any, {seen("scan", CheckState::pass, "neutral", 99)}, CheckState::pass, "good"},
      {any, {}, CheckState::pending, "`scan` is not there yet on abcdefabcdef"},
      {any, {seen("Scan", CheckState::pass, "success")}, CheckState::pending, "not there yet"},
      {any, {seen("scan", CheckState::pending, "in_progress")}, CheckState::pending, "`scan` is in_progress"},
      {any, {seen("scan", CheckState::fail, "timed_out")}, CheckState::fail, "`scan` says timed_out"},
      {any,
       {seen("scan", CheckState::pass, "success"), seen("scan", CheckState::fail, "failure", 99)},
       CheckState::fail,
       "`scan` says failure"},
      {ours, {seen("scan", CheckState::pass, "success", 1234)}, CheckState::pass, "good"},
      {ours,
       {seen("scan", CheckState::pass, "success", 99)},
       CheckState::pending,
       "`scan` of app 1234 is not there yet on abcdefabcdef; that of app 99 does not count"},
      {ours,
       {seen("scan", CheckState::pass, "success")},
       CheckState::pending,
       "a commit status of that name does not count"},
      {ours,
       {seen("scan", CheckState::fail, "failure", 99), seen("scan", CheckState::pass, "success", 1234)},
       CheckState::pass,
       "good"},
  };
  for (const Row& row : rows) {
    world.settings.upstream.required_checks = {row.required};
    const Check found = check("required_checks", {{kCommit}, {{kCommit, row.checks, ""}}});
    EXPECT_EQ(found.state, row.expected) << found.reason;
    EXPECT_NE(found.reason.find(row.reason), std::string::npos) << found.reason;
  }
}

TEST_F(UpstreamGate, WhatCannotBeReadFails_WhatWasNotReadWaits_AndWithoutACommitThereIsNothingToJudge) {
  world.settings.upstream.required_checks = {{"ci", 0}};
  const Check unread = check("required_checks", {{kCommit}, {{kCommit, {}, "GitHub is down"}}});
  EXPECT_EQ(unread.state, CheckState::fail);
  EXPECT_NE(unread.reason.find("cannot be read: GitHub is down"), std::string::npos) << unread.reason;
  EXPECT_EQ(check("required_checks", {{kCommit}, {}}).state, CheckState::pending);
  EXPECT_EQ(check("required_checks", {{}, {}}).state, CheckState::skipped);
  const CommitId other("1111111111111111");
  const CommitChecks good{kCommit, {seen("ci", CheckState::pass, "success")}, ""};
  EXPECT_EQ(check("required_checks", {{kCommit, other}, {good}}).state, CheckState::pending)
      << "each commit of the night counts";
}

TEST_F(UpstreamGate, ArtifactsCloseItWhenTheyFailOrAreMissing) {
  EXPECT_EQ(check("artifacts", {{kCommit}, {}}).name, "none");
  world.settings.upstream.artifacts = {"review-findings"};
  EXPECT_EQ(check("artifacts", {{kCommit}, {}}).state, CheckState::pending);
  struct Row {
    ArtifactVerdict verdict;
    CheckState expected;
  };
  for (const Row& row : {Row{ArtifactVerdict::pass, CheckState::pass},
                         Row{ArtifactVerdict::pass_with_warnings, CheckState::pass},
                         Row{ArtifactVerdict::fail, CheckState::fail}}) {
    ASSERT_TRUE(world.order(0, post("review-findings", kCommit, row.verdict), "bob").accepted);
    EXPECT_EQ(check("artifacts", {{kCommit}, {}}).state, row.expected) << toText(row.verdict);
    EXPECT_EQ(check("artifacts", {{CommitId("2222222222222222")}, {}}).state, CheckState::pending)
        << "another commit's artifact says nothing";
  }
  ASSERT_TRUE(world.order(0, post("review-findings", kCommit), "bob").accepted);
  ASSERT_TRUE(world.order(0, post("test-plan", kCommit, ArtifactVerdict::fail), "bob").accepted);
  EXPECT_EQ(check("artifacts", {{kCommit}, {}}).state, CheckState::fail) << "also one that nobody asked for";
}

TEST_F(UpstreamGate, CoverageIsTheLowestThatIsReported) {
  world.settings.upstream.min_coverage = 80;
  const auto state = [&] { return check("min_coverage", {{kCommit}, {}}).state; };
  EXPECT_EQ(state(), CheckState::pending) << "nobody said";
  struct Row {
    double coverage;
    CheckState expected;
    const char* value;
  };
  for (const Row& row : {Row{80, CheckState::pass, "80%"}, Row{79.99, CheckState::fail, "79.99%"},
                         Row{84.5, CheckState::pass, "84.5%"}, Row{0, CheckState::fail, "0%"}}) {
    world.order(0, post("coverage-report", kCommit, ArtifactVerdict::pass, {}, row.coverage), "bob");
    EXPECT_EQ(state(), row.expected) << row.coverage;
    EXPECT_EQ(check("min_coverage", {{kCommit}, {}}).value, row.value);
  }
  world.order(0, post("coverage-report", kCommit, ArtifactVerdict::pass, {}, 90), "bob");
  world.order(0, post("test-plan", kCommit, ArtifactVerdict::pass, {}, 70), "bob");
  EXPECT_EQ(state(), CheckState::fail);
}

TEST_F(UpstreamGate, GraveFindingsBlockUntilSomebodyWhoMayAcceptsThem) {
  const Upstream upstream{{kCommit}, {}};
  world.order(0,
              post("security-findings", kCommit, ArtifactVerdict::pass,
                   {finding("M-1", FindingSeverity::medium), finding("I-1", FindingSeverity::info)}),
              "bob");
  EXPECT_EQ(check("findings", upstream).state, CheckState::pass);
  world.order(0,
              post("security-findings", kCommit, ArtifactVerdict::pass,
                   {finding("H-1", FindingSeverity::high), finding("C-1", FindingSeverity::critical)}),
              "bob");
  const Check closed = check("findings", upstream);
  EXPECT_EQ(closed.state, CheckState::fail);
  EXPECT_EQ(closed.value, "2");
  EXPECT_EQ(closed.can_clear, (std::vector<Role>{Role::admin, Role::manager}));
  struct Row {
    AcceptFinding command;
    const char* login;
    const char* expected;
  };
  const Row rows[] = {
      {{"H-1", std::nullopt, "why"}, "carol", "carol may not accept a finding: that takes admin or manager"},
      {{"H-1", std::nullopt, ""}, "bob", "it needs a reason"},
      {{"H-1", std::chrono::hours(24 * 400), "why"}, "bob", "for a year at most"},
      {{"X-1", std::nullopt, "why"},
       "bob",
       "no critical or high finding `X-1` is open; these are: `security-findings/C-1` "
       "`security-findings/H-1`"},
      {{"M-1", std::nullopt, "why"}, "bob", "no critical or high finding `M-1` is open"},
  };
  for (const Row& row : rows) {
    const Answer answer = world.order(0, row.command, row.login);
    EXPECT_FALSE(answer.accepted) << row.expected;
    EXPECT_NE(answer.text.find(row.expected), std::string::npos) << answer.text;
  }
  EXPECT_TRUE(world.order(0, AcceptFinding{"H-1", std::nullopt, "not reachable"}, "bob").accepted);
  EXPECT_EQ(check("findings", upstream).value, "1");
  EXPECT_TRUE(world.order(0, AcceptFinding{"security-findings/C-1", std::nullopt, "x"}, "alice").accepted);
  EXPECT_EQ(check("findings", upstream).state, CheckState::pass);
  EXPECT_TRUE(world.order(0, AcceptFinding{"H-1", std::nullopt, "again"}, "bob").unknown);
}

TEST_F(UpstreamGate, AnAcceptanceHoldsInLaterCommits_ForItsTime_AndNeverAboveItsSeverity) {
  const CommitId later("3333333333333333");
  const auto open = [&](const CommitId& commit) {
    return check("findings", {{commit}, {}}).state == CheckState::fail;
  };
  world.order(0,
              post("review-findings", kCommit, ArtifactVerdict::pass, {finding("R", FindingSeverity::high)}),
              "bob");
  ASSERT_TRUE(world.order(0, AcceptFinding{"R", std::chrono::hours(24 * 7), "next sprint"}, "bob").accepted);
  EXPECT_FALSE(open(kCommit));
  world.order(0, post("review-findings", later, ArtifactVerdict::pass, {finding("R", FindingSeverity::high)}),
              "bob");
  EXPECT_FALSE(open(later)) << "the same finding";
  world.order(
      0, post("review-findings", later, ArtifactVerdict::pass, {finding("R", FindingSeverity::critical)}),
      "bob");
  EXPECT_TRUE(open(later)) << "it has got worse since";
  world.order(
      0, post("security-findings", kCommit, ArtifactVerdict::pass, {finding("R", FindingSeverity::high)}),
      "bob");
  EXPECT_TRUE(open(kCommit)) << "another tool's finding that happens to have the same id";
  EXPECT_NE(world.order(0, AcceptFinding{"R", std::nullopt, "x"}, "bob").text.find("say which"),
            std::string::npos);
  ASSERT_TRUE(world.order(0, AcceptFinding{"security-findings/R", std::nullopt, "x"}, "bob").accepted);
  EXPECT_FALSE(open(kCommit));
  world.at("2026-03-10T00:00:00Z");
  EXPECT_TRUE(open(kCommit)) << "the week is over";
}

TEST_F(UpstreamGate, OnlyTheSameRolesAsForReportsPostArtifacts) {
  const Answer answer = world.order(0, post("test-plan", kCommit), "carol");
  EXPECT_FALSE(answer.accepted);
  EXPECT_EQ(answer.reasons.front().rule, Rule::permission);
  EXPECT_FALSE(world.order(0, post("shopping-list", kCommit), "bob").accepted);
  EXPECT_FALSE(world
                   .order(0,
                          post("test-plan", kCommit, ArtifactVerdict::pass,
                               std::vector<ArtifactFinding>(1001, finding("x", FindingSeverity::low))),
                          "bob")
                   .accepted);
  EXPECT_TRUE(world.state.artifacts.empty());
}

TEST_F(UpstreamGate, TheNewestHundredArtifactsStayAtHand) {
  for (int i = 0; i < 101; ++i)
    ASSERT_TRUE(
        world.order(0, post("test-plan", CommitId("commit" + std::to_string(i) + "0000000000")), "bob")
            .accepted);
  const auto live = std::count_if(world.state.artifacts.begin(), world.state.artifacts.end(),
                                  [](const auto& entry) { return entry.second.live(); });
  EXPECT_EQ(live, 100);
}

using UpstreamCycle = UpstreamGate;

TEST_F(UpstreamCycle, IsBlockedByARedCheck_AndTheNextTryGoesOnWhenItIsGreen) {
  world.settings.upstream.required_checks = {{"ci/test", 0}};
  world.checks = {seen("ci/test", CheckState::fail, "failure")};
  const std::int64_t number = merged();
  t1();
  EXPECT_EQ(world.lastCycle().state, CycleState::blocked);
  EXPECT_TRUE(says(world.lastCycle().reasons, "required_checks: `ci/test` says failure"));
  EXPECT_EQ(world.lastCycle().reasons.front().rule, Rule::upstream);
  EXPECT_TRUE(
      says(whyNot(world.state, world.settings, world.fix(number), world.now()), "`ci/test` says failure"));
  EXPECT_FALSE(simulate(world.state, world.settings, Slot::t1, world.now(), {}).would_run);
  world.checks = {seen("ci/test", CheckState::pass, "success")};
  world.at("2026-03-02T20:01:00Z");
  world.settle();
  EXPECT_EQ(world.lastCycle().state, CycleState::done);
  EXPECT_EQ(world.status(number), FixStatus::deployed_uat);
}

TEST_F(UpstreamCycle, ThatReleasesNothingAsksForNothing) {
  world.settings.upstream.required_checks = {{"ci/test", 0}};
  t1();
  EXPECT_EQ(world.lastCycle().state, CycleState::done);
}

TEST_F(UpstreamCycle, IsBlockedByAFindingUntilItIsAccepted) {
  const std::int64_t number = merged();
  world.order(0,
              post("review-findings", world.head("uat"), ArtifactVerdict::pass_with_warnings,
                   {finding("R-1", FindingSeverity::critical)}),
              "bob");
  t1();
  EXPECT_EQ(world.lastCycle().state, CycleState::blocked);
  EXPECT_TRUE(says(world.lastCycle().reasons, "findings: critical `R-1`"));
  ASSERT_TRUE(world.order(0, AcceptFinding{"R-1", std::nullopt, "mitigated"}, "bob").accepted);
  world.at("2026-03-02T20:01:00Z");
  world.settle();
  EXPECT_EQ(world.status(number), FixStatus::deployed_uat);
}

TEST_F(UpstreamCycle, LooksAgainBeforeTheTrigger_WaitsForWhatIsPending_AndStopsAtWhatIsRed) {
  world.settings.upstream.required_checks = {{"ci/test", 0}};
  world.checks = {seen("ci/test", CheckState::pass, "success")};
  const std::int64_t number = merged();
  world.at("2026-03-02T20:00:00Z");
  CycleAsked asked;
  asked.login = "alice";
  world.feed(asked);
  world.settleUntilPush();
  world.checks = {seen("ci/test", CheckState::pending, "queued")};
  world.settle();
  EXPECT_EQ(world.runs(), 0) << "it waits";
  EXPECT_EQ(world.lastCycle().state, CycleState::running);
  world.checks = {seen("ci/test", CheckState::fail, "failure")};
  world.at("2026-03-02T20:01:30Z");
  world.settle();
  EXPECT_EQ(world.runs(), 0);
  EXPECT_EQ(world.lastCycle().state, CycleState::failed);
  EXPECT_EQ(world.status(number), FixStatus::planned);
  EXPECT_TRUE(says(world.fix(number).reasons, "the gate closed before the trigger: required_checks"));
}

TEST_F(UpstreamCycle, ThatWaitsBeforeTheTriggerGoesOnWhenItIsGreen_AndGivesUpInTheEnd) {
  for (const bool green : {true, false}) {
    SCOPED_TRACE(green);
    World again(green ? 1 : 2);
    again.settings.upstream.required_checks = {{"ci/test", 0}};
    again.checks = {seen("ci/test", CheckState::pass, "success")};
    const std::int64_t number = confirmed(again, "uat");
    again.merge(number);
    again.settle();
    again.at("2026-03-02T20:00:00Z");
    CycleAsked asked;
    asked.login = "alice";
    again.feed(asked);
    again.settleUntilPush();
    again.checks = {};
    again.settle();
    ASSERT_EQ(again.lastCycle().state, CycleState::running);
    if (green) again.checks = {seen("ci/test", CheckState::pass, "success")};
    again.at(green ? "2026-03-02T20:01:30Z" : "2026-03-02T20:31:00Z");
    again.settle();
    EXPECT_EQ(again.status(number), green ? FixStatus::deployed_uat : FixStatus::planned);
    EXPECT_EQ(again.lastCycle().state, green ? CycleState::done : CycleState::failed);
    EXPECT_TRUE(again.broken.empty());
  }
}

TEST_F(UpstreamCycle, WhoseForgeCannotBeReadIsBlocked) {
  world.settings.upstream.required_checks = {{"ci/test", 0}};
  world.checks = {seen("ci/test", CheckState::pass, "success")};
  merged();
  world.at("2026-03-02T20:00:00Z");
  world.checks_readable = false;
  world.ask(Slot::t1);
  EXPECT_EQ(world.lastCycle().state, CycleState::blocked);
  EXPECT_TRUE(says(world.lastCycle().reasons, "cannot be read: down"));
}

TEST_F(UpstreamGate, AboutAnEnvironmentWhereNothingWaitsJudgesTheHeadOfItsBranch) {
  world.reconcile();
  EXPECT_TRUE(gateCommits(world.state, world.settings, Tier::uat, world.now()).size() <= 1);
  const CommitId head = world.commit(BranchName("uat"), "something new");
  world.reconcile();
  EXPECT_EQ(gateCommits(world.state, world.settings, Tier::uat, world.now()), std::vector<CommitId>{head});
}

}  // namespace
}  // namespace sluice::test
