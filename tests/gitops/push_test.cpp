/// Atomic pushes with expected values, and backport branches.
#include <gtest/gtest.h>

#include "repository_git_fixture.h"

namespace sluice::testing {
namespace {

TEST_F(RepositoryGitTest, APush_MovesBranchAndTagTogetherAndMayBeRepeated) {
  server_.checkout("main");
  const auto fix = server_.commit("fix", {{"a.txt", "fixed\n" + kEight}});
  server_.push("main");
  const auto picked = repository_.pick(pickRequest(base_, {{fix}}));
  ASSERT_TRUE(picked) << picked.error().message;
  PushRequest request;
  request.branches = {{BranchName("uat"), base_, picked->head}};
  request.tags = {{TagName("v1.0.1"), picked->head, "Release v1.0.1\n\nSluice-Release: v1.0.1\n"}};
  request.tagged_at = kAt;
  for (int i = 0; i < 2; ++i) {
    const auto pushed = repository_.push(request);
    EXPECT_TRUE(pushed) << pushed.error().message;
  }
  EXPECT_EQ(server_.serverRef("refs/heads/uat"), picked->head.str());
  EXPECT_EQ(git(server_.bare,
                {"for-each-ref", "--format=%(taggername) %(taggeremail) %(taggerdate:unix) %(subject)",
                 "refs/tags/v1.0.1"}),
            "Sluice <sluice@localhost> 1767225600 Release v1.0.1");
  git(server_.bare, {"fsck", "--strict"});
}

TEST_F(RepositoryGitTest, AMovedBranch_IsAConflictAndTheTagIsNotMade) {
  ASSERT_TRUE(repository_.survey(surveyRequest()));
  server_.checkout("uat");
  const auto other = server_.commit("somebody else", {{"x.txt", "x\n"}});
  server_.push("uat");
  server_.checkout("main");
  const auto fix = server_.commit("fix", {{"a.txt", "fixed\n" + kEight}});
  server_.push("main");
  PushRequest request;
  request.branches = {{BranchName("uat"), base_, fix}};
  request.tags = {{TagName("v1.0.1"), fix, "x"}};
  const auto pushed = repository_.push(request);
  ASSERT_FALSE(pushed);
  EXPECT_EQ(pushed.error().kind, ErrorKind::conflict) << pushed.error().message;
  EXPECT_EQ(server_.serverRef("refs/heads/uat"), other.str());
  EXPECT_EQ(server_.serverRef("refs/tags/v1.0.1"), "");
}

TEST_F(RepositoryGitTest, AnExistingTag_IsAConflictAndTheBranchStays) {
  ASSERT_TRUE(repository_.survey(surveyRequest()));
  server_.tag("v1.0.1", base_.str());
  server_.checkout("main");
  const auto fix = server_.commit("fix", {{"a.txt", "fixed\n" + kEight}});
  server_.push("main");
  PushRequest request;
  request.branches = {{BranchName("uat"), base_, fix}};
  request.tags = {{TagName("v1.0.1"), fix, "x"}};
  const auto pushed = repository_.push(request);
  ASSERT_FALSE(pushed);
  EXPECT_EQ(pushed.error().kind, ErrorKind::conflict);
  EXPECT_EQ(server_.serverRef("refs/heads/uat"), base_.str());
}

TEST_F(RepositoryGitTest, APushThatWouldLoseCommits_IsRefused) {
  server_.checkout("uat");
  const auto ahead = server_.commit("ahead", {{"x.txt", "x\n"}});
  server_.push("uat");
  ASSERT_TRUE(repository_.survey(surveyRequest()));
  PushRequest request;
  request.branches = {{BranchName("uat"), ahead, base_}};
  const auto pushed = repository_.push(request);
  ASSERT_FALSE(pushed);
  EXPECT_EQ(pushed.error().kind, ErrorKind::conflict);
  EXPECT_EQ(server_.serverRef("refs/heads/uat"), ahead.str());
}

TEST_F(RepositoryGitTest, HooksOfALocalPath_DoNotRun) {
  server_.checkout("main");
  const auto fix = server_.commit("fix", {{"a.txt", "fixed\n" + kEight}});
  server_.push("main");
  ASSERT_TRUE(repository_.survey(surveyRequest()));
  const std::string proof = folder_ / "ran";
  for (const char* hook : {"pre-receive", "update", "post-receive"})
    server_.hook(hook, "touch '" + proof + "'; exit 1\n");
  PushRequest request;
  request.branches = {{BranchName("uat"), base_, fix}};
  const auto pushed = repository_.push(request);
  EXPECT_TRUE(pushed) << pushed.error().message;
  EXPECT_EQ(server_.serverRef("refs/heads/uat"), fix.str());
  EXPECT_FALSE(std::filesystem::exists(proof)) << "a program of the repository ran as Sluice's user";
}

TEST_F(RepositoryGitTest, ABackport_HoldsTheMarkersAndEveryCommit) {
  server_.checkout("main");
  const auto bad = server_.commit("bad", {{"b.txt", "bad\n2\n3\n4\n5\n6\n7\n8\n"}});
  const auto after = server_.commit("after", {{"d.txt", "d\n"}});
  server_.push("main");
  server_.checkout("uat");
  const auto uat = server_.commit("uat", {{"b.txt", "uat\n2\n3\n4\n5\n6\n7\n8\n"}});
  server_.push("uat");
  BackportRequest request;
  request.series.number = 12;
  request.series.sources = {{bad, 0}, {after, 0}};
  request.onto = BranchName("uat");
  request.onto_head = uat;
  request.branch = BranchName("backport/12-to-uat");
  request.committed_at = kAt;
  request.onto_version = TagName("v1.5.0");
  request.source_version = TagName("v1.4.1");
  auto made = repository_.backport(request);
  ASSERT_TRUE(made) << made.error().message;
  const std::string head = made->head.str();
  EXPECT_EQ(server_.serverRef("refs/heads/backport/12-to-uat"), head);
  const std::string text = git(server_.bare, {"cat-file", "blob", head + ":b.txt"});
  const std::string id = bad.str().substr(0, 10);
  EXPECT_EQ(text, "<<<<<<< uat v1.5.0 " + uat.str().substr(0, 10) + "\nuat\n||||||| parent of " + id +
                      "\n1\n=======\nbad\n>>>>>>> v1.4.1 " + id + " #12 (bad)\n2\n3\n4\n5\n6\n7\n8");
  EXPECT_EQ(git(server_.bare, {"log", "--format=%s", uat.str() + ".." + head}), "after\nbad");
  ASSERT_EQ(made->conflicts.size(), 1U);
  EXPECT_EQ(made->conflicts[0].kind, "content");
  EXPECT_NE(made->hunks.find("`b.txt` (content)"), std::string::npos) << made->hunks;
  EXPECT_NE(made->hunks.find("||||||| parent of"), std::string::npos);
  EXPECT_NE(made->hunks.find("- uat, last changed by " + uat.str().substr(0, 12) + " uat, "),
            std::string::npos)
      << made->hunks;
  EXPECT_NE(made->hunks.find("- #12, last changed by " + bad.str().substr(0, 12) + " bad, "),
            std::string::npos)
      << made->hunks;

  made = repository_.backport(request);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->head.str(), head);
  server_.checkout("resolved", "main");
  git(server_.work, {"push", "-q", "-f", "origin", "resolved:backport/12-to-uat"});
  made = repository_.backport(request);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::conflict);
}

