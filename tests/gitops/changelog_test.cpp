// The changelog and the diff of a hotfix, in a real repository behind a real server.
#include "core/changelog.h"

#include "repository_git_fixture.h"

namespace sluice::testing {
namespace {

class ChangelogGit : public RepositoryGitTest {
 protected:
  ChangelogRequest request(const std::string& version, const std::string& branch = "") const {
    return {DeploymentId("dep-1"),
            TagName("v" + version),
            BranchName("uat"),
            BranchName(branch),
            "docs/CHANGELOG.md",
            "## [" + version + "] - x\n\n- Fix\n",
            kAt};
  }
  std::string file(const std::string& revision, const std::string& path = "docs/CHANGELOG.md") const {
    return git(server_.bare, {"show", revision + ":" + path});
  }
  std::string at(const std::string& branch) const { return git(server_.bare, {"rev-parse", branch}); }
};

TEST_F(ChangelogGit, ACommitOntoTheBranchChangesOneFile_AndTheSameAgainChangesNothing) {
  const std::string before = at("uat");
  const auto made = repository_.changelog(request("1.0.1"));
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(at("uat"), made->str());
  EXPECT_EQ(at("uat~1"), before);
  EXPECT_EQ(git(server_.bare, {"diff", "--name-only", "uat~1", "uat"}), "docs/CHANGELOG.md");
  EXPECT_TRUE(file("uat").starts_with("# Changelog\n\n## [1.0.1] - x"));
  EXPECT_EQ(git(server_.bare, {"log", "-1", "--format=%an %cn", "uat"}), "Sluice Sluice");
  EXPECT_EQ(repository_.changelog(request("1.0.1")).value(), *made)
      << "as after a crash before it was recorded";
  EXPECT_EQ(at("uat"), made->str());
}

TEST_F(ChangelogGit, AnEarlierTryIsFoundAlsoBelowNewerCommits) {
  const auto made = repository_.changelog(request("1.0.1"));
  ASSERT_TRUE(made);
  git(server_.work, {"fetch", "-q", "origin"});
  git(server_.work, {"checkout", "-q", "-B", "uat", "origin/uat"});
  server_.commit("more", {{"c.txt", "c\n"}});
  server_.push("uat");
  EXPECT_EQ(repository_.changelog(request("1.0.1")).value(), *made);
}

TEST_F(ChangelogGit, AnEntryThatSomebodyWroteIsNotOurs) {
  server_.checkout("uat", "uat");
  server_.commit("Changelog of v1.0.1",
                 {{"docs/CHANGELOG.md", "# Changelog\n\n## [1.0.1] - x\n\n- By hand\n"}});
  server_.push("uat");
  const auto made = repository_.changelog(request("1.0.1"));
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_TRUE(made->empty());
}

TEST_F(ChangelogGit, ABranchOfItsOwnLeavesTheOtherAlone_AndASecondTryFindsItAlthoughUatMoved) {
  const std::string before = at("uat");
  const auto made = repository_.changelog(request("1.0.1", "sluice/changelog-v1.0.1"));
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(at("uat"), before);
  EXPECT_EQ(at("sluice/changelog-v1.0.1"), made->str());
  server_.checkout("uat", "uat");
  server_.commit("more", {{"c.txt", "c\n"}});
  server_.push("uat");
  EXPECT_EQ(repository_.changelog(request("1.0.1", "sluice/changelog-v1.0.1")).value(), *made);
}

TEST_F(ChangelogGit, AFolderInTheWayIsRefused_AndNothingIsPushed) {
  server_.checkout("uat", "uat");
  server_.commit("a folder", {{"docs/CHANGELOG.md/a.txt", "a\n"}});
  server_.push("uat");
  const std::string before = at("uat");
  const auto made = repository_.changelog(request("1.0.1"));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::invalid);
  EXPECT_EQ(at("uat"), before);
}

TEST_F(ChangelogGit, ADiffIsUnified_AndALongOneIsCutAtALine) {
  server_.checkout("uat", "uat");
  const CommitId small = server_.commit("small", {{"a.txt", "1\n2\n3\n4\nfive\n6\n7\n8\n"}});
  std::string lines;
  for (int i = 0; i < 20'000; ++i) lines += "line " + std::to_string(i) + "\n";
  const CommitId large = server_.commit("large", {{"big.txt", lines}});
  server_.push("uat");
  const auto diff = repository_.diff(base_, small);
  ASSERT_TRUE(diff) << diff.error().message;
  EXPECT_NE(diff->find("diff --git a/a.txt b/a.txt"), std::string::npos) << *diff;
  EXPECT_NE(diff->find("\n-5\n+five\n"), std::string::npos) << *diff;
  const std::string cut = repository_.diff(small, large).value();
  EXPECT_LT(cut.size(), 66'000U);
  EXPECT_NE(cut.find(" more bytes are not shown\n"), std::string::npos);
  EXPECT_EQ(repository_.diff(base_, CommitId(std::string(40, 'a'))).error().kind, ErrorKind::not_found);
}

TEST_F(ChangelogGit, WhatGoesAway_IsTheCommitsThatTheTargetLacks_TheNewestFirst_AndTheFilesThatDiffer) {
  server_.checkout("uat", "uat");
  server_.commit("first", {{"a.txt", "other\n"}});
  std::vector<std::pair<std::string, std::string>> many;
  for (int i = 0; i < 150; ++i) many.emplace_back("many/" + std::to_string(1000 + i) + ".txt", "x\n");
  const CommitId running = server_.commit("second", many);
  server_.push("uat");
  const auto difference = repository_.compare(running, base_);
  ASSERT_TRUE(difference) << difference.error().message;
  ASSERT_EQ(difference->commits.size(), 2U);
  EXPECT_EQ(difference->commits[0].id, running);
  EXPECT_EQ(difference->commits[1].subject, "first");
  EXPECT_EQ(difference->commits_total, 2);
  EXPECT_EQ(difference->files_total, 151);
  ASSERT_EQ(difference->files.size(), 100U) << "bounded, and the total says so";
  EXPECT_EQ(difference->files.front(), "a.txt");
  const auto forward = repository_.compare(base_, running);
  ASSERT_TRUE(forward);
  EXPECT_TRUE(forward->commits.empty()) << "nothing goes away";
  EXPECT_EQ(forward->files_total, 151);
  EXPECT_EQ(repository_.compare(CommitId(std::string(40, 'a')), base_).error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace sluice::testing
