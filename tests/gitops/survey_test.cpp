/// Surveys of a server, and mirrors that break or are shared.
#include <gtest/gtest.h>

#include <filesystem>

#include "repository_git_fixture.h"

namespace sluice::testing {
namespace {

std::vector<std::string> subjects(const CommitRange& range) {
  std::vector<std::string> list;
  for (const CommitInfo& commit : range.commits) list.push_back(commit.subject);
  return list;
}
using Subjects = std::vector<std::string>;

TEST_F(RepositoryGitTest, Survey_FindsReleasesAndWhatIsNotReleased) {
  server_.checkout("main");
  server_.tag("v1.0.0", "main");
  server_.commit("prod fix", {{"a.txt", "x\n"}});
  server_.push("main");
  server_.checkout("uat");
  server_.commit("feature", {{"c.txt", "c\n"}});
  server_.push("uat");
  server_.tag("v1.1.0-rc.2", "uat");
  server_.commit("newer", {{"d.txt", "d\n"}});
  server_.push("uat");
  server_.tag("v9.0.0", base_.str() + "^{commit}");
  git(server_.work, {"tag", "not-a-version", "uat"});
  server_.push("not-a-version");

  auto survey = repository_.survey(surveyRequest());
  ASSERT_TRUE(survey) << survey.error().message;
  EXPECT_EQ(survey->prod.release->version.str(), "v9.0.0");
  EXPECT_EQ(survey->tags.size(), 3U);
  EXPECT_EQ(survey->tags[0].version.str(), "v9.0.0");

  git(server_.work, {"push", "-q", "origin", ":refs/tags/v9.0.0"});
  survey = repository_.survey(surveyRequest());
  ASSERT_TRUE(survey) << survey.error().message;
  EXPECT_EQ(survey->tags.size(), 2U);
  EXPECT_EQ(survey->prod.release->version.str(), "v1.0.0");
  EXPECT_EQ(survey->uat.release->version.str(), "v1.1.0-rc.2");
  EXPECT_EQ(subjects(survey->uat.unreleased), (Subjects{"newer"}));
  EXPECT_EQ(subjects(survey->prod.unreleased), (Subjects{"prod fix"}));
  EXPECT_EQ(subjects(survey->uat_ahead), (Subjects{"feature"}));
  EXPECT_EQ(subjects(survey->prod_ahead), Subjects{});
  EXPECT_EQ(subjects(survey->prod_branch_ahead), (Subjects{"prod fix"}));
  EXPECT_TRUE(survey->uat.release_in_branch);
  EXPECT_TRUE(survey->problems.empty());
}

TEST_F(RepositoryGitTest, Survey_KnowsWhatOfProdsCommitsUatHasUnderAnotherId) {
  server_.tag("v1.0.0", "main");
  server_.checkout("main");
  const auto picked = server_.commit("picked", {{"a.txt", "1\n2\n3\n"}});
  const auto lacking = server_.commit("lacking", {{"b.txt", "b\n"}});
  server_.tag("v1.0.1", "main");
  server_.push("main");
  server_.checkout("uat");
  server_.commit("feature", {{"c.txt", "c\n"}});
  server_.tag("v1.1.0", "uat");
  server_.push("uat");
  auto survey = repository_.survey(surveyRequest());
  ASSERT_TRUE(survey) << survey.error().message;
  EXPECT_EQ(subjects(survey->prod_ahead), (Subjects{"picked", "lacking"}));
  EXPECT_TRUE(survey->prod_ahead_in_uat.empty());

  git(server_.work, {"cherry-pick", picked.str()});
  server_.push("uat");
  survey = repository_.survey(surveyRequest());
  ASSERT_TRUE(survey) << survey.error().message;
  EXPECT_EQ(subjects(survey->prod_ahead), (Subjects{"picked", "lacking"})) << "UAT's release is the same";
  EXPECT_EQ(survey->prod_ahead_in_uat, (std::vector<CommitId>{CommitId(picked)}));

  git(server_.work, {"merge", "-q", "--no-edit", "main"});
  server_.push("uat");
  survey = repository_.survey(surveyRequest());
  ASSERT_TRUE(survey) << survey.error().message;
  EXPECT_EQ(survey->prod_ahead_in_uat.size(), 2U) << lacking.str() << " was merged";
}

TEST_F(RepositoryGitTest, Survey_TakesTheRecordedReleaseOverTags) {
  server_.tag("v1.0.0", "main");
  server_.checkout("uat");
  const auto newer = server_.commit("newer", {{"d.txt", "d\n"}});
  server_.push("uat");
  auto request = surveyRequest();
  request.uat_running = Release{TagName(""), newer};
  request.prod_running = Release{TagName("v0.9.0"), CommitId(std::string(40, 'e'))};
  const auto survey = repository_.survey(request);
  ASSERT_TRUE(survey) << survey.error().message;
  EXPECT_EQ(survey->uat.release->sha, newer);
  EXPECT_TRUE(survey->uat.unreleased.commits.empty());
  ASSERT_EQ(survey->problems.size(), 1U);
  EXPECT_NE(survey->problems[0].find("v0.9.0"), std::string::npos);
}

TEST_F(RepositoryGitTest, AMissingBranch_IsAProblemAndNoError) {
  git(server_.work, {"push", "-q", "origin", ":uat"});
  auto survey = repository_.survey(surveyRequest());
  ASSERT_TRUE(survey) << survey.error().message;
  EXPECT_FALSE(survey->uat.head);
  ASSERT_EQ(survey->problems.size(), 1U);
  EXPECT_NE(survey->problems[0].find("'uat'"), std::string::npos);
  server_.push("uat");
  survey = repository_.survey(surveyRequest());
  EXPECT_TRUE(survey->uat.head);
  git(server_.work, {"push", "-q", "origin", ":uat"});
  EXPECT_FALSE(repository_.survey(surveyRequest())->uat.head);
}

TEST_F(RepositoryGitTest, AMissingServer_IsAnError) {
  RepositoryGit nowhere(GitRemote{folder_ / "nowhere.git"}, folder_ / "var/none", Millis(20'000));
  const auto survey = nowhere.survey(surveyRequest());
  ASSERT_FALSE(survey);
  EXPECT_EQ(survey.error().kind, ErrorKind::not_found) << survey.error().message;
}

TEST_F(RepositoryGitTest, TwoUsersOfOneMirror_AreRefused) {
  ASSERT_TRUE(repository_.survey(surveyRequest()));
  RepositoryGit second(GitRemote{server_.bare}, mirror(), Millis(20'000));
  const auto survey = second.survey(surveyRequest());
  ASSERT_FALSE(survey);
  EXPECT_NE(survey.error().message.find("in use"), std::string::npos);
}

TEST_F(RepositoryGitTest, ABrokenMirror_IsFetchedAgain) {
  server_.checkout("main");
  const auto fix = server_.commit("fix", {{"a.txt", "fixed\n" + kEight}});
  server_.push("main");
  ASSERT_TRUE(repository_.survey(surveyRequest()));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(mirror() + "/objects")) {
    if (!entry.is_regular_file()) continue;
    std::filesystem::permissions(entry.path(), std::filesystem::perms::owner_all);
    writeFile(entry.path().string(), "garbage");
  }
  RepositoryGit* kept = &repository_;
  auto survey = kept->survey(surveyRequest());
  EXPECT_TRUE(survey) << survey.error().message;
  const auto picked = kept->pick(pickRequest(base_, {{fix}}));
  ASSERT_TRUE(picked) << picked.error().message;
  EXPECT_EQ(picked->series[0].outcome, PickOutcome::picked);
}

TEST_F(RepositoryGitTest, AMirrorThatIsNoRepository_IsMadeAgain) {
  writeFile(mirror() + "/HEAD", "nonsense");
  const auto survey = repository_.survey(surveyRequest());
  ASSERT_TRUE(survey) << survey.error().message;
  EXPECT_TRUE(survey->prod.head);
}

}  // namespace
}  // namespace sluice::testing