TEST_F(RepositoryGitTest, ABackportOfADeletedFile_NamesItsKind) {
  server_.checkout("main");
  const auto bad = server_.commit("bad", {{"b.txt", "bad\n" + kEight}});
  server_.push("main");
  server_.checkout("uat");
  git(server_.work, {"rm", "-q", "b.txt"});
  const auto uat = server_.commit("gone", {});
  server_.push("uat");
  BackportRequest request;
  request.series.sources = {{bad, 0}};
  request.onto = BranchName("uat");
  request.onto_head = uat;
  request.branch = BranchName("backport/1-to-uat");
  const auto made = repository_.backport(request);
  ASSERT_TRUE(made) << made.error().message;
  ASSERT_EQ(made->conflicts.size(), 1U);
  EXPECT_EQ(made->conflicts[0].kind, "modify/delete");
  EXPECT_NE(made->hunks.find("- uat, last changed by " + uat.str().substr(0, 12) + " gone, "),
            std::string::npos)
      << "who deleted it: " << made->hunks;
}

TEST_F(RepositoryGitTest, ALineThatCameByAMerge_NamesItsPullRequest) {
  server_.checkout("uat");
  server_.checkout("topic", "uat");
  const auto theirs = server_.commit("By law", {{"b.txt", "law\n2\n3\n4\n5\n6\n7\n8\n"}});
  server_.checkout("uat");
  git(server_.work, {"merge", "-q", "--no-ff", "-m", "Merge pull request #45 from acme/topic", "topic"});
  const auto uat = server_.head();
  server_.push("uat");
  server_.checkout("main");
  const auto bad = server_.commit("Fix (#12)", {{"b.txt", "bad\n2\n3\n4\n5\n6\n7\n8\n"}});
  server_.push("main");
  BackportRequest request;
  request.series.number = 12;
  request.series.sources = {{bad, 0}};
  request.onto = BranchName("uat");
  request.onto_head = uat;
  request.branch = BranchName("backport/12-to-uat");
  const auto made = repository_.backport(request);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_NE(made->hunks.find(theirs.str().substr(0, 12) + " By law (#45), "), std::string::npos)
      << made->hunks;
}

