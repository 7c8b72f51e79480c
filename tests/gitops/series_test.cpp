/// Series of picks: all or nothing, skipped where they are there already, deterministic.
#include <gtest/gtest.h>

#include "repository_git_fixture.h"

namespace sluice::testing {
namespace {

TEST_F(RepositoryGitTest, ASeriesInConflict_LeavesNothingAndTheNextGoesOn) {
  server_.checkout("main");
  const auto good = server_.commit("good", {{"a.txt", "good\n" + kEight}});
  const auto start = server_.commit("start", {{"c.txt", "c\n"}});
  const auto bad = server_.commit("bad", {{"b.txt", "bad\n2\n3\n4\n5\n6\n7\n8\n"}});
  const auto last = server_.commit("last", {{"d.txt", "d\n"}});
  server_.push("main");
  server_.checkout("uat");
  const auto uat = server_.commit("uat", {{"b.txt", "uat\n2\n3\n4\n5\n6\n7\n8\n"}});
  server_.push("uat");
  const auto request = pickRequest(uat, {{good}, {start, bad}, {last}, {CommitId(std::string(40, 'd'))}});
  const auto result = repository_.pick(request);
  ASSERT_TRUE(result) << result.error().message;
  ASSERT_EQ(result->series.size(), 4U);
  EXPECT_EQ(result->series[0].outcome, PickOutcome::picked);
  EXPECT_EQ(result->series[1].outcome, PickOutcome::conflict);
  EXPECT_EQ(result->series[1].failed_at, bad);
  EXPECT_TRUE(result->series[1].created.empty());
  ASSERT_EQ(result->series[1].conflicts.size(), 1U);
  EXPECT_EQ(result->series[1].conflicts[0].path, "b.txt");
  EXPECT_EQ(result->series[2].outcome, PickOutcome::picked);
  EXPECT_EQ(result->series[3].outcome, PickOutcome::error);
  EXPECT_EQ(result->head, result->series[2].created.back());
  const std::string head = result->head.str();
  EXPECT_EQ(git(mirror(), {"log", "--format=%s", uat.str() + ".." + head}), "last\ngood");
  EXPECT_EQ(git(mirror(), {"log", "-1", "--format=%an %ae %cn %ce %cI", head}),
            "Ann Author ann@example.com Sluice sluice@localhost 2026-01-01T00:00:00+00:00");
  EXPECT_EQ(git(mirror(), {"log", "-1", "--format=%B", head}),
            "last\n\n(cherry picked from commit " + last.str() + ")");
  EXPECT_EQ(git(mirror(), {"log", "-1", "--format=%ad", "--date=raw", head}),
            git(server_.work, {"log", "-1", "--format=%ad", "--date=raw", last.str()}));
  const auto again = repository_.pick(request);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->head, result->head);
}

TEST_F(RepositoryGitTest, AChangeThatIsThereAlready_IsSkipped) {
  server_.checkout("main");
  const auto fix = server_.commit("fix", {{"a.txt", "fixed\n" + kEight}});
  const auto more = server_.commit("more", {{"b.txt", kEight + "more\n"}});
  server_.push("main");
  server_.checkout("uat");
  git(server_.work, {"cherry-pick", fix.str()});
  // Later work on the same lines: the pick alone would conflict now.
  const auto uat = server_.commit("rework", {{"a.txt", "reworked\n" + kEight}});
  server_.push("uat");
  const auto result = repository_.pick(pickRequest(uat, {{fix}, {fix, more}, {base_}}));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->series[0].outcome, PickOutcome::already_there);
  EXPECT_EQ(result->series[1].outcome, PickOutcome::picked);
  EXPECT_EQ(result->series[1].created.size(), 1U);
  EXPECT_EQ(result->series[2].outcome, PickOutcome::already_there);
}

TEST_F(RepositoryGitTest, AChangeThatWasTakenBack_IsPickedAgain) {
  server_.checkout("main");
  const auto fix = server_.commit("fix", {{"a.txt", "fixed\n" + kEight}});
  server_.push("main");
  server_.checkout("uat");
  git(server_.work, {"cherry-pick", fix.str()});
  git(server_.work, {"revert", "--no-edit", "HEAD"});
  server_.push("uat");
  const auto result = repository_.pick(pickRequest(server_.head("uat"), {{fix}}));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->series[0].outcome, PickOutcome::picked);
}

TEST_F(RepositoryGitTest, OldEncodingsAndEmptyMessages_SurviveAPick) {
  server_.checkout("main");
  git(server_.work, {"config", "i18n.commitEncoding", "ISO-8859-1"});
  const auto latin = server_.commit("caf\xE9", {{"c.txt", "c\n"}});
  git(server_.work, {"config", "--unset", "i18n.commitEncoding"});
  const auto empty = server_.commit("", {{"d.txt", "d\n"}});
  server_.push("main");
  const auto result = repository_.pick(pickRequest(base_, {{latin}, {empty}}));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(git(mirror(), {"log", "-1", "--format=%B", result->series[0].created[0].str()}),
            "café\n\n(cherry picked from commit " + latin.str() + ")");
  EXPECT_EQ(git(mirror(), {"log", "-1", "--format=%B", result->series[1].created[0].str()}),
            "(cherry picked from commit " + empty.str() + ")");
  git(mirror(), {"fsck", "--strict"});
}

}  // namespace
}  // namespace sluice::testing
