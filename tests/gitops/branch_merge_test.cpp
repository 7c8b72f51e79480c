// A hotfix merged into a PROD branch that moved on, in a real repository behind a real server.
#include "core/branch_merge.h"

#include "repository_git_fixture.h"

namespace sluice::testing {
namespace {

class BranchMergeGit : public RepositoryGitTest {
 protected:
  /// A commit on a branch of its own, made at what main was before its last commit.
  CommitId aside(const std::string& path, const std::string& text) {
    server_.checkout("main", "main");
    server_.commit("moved on", {{"a-side.txt", "main\n"}});
    server_.push("main");
    server_.checkout("hotfix/1-x", "main~1");
    server_.commit("hotfix", {{path, text}});
    server_.push("hotfix/1-x");
    return CommitId(git(server_.bare, {"rev-parse", "hotfix/1-x"}));
  }
  BranchMerge request(const CommitId& head) const {
    return {BranchName("main"), head, "Merge hotfix #1\n", kAt};
  }
  std::string at(const std::string& revision) const { return git(server_.bare, {"rev-parse", revision}); }
};

TEST_F(BranchMergeGit, HasBothAsParentsAndBothChanges_AndTheSameAgainChangesNothing) {
  const CommitId head = aside("b-side.txt", "hotfix\n");
  const std::string before = at("main");
  const auto made = repository_.merge(request(head));
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(at("main"), made->str());
  EXPECT_EQ(at("main^1"), before);
  EXPECT_EQ(at("main^2"), head.str());
  EXPECT_EQ(git(server_.bare, {"show", "main:a-side.txt"}), "main");
  EXPECT_EQ(git(server_.bare, {"show", "main:b-side.txt"}), "hotfix");
  EXPECT_EQ(git(server_.bare, {"log", "-1", "--format=%an %cn", "main"}), "Sluice Sluice");
  EXPECT_EQ(repository_.merge(request(head)).value(), *made) << "as after a crash before it was recorded";
  EXPECT_EQ(at("main"), made->str());
}

TEST_F(BranchMergeGit, AConflictNamesThePathsAndMovesNothing) {
  const CommitId head = aside("a-side.txt", "hotfix\n");
  const std::string before = at("main");
  const auto made = repository_.merge(request(head));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::conflict);
  EXPECT_NE(made.error().message.find("a-side.txt"), std::string::npos) << made.error().message;
  EXPECT_EQ(at("main"), before);
}

TEST_F(BranchMergeGit, WhatAPersonHasMergedIsLeftAlone) {
  const CommitId head = aside("b-side.txt", "hotfix\n");
  server_.checkout("main", "main");
  git(server_.work, {"merge", "-q", "--no-ff", "-m", "by hand", "hotfix/1-x"});
  server_.push("main");
  const std::string before = at("main");
  const auto made = repository_.merge(request(head));
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_TRUE(made->empty());
  EXPECT_EQ(at("main"), before);
}

}  // namespace
}  // namespace sluice::testing
