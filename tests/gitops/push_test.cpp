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

TEST_F(RepositoryGitTest, AHookThatDeclines_IsUnauthorizedWithItsWords) {
  server_.checkout("main");
  const auto fix = server_.commit("fix", {{"a.txt", "fixed\n" + kEight}});
  server_.push("main");
  ASSERT_TRUE(repository_.survey(surveyRequest()));
  server_.hook("pre-receive", "echo 'uat is protected: ask Bob' >&2; exit 1\n");
  PushRequest request;
  request.branches = {{BranchName("uat"), base_, fix}};
  request.tags = {{TagName("v1.0.1"), fix, "x"}};
  const auto pushed = repository_.push(request);
  ASSERT_FALSE(pushed);
  EXPECT_EQ(pushed.error().kind, ErrorKind::unauthorized) << pushed.error().message;
  EXPECT_NE(pushed.error().message.find("ask Bob"), std::string::npos) << pushed.error().message;
}

TEST_F(RepositoryGitTest, AServerWithoutAtomicPushes_GetsBranchesFirst) {
  git(server_.bare, {"config", "receive.advertiseAtomic", "false"});
  server_.checkout("main");
  const auto fix = server_.commit("fix", {{"a.txt", "fixed\n" + kEight}});
  server_.push("main");
  ASSERT_TRUE(repository_.survey(surveyRequest()));
  server_.hook("update", "case $1 in refs/tags/*) exit 1;; esac\n");
  PushRequest request;
  request.branches = {{BranchName("uat"), base_, fix}};
  request.tags = {{TagName("v1.0.1"), fix, "x"}};
  auto pushed = repository_.push(request);
  ASSERT_FALSE(pushed);
  EXPECT_EQ(pushed.error().kind, ErrorKind::unauthorized) << pushed.error().message;
  EXPECT_EQ(server_.serverRef("refs/heads/uat"), fix.str());
  server_.hook("update", "exit 0\n");
  pushed = repository_.push(request);
  EXPECT_TRUE(pushed) << pushed.error().message;
  EXPECT_NE(server_.serverRef("refs/tags/v1.0.1"), "");
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
  auto made = repository_.backport(request);
  ASSERT_TRUE(made) << made.error().message;
  const std::string head = made->head.str();
  EXPECT_EQ(server_.serverRef("refs/heads/backport/12-to-uat"), head);
  const std::string text = git(server_.bare, {"cat-file", "blob", head + ":b.txt"});
  const std::string id = bad.str().substr(0, 10);
  EXPECT_EQ(text, "<<<<<<< uat " + uat.str().substr(0, 10) + "\nuat\n||||||| parent of " + id +
                      "\n1\n=======\nbad\n>>>>>>> " + id + " #12 (bad)\n2\n3\n4\n5\n6\n7\n8");
  EXPECT_EQ(git(server_.bare, {"log", "--format=%s", uat.str() + ".." + head}), "after\nbad");
  ASSERT_EQ(made->conflicts.size(), 1U);
  EXPECT_EQ(made->conflicts[0].kind, "content");
  EXPECT_NE(made->hunks.find("`b.txt` (content)"), std::string::npos) << made->hunks;
  EXPECT_NE(made->hunks.find("||||||| parent of"), std::string::npos);

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
}

}  // namespace
}  // namespace sluice::testing
