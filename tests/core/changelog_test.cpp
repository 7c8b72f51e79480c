// The changelog and the release notes: where an entry goes in a file, and how it gets into a repository
// without becoming a commit that nobody accounts for.
#include "core/changelog.h"

#include <gtest/gtest.h>

#include "core/release_notes.h"
#include "scenes.h"

namespace sluice::test {
namespace {

const std::string kEntry = "## [1.4.1] - 2026-03-02\n\n### Fixed\n\n- [app] Fix: Totals (#2)\n";

TEST(Changelog, AnEntryGoesBeforeTheNewestOne_AndBehindWhatIsUnreleased) {
  struct Row {
    const char* about;
    std::string before, after;
  };
  const std::string old = "## [1.4.0] - 2026-01-01\n\n- First\n";
  const Row rows[] = {
      {"no file yet", "", "# Changelog\n\n" + kEntry},
      {"only a heading", "# Changelog\n", "# Changelog\n\n" + kEntry},
      {"an older entry", "# Changelog\n\n" + old, "# Changelog\n\n" + kEntry + "\n" + old},
      {"something unreleased", "# Changelog\n\n## [Unreleased]\n\n- Soon\n\n" + old,
       "# Changelog\n\n## [Unreleased]\n\n- Soon\n\n" + kEntry + "\n" + old},
      {"nothing but what is unreleased", "# C\n\n## Unreleased\n- Soon",
       "# C\n\n## Unreleased\n- Soon\n\n" + kEntry},
      {"a heading in a code block is none", "# C\n\n```\n## x\n```\n\n" + old,
       "# C\n\n```\n## x\n```\n\n" + kEntry + "\n" + old},
      {"an older entry at the very top", old, kEntry + "\n" + old},
  };
  for (const Row& row : rows) EXPECT_EQ(withChangelogEntry(row.before, kEntry), row.after) << row.about;
}

TEST(Changelog, AnEntryThatIsThereIsNotWrittenTwice) {
  const std::string once = withChangelogEntry("# Changelog\n", kEntry).value();
  EXPECT_EQ(withChangelogEntry(once, kEntry), std::nullopt);
}

TEST(Changelog, KeepsTheLineEndsOfTheFile) {
  EXPECT_EQ(withChangelogEntry("# C\r\n", "## 1\n\n- a\n"), "# C\r\n\r\n## 1\r\n\r\n- a\r\n");
}

TEST(ReleaseNotes, ReplaceTheirOwnPartAndLeaveWhatPeopleWrote) {
  const std::string first = withReleaseNotes("", "one\n");
  EXPECT_EQ(withReleaseNotes("", "one"), first);
  const std::string edited = "Read this first!\n\n" + first + "\n\nThanks to carol";
  const std::string second = withReleaseNotes(edited, "two\n");
  EXPECT_EQ(second.find("one"), std::string::npos);
  EXPECT_TRUE(second.starts_with("Read this first!")) << second;
  EXPECT_TRUE(second.ends_with("Thanks to carol")) << second;
  EXPECT_EQ(withReleaseNotes(second, "two\n"), second) << "the same again changes nothing";
  EXPECT_TRUE(withReleaseNotes("Written by hand", "two").starts_with("Written by hand"));
}

struct ChangelogFlow : ::testing::Test {
  ChangelogFlow() {
    aheadOfProd(world);
    world.settings.release_notes = true;
  }
  std::int64_t ship() {
    const std::int64_t number = confirmed(world, "main");
    world.merge(number, World::How::squash);
    world.settle();
    world.ask(Slot::t1, true);
    world.ask(Slot::t2, true);
    world.settle();
    return number;
  }
  bool accounted(const CommitId& commit) const {
    for (const AccountedCommit& one : world.state.facts.uat.accounted) {
      if (one.commit == commit) return true;
    }
    return false;
  }
  World world;
};

TEST_F(ChangelogFlow, AGoodDeploymentToProdPublishesNotes_AndNothingElseDoes) {
  ship();
  ASSERT_EQ(world.notes_at_forge.size(), 1U);
  EXPECT_EQ(world.notes_at_forge.begin()->first, "v1.4.1");
  EXPECT_TRUE(world.state.facts.changelog.empty()) << "the changelog is off";
  world.at("2026-03-03T10:00:00Z");
  ASSERT_TRUE(world.order(0, RollBack{Tier::prod, {}, false, "wrong"}, "alice").accepted);
  world.settle();
  EXPECT_EQ(world.notes_at_forge.size(), 1U) << "a rollback is no release";
}

TEST_F(ChangelogFlow, ACommitOntoUatIsAccountedFor_AlsoWhenAnOlderSurveyComesIn) {
  world.settings.changelog = ChangelogMode::commit;
  const CommitId before = world.head("uat");
  ship();
  const CommitId entry = world.head("uat");
  ASSERT_NE(entry, before);
  EXPECT_TRUE(accounted(entry));
  EXPECT_TRUE(world.state.facts.changelog.empty()) << "done";
  Survey old = *world.state.survey;
  old.at = world.now() - std::chrono::hours(1);
  world.feed(Surveyed{old});
  EXPECT_TRUE(accounted(entry));
}

TEST_F(ChangelogFlow, WaitsForTheCycleThatMovesTheBranch) {
  world.settings.changelog = ChangelogMode::commit;
  world.ci_reports = false;
  ship();
  const CommitId before = world.head("uat");
  world.report("success");
  bool seen_live = false;
  world.on_event = [&](const State& state, const Event& event) {
    if (!std::holds_alternative<ChangelogPushed>(event.body)) return;
    for (const auto& [id, cycle] : state.cycles) seen_live = seen_live || cycle.live();
  };
  world.settle();
  EXPECT_NE(world.head("uat"), before);
  EXPECT_FALSE(seen_live);
}

TEST_F(ChangelogFlow, APullRequestsCommitsAreSluicesOnceItIsMerged) {
  world.settings.changelog = ChangelogMode::pull_request;
  const CommitId before = world.head("uat");
  ship();
  EXPECT_EQ(world.head("uat"), before) << "nothing moves before somebody merges";
  ASSERT_EQ(world.state.facts.changelog.size(), 1U);
  const std::int64_t number = world.state.facts.changelog.front().number;
  ASSERT_NE(number, 0);
  const CommitId proposed = world.state.facts.changelog.front().commit;
  world.merge(number);
  world.settle();
  EXPECT_TRUE(world.state.facts.changelog.empty());
  EXPECT_TRUE(accounted(proposed));
  EXPECT_TRUE(accounted(*world.pullRequest(number).merge_commit));
}

TEST_F(ChangelogFlow, WhatSomebodyAddsToThePullRequestIsNotAccountedFor) {
  world.settings.changelog = ChangelogMode::pull_request;
  ship();
  ASSERT_EQ(world.state.facts.changelog.size(), 1U);
  const std::int64_t number = world.state.facts.changelog.front().number;
  const CommitId proposed = world.state.facts.changelog.front().commit;
  world.pushToPullRequest(number);
  world.merge(number);
  world.settle();
  EXPECT_TRUE(world.state.facts.changelog.empty());
  EXPECT_FALSE(accounted(proposed));
  EXPECT_FALSE(accounted(*world.pullRequest(number).merge_commit));
}

TEST_F(ChangelogFlow, WhatGitRefusesIsTold_AndHoldsUpNothing) {
  world.settings.changelog = ChangelogMode::commit;
  world.settings.notify = {NoticeFilter{"chat"}};
  ship();
  RepositoryFacts& facts = world.state.facts;
  ChangelogEntry entry;
  entry.deployment = DeploymentId("dep-1");
  entry.version = TagName("v1.4.1");
  entry.asked = true;
  facts.changelog = {entry};
  PushChangelog push;
  push.request.deployment = entry.deployment;
  EffectFailed failed;
  failed.effect.body = push;
  failed.message = "the server refused: protected branch";
  world.feed(failed);
  world.settle();
  EXPECT_TRUE(world.state.facts.changelog.empty());
  const auto& told = world.notices["chat"];
  ASSERT_FALSE(told.empty());
  EXPECT_EQ(told.back().subject, "the changelog of v1.4.1 has to be written by hand");
}

}  // namespace
}  // namespace sluice::test
