// The commits between two, with the accounts of their authors.
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

}  // namespace
}  // namespace sluice::github
