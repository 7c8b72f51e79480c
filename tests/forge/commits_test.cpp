// The commits between two, with the accounts of their authors; and who moved a branch.
#include <gtest/gtest.h>

#include "tests/forge/fake_github.h"

namespace sluice::github {
namespace {

const CommitId kBase(std::string(40, 'a'));
const CommitId kFirst(std::string(40, 'b'));
const CommitId kHead(std::string(40, 'c'));

class ForgeCommits : public testing::Test {
 protected:
  static std::string path() {
    return "/repos/acme/shop/compare/" + kBase.str() + "..." + kHead.str() + "?per_page=100";
  }
  static std::string commit(const CommitId& id, const std::string& author) {
    return R"({"sha":")" + id.str() + R"(","author":)" + author +
           R"(,"committer":null,"commit":{"message":"m","author":{"name":"a","email":"a@b","date":"2026-03-01T10:00:00Z"}}})";
  }
  static std::string page(const std::string& commits) {
    return R"({"status":"ahead","total_commits":2,"commits":[)" + commits + R"(],"files":[]})";
  }

  FakeGithub github;
  GithubForge forge{github.client(), RepositoryName("acme/shop")};
};

TEST_F(ForgeCommits, NameTheAccountOfEachAuthor_AndNoneWhereTheForgeKnowsNone) {
  github.on("GET", path(), 200,
            page(commit(kFirst, "null") + "," + commit(kHead, R"({"id":7,"login":"carol","type":"User"})")));
  const auto read = forge.readCommits(kBase, kHead);
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ(read->front().id, kFirst);
  EXPECT_EQ(read->front().author_id, 0) << "the name in a commit proves nothing";
  EXPECT_EQ(read->back().author_id, 7);
  EXPECT_EQ(read->back().author_login, "carol");
}

TEST_F(ForgeCommits, AreReadPageByPage) {
  github.on("GET", path(), 200, page(commit(kFirst, "null")),
            {{"Link", "<" + std::string(FakeGithub::kApi) + path() + "&page=2>; rel=\"next\""}});
  github.on("GET", path() + "&page=2", 200, page(commit(kHead, "null")));
  const auto read = forge.readCommits(kBase, kHead);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->size(), 2U);
}

TEST_F(ForgeCommits, WhatDoesNotReachTheHeadIsNotTakenForTheWhole) {
  github.on("GET", path(), 200, page(commit(kFirst, "null")));
  EXPECT_EQ(forge.readCommits(kBase, kHead).error().kind, ErrorKind::transient);
}

TEST_F(ForgeCommits, AListWithoutAnEndIsRefused) {
  github.on("GET", path(), 200, page(commit(kHead, "null")),
            {{"Link", "<" + std::string(FakeGithub::kApi) + path() + ">; rel=\"next\""}});
  EXPECT_EQ(forge.readCommits(kBase, kHead).error().kind, ErrorKind::invalid);
  EXPECT_EQ(github.asked().size(), 3U);
}

TEST_F(ForgeCommits, AnAnswerWithoutThemIsNoAnswer) {
  github.on("GET", path(), 200, R"({"commits":[{"sha":"short"}]})");
  EXPECT_FALSE(forge.readCommits(kBase, kHead));
  FakeGithub other;
  GithubForge empty{other.client(), RepositoryName("acme/shop")};
  other.on("GET", path(), 200, R"({"total_commits":0})");
  EXPECT_EQ(empty.readCommits(kBase, kHead).error().kind, ErrorKind::transient);
}

class ForgePushes : public testing::Test {
 protected:
  static constexpr const char* kPath =
      "/repos/acme/shop/activity?direction=desc&per_page=100&ref=refs%2Fheads%2Fhotfix%2F1-x";
  static std::string activity(const std::string& before, const std::string& after, const std::string& actor,
                              const std::string& ref = "refs/heads/hotfix/1-x") {
    return R"({"id":1,"before":")" + before + R"(","after":")" + after + R"(","ref":")" + ref +
           R"(","timestamp":"2026-03-01T10:00:00Z","activity_type":"push","actor":)" + actor + "}";
  }
  Result<std::vector<HotfixPush>> read() { return forge.readPushes(BranchName("hotfix/1-x")); }

  FakeGithub github;
  GithubForge forge{github.client(), RepositoryName("acme/shop")};
};

TEST_F(ForgePushes, NameWhoMovedTheBranchFromWhereToWhere) {
  const std::string zeros(40, '0');
  github.on("GET", kPath, 200,
            "[" + activity(kFirst.str(), kHead.str(), R"({"id":7,"login":"carol","type":"User"})") + "," +
                activity(zeros, kFirst.str(), R"({"id":9,"login":"robot[bot]","type":"Bot"})") + "," +
                activity(kBase.str(), zeros, "null") + "]");
  const auto pushes = read();
  ASSERT_TRUE(pushes) << pushes.error().message;
  ASSERT_EQ(pushes->size(), 3U);
  EXPECT_EQ((*pushes)[0].by.id, 7);
  EXPECT_EQ((*pushes)[0].head, kHead);
  EXPECT_EQ((*pushes)[0].before, kFirst);
  EXPECT_TRUE((*pushes)[1].by.bot);
  EXPECT_TRUE((*pushes)[1].before.empty()) << "it made the branch";
  EXPECT_TRUE((*pushes)[2].head.empty()) << "it deleted the branch";
  EXPECT_EQ((*pushes)[2].by.id, 0);
}

TEST_F(ForgePushes, AreNoneWhereTheServerKeepsNoRecord) {
  const auto pushes = read();
  ASSERT_TRUE(pushes) << pushes.error().message;
  EXPECT_TRUE(pushes->empty());
}

TEST_F(ForgePushes, OfAnotherBranchAreNotTaken) {
  github.on("GET", kPath, 200, "[" + activity(kFirst.str(), kHead.str(), "null", "refs/heads/main") + "]");
  EXPECT_EQ(read().error().kind, ErrorKind::transient);
}

TEST_F(ForgePushes, WithoutAnAnswerNobodyIsKnown) {
  github.on("GET", kPath, 503, "{}");
  EXPECT_EQ(read().error().kind, ErrorKind::transient);
  FakeGithub other;
  GithubForge broken{other.client(), RepositoryName("acme/shop")};
  other.on("GET", kPath, 200, "{}");
  EXPECT_FALSE(broken.readPushes(BranchName("hotfix/1-x")));
}

}  // namespace
}  // namespace sluice::github