TEST_F(RepositoryGitTest, MarkersThatAreLeft_AreFoundInWhatThePersonPushed) {
  server_.checkout("uat");
  const auto uat = server_.commit("uat", {{"b.txt", "uat\n"}, {"test.txt", "<<<<<<< sample\n"}});
  const auto half = server_.commit("half", {{"b.txt", "uat\n>>>>>>> abc\n"}});
  const auto done = server_.commit("done", {{"b.txt", "both\n=======\n"}});
  server_.push("uat");
  const auto left = [&](const CommitId& commit) {
    const auto paths =
        repository_.findMarkers({FixId("f"), 0, commit, uat, {"b.txt", "test.txt", "gone.txt"}});
    EXPECT_TRUE(paths) << paths.error().message;
    return paths.value_or(std::vector<std::string>{"?"});
  };
  EXPECT_EQ(left(half), (std::vector<std::string>{"b.txt"}));
  EXPECT_EQ(left(done), std::vector<std::string>{});
  const auto missing =
      repository_.findMarkers({FixId("f"), 0, CommitId(std::string(40, 'a')), uat, {"b.txt"}});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::not_found) << missing.error().message;
}

TEST_F(RepositoryGitTest, APrediction_HoldsForTheHeadItNames) {
  server_.checkout("main");
  const auto fix = server_.commit("fix", {{"b.txt", "bad\n2\n3\n4\n5\n6\n7\n8\n"}});
  server_.push("main");
  server_.checkout("uat");
  const auto clean = server_.commit("elsewhere", {{"a.txt", "x\n" + kEight}});
  const auto clash = server_.commit("law", {{"b.txt", "law\n2\n3\n4\n5\n6\n7\n8\n"}});
  server_.push("uat");
  const auto ask = [&](const CommitId& onto, bool merged, const CommitId& source) {
    PredictionQuestion question{FixId("f"), BranchName("main"), BranchName("uat"), onto, source, merged, {}};
    if (merged) question.sources = {{source, 0}};
    auto answers = repository_.predict({question});
    EXPECT_TRUE(answers) << answers.error().message;
    return answers ? answers->at(0) : Prediction{};
  };
  EXPECT_EQ(ask(clean, true, fix).outcome, PickOutcome::picked);
  const Prediction conflict = ask(clash, true, fix);
  EXPECT_EQ(conflict.outcome, PickOutcome::conflict);
  EXPECT_EQ(conflict.onto, clash);
  ASSERT_EQ(conflict.conflicts.size(), 1U);
  EXPECT_EQ(conflict.conflicts[0].path, "b.txt");
  const Prediction lost = ask(clean, true, CommitId(std::string(40, 'b')));
  EXPECT_EQ(lost.outcome, PickOutcome::error);
  EXPECT_NE(lost.problem, "");
  server_.checkout("open", "main");
  const auto open = server_.commit("open", {{"a.txt", kEight + "9\n"}});
  server_.push("open");
  ASSERT_TRUE(repository_.survey(surveyRequest()));
  EXPECT_EQ(ask(clean, false, open).outcome, PickOutcome::picked)
      << "an open pull request goes by its whole change";
}

}  // namespace
}  // namespace sluice::testing
