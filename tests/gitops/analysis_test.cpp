/// How pull requests landed, and what is predicted for them.
#include <gtest/gtest.h>

#include "repository_git_fixture.h"

namespace sluice::testing {
namespace {

class AnalysisTest : public RepositoryGitTest {
 protected:
  void SetUp() override {
    RepositoryGitTest::SetUp();
    server_.checkout("topic", base_.str());
    one_ = server_.commit("first half", {{"a.txt", "one\n" + kEight}});
    two_ = server_.commit("second half", {{"b.txt", kEight + "two\n"}});
    server_.checkout("main");
    server_.commit("meanwhile", {{"m.txt", "m\n"}});
  }

  Analysis analyze(const AnalysisRequest& request) {
    server_.push("main");
    auto analysis = repository_.analyze(request);
    EXPECT_TRUE(analysis) << analysis.error().message;
    return analysis ? *analysis : Analysis{};
  }

  CommitId one_;
  CommitId two_;
};

TEST_F(AnalysisTest, AMergeCommit_IsCarriedByItself) {
  git(server_.work, {"merge", "-q", "--no-ff", "-m", "Merge PR 7", "topic"});
  const auto merge = server_.head();
  const auto analysis = analyze(analysisRequest(two_, merge, {one_, two_}));
  EXPECT_EQ(analysis.merge_kind, MergeKind::merge);
  EXPECT_EQ(analysis.landed, (std::vector<CommitId>{one_, two_, merge}));
  EXPECT_EQ(analysis.sources, (std::vector<PickSource>{{merge, 1}}));
  EXPECT_EQ(analysis.files, (std::vector<std::string>{"a.txt", "b.txt"}));
  EXPECT_TRUE(analysis.merged_in_base);
  EXPECT_EQ(analysis.prediction, PickOutcome::picked);
  EXPECT_EQ(analysis.predicted_onto, base_);
  EXPECT_EQ(analysis.problem, "");
}

TEST_F(AnalysisTest, ASquash_IsOneCommit) {
  git(server_.work, {"merge", "-q", "--squash", "topic"});
  const auto squash = server_.commit("Both halves (#7)", {});
  const auto analysis = analyze(analysisRequest(two_, squash, {one_, two_}));
  EXPECT_EQ(analysis.merge_kind, MergeKind::squash);
  EXPECT_EQ(analysis.landed, (std::vector<CommitId>{squash}));
  EXPECT_EQ(analysis.sources, (std::vector<PickSource>{{squash, 0}}));
  EXPECT_EQ(analysis.files, (std::vector<std::string>{"a.txt", "b.txt"}));
  EXPECT_EQ(analysis.problem, "");
}

TEST_F(AnalysisTest, ARebase_IsAllItsCommits) {
  git(server_.work, {"checkout", "-q", "--detach", "topic"});
  git(server_.work, {"rebase", "-q", "main"});
  const auto rebased_two = server_.head();
  const auto rebased_one = server_.head("HEAD^");
  git(server_.work, {"branch", "-f", "main", "HEAD"});
  server_.checkout("main");
  const auto analysis = analyze(analysisRequest(two_, rebased_two, {one_, two_}));
  EXPECT_EQ(analysis.merge_kind, MergeKind::rebase);
  EXPECT_EQ(analysis.landed, (std::vector<CommitId>{rebased_one, rebased_two}));
  EXPECT_EQ(analysis.sources, (std::vector<PickSource>{{rebased_one, 0}, {rebased_two, 0}}));
  EXPECT_EQ(analysis.files, (std::vector<std::string>{"a.txt", "b.txt"}));
  EXPECT_EQ(analysis.problem, "");
}

TEST_F(AnalysisTest, ARebaseThatLostACommit_SaysSo) {
  git(server_.work, {"cherry-pick", two_.str()});
  const auto landed = server_.head();
  const auto analysis = analyze(analysisRequest(two_, landed, {one_, two_}));
  EXPECT_EQ(analysis.landed, (std::vector<CommitId>{landed}));
  EXPECT_NE(analysis.problem.find("first half"), std::string::npos);
}

TEST_F(AnalysisTest, AFastForward_IsItsOwnCommits) {
  server_.checkout("main", base_.str());
  git(server_.work, {"merge", "-q", "--ff-only", "topic"});
  const auto analysis = analyze(analysisRequest(two_, two_, {one_, two_}));
  EXPECT_EQ(analysis.merge_kind, MergeKind::rebase);
  EXPECT_EQ(analysis.landed, (std::vector<CommitId>{one_, two_}));
}

TEST_F(AnalysisTest, AnOpenPullRequest_IsReadFromItsPullRef) {
  git(server_.work, {"push", "-q", "origin", "topic:refs/pull/7/head"});
  const auto analysis = analyze(analysisRequest(two_, std::nullopt, {one_, two_}));
  EXPECT_EQ(analysis.merge_kind, MergeKind::unmerged);
  EXPECT_EQ(analysis.landed, (std::vector<CommitId>{one_, two_}));
  EXPECT_EQ(analysis.prediction, PickOutcome::picked);
  EXPECT_FALSE(analysis.merged_in_base);
  EXPECT_EQ(analysis.problem, "");
}

TEST_F(AnalysisTest, AForkWhoseCommitsCannotBeHad_IsAProblemAndNoError) {
  const auto analysis = analyze(analysisRequest(two_, std::nullopt, {one_, two_}));
  EXPECT_EQ(analysis.landed, (std::vector<CommitId>{one_, two_}));
  EXPECT_NE(analysis.problem, "");
  EXPECT_EQ(analysis.prediction, PickOutcome::error);
}

TEST_F(AnalysisTest, APredictedConflict_NamesItsFilesAndLeavesNothingBehind) {
  git(server_.work, {"merge", "-q", "--no-ff", "-m", "Merge PR 7", "topic"});
  const auto merge = server_.head();
  server_.checkout("uat");
  const auto uat = server_.commit("uat differs", {{"a.txt", "two\n" + kEight}});
  server_.push("uat");
  server_.checkout("main");
  const auto analysis = analyze(analysisRequest(two_, merge, {one_, two_}));
  EXPECT_EQ(analysis.prediction, PickOutcome::conflict);
  EXPECT_EQ(analysis.predicted_onto, uat);
  ASSERT_EQ(analysis.conflicts.size(), 1U);
  EXPECT_EQ(analysis.conflicts[0].path, "a.txt");
}

TEST_F(AnalysisTest, AMissingOtherBranch_IsAProblem) {
  git(server_.work, {"merge", "-q", "--no-ff", "-m", "Merge PR 7", "topic"});
  git(server_.work, {"push", "-q", "origin", ":uat"});
  const auto analysis = analyze(analysisRequest(two_, server_.head(), {one_, two_}));
  EXPECT_TRUE(analysis.predicted_onto.empty());
  EXPECT_NE(analysis.problem.find("'uat'"), std::string::npos);
  EXPECT_EQ(analysis.landed.size(), 3U);
}

}  // namespace
}  // namespace sluice::testing
