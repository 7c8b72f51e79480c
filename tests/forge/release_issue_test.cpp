#include <gtest/gtest.h>

#include "base/digest.h"
#include "core/task_list.h"
#include "tests/forge/fake_github.h"

namespace sluice::github {
namespace {

const std::string kTwelve = "/repos/acme/shop/issues/12";
const std::string kOpenOnes = "/repos/acme/shop/issues?state=open&per_page=100&labels=sluice%2Frelease";
const std::string kOurText = writeTaskList({{"backup", CheckState::pending, "nobody", {}}}, {});

std::string issueJson(int number, int author, const std::string& body, const std::string& more = "") {
  return R"({"number":)" + std::to_string(number) + R"(,"state":"open","user":{"id":)" +
         std::to_string(author) + R"(,"login":"x"},"body":)" + inJson(body) + more + "}";
}

class GithubReleaseIssue : public testing::Test {
 protected:
  GithubReleaseIssue() { github.on("GET", "/user", 200, R"({"id":7,"login":"sluice"})"); }

  FakeGithub github;
  GithubForge forge{github.client(), RepositoryName("acme/shop")};
};

TEST_F(GithubReleaseIssue, IsReadWithWhoseItIs) {
  github.on("GET", kTwelve, 200, issueJson(12, 7, "text"));
  const auto read = forge.readReleaseIssue(12);
  ASSERT_TRUE(read.has_value());
  EXPECT_TRUE(read->open && read->ours);
  EXPECT_EQ(read->author, 7);
  EXPECT_EQ(read->body, "text");
  FakeGithub other;
  other.on("GET", "/user", 200, R"({"id":7})").on("GET", kTwelve, 200, issueJson(12, 8, "text"));
  EXPECT_FALSE(GithubForge(other.client(), RepositoryName("acme/shop")).readReleaseIssue(12)->ours);
}

TEST_F(GithubReleaseIssue, ThatIsGone_OrAPullRequest_IsNone) {
  EXPECT_FALSE(forge.readReleaseIssue(12)->open);
  github.on("GET", kTwelve, 200, issueJson(12, 7, "text", R"(,"pull_request":{"url":"x"})"));
  EXPECT_FALSE(forge.readReleaseIssue(12)->ours);
}

TEST_F(GithubReleaseIssue, OfAnApp_IsKnownByTheApp) {
  GithubForge app(github.client(), RepositoryName("acme/shop"), 55);
  github.on("GET", kTwelve, 200, issueJson(12, 9, "text", R"(,"performed_via_github_app":{"id":55})"));
  EXPECT_TRUE(app.readReleaseIssue(12)->ours);
  FakeGithub other;
  other.on("GET", kTwelve, 200, issueJson(12, 9, "text", R"(,"performed_via_github_app":null)"));
  EXPECT_FALSE(GithubForge(other.client(), RepositoryName("acme/shop"), 55).readReleaseIssue(12)->ours);
}

TEST_F(GithubReleaseIssue, WithoutOne_IsOpenedWithItsLabel) {
  github.on("GET", kOpenOnes, 200, "[]")
      .on("POST", "/repos/acme/shop/issues", 201, issueJson(12, 7, kOurText));
  EXPECT_EQ(*forge.writeReleaseIssue({0, kOurText, ""}), 12);
  EXPECT_EQ(
      github.written(),
      (std::vector<std::string>{"POST /repos/acme/shop/issues {\"body\":" + inJson(kOurText) +
                                R"(,"title":"Sluice: release checklist","labels":["sluice/release"]})"}));
}

TEST_F(GithubReleaseIssue, ThatIsOpenAlready_IsFound_AndNobodyElsesCopyOfIt) {
  github.on("GET", kOpenOnes, 200,
            "[" + issueJson(30, 8, kOurText) + "," + issueJson(20, 7, "of mine, but no list") + "," +
                issueJson(12, 7, kOurText + "\r\n") + "]");
  EXPECT_EQ(*forge.writeReleaseIssue({0, kOurText, ""}), 12);
  EXPECT_TRUE(github.written().empty()) << "it says this already";
}

TEST_F(GithubReleaseIssue, IsWrittenOverTheTextThatWasRead_AndOverNoOther) {
  github.on("GET", kTwelve, 200, issueJson(12, 7, "somebody was faster"));
  EXPECT_EQ(*forge.writeReleaseIssue({12, kOurText, sha256Hex("before")}), 0);
  EXPECT_TRUE(github.written().empty());
  github.on("PATCH", kTwelve, 200, issueJson(12, 7, kOurText));
  EXPECT_EQ(*forge.writeReleaseIssue({12, kOurText, sha256Hex("somebody was faster")}), 12);
  EXPECT_EQ(github.written(),
            (std::vector<std::string>{"PATCH " + kTwelve + " {\"body\":" + inJson(kOurText) + "}"}));
}

TEST_F(GithubReleaseIssue, WhoseAnswerIsLost_MayBeTriedAgain) {
  github.on("GET", kTwelve, 200, issueJson(12, 7, "before")).loses("PATCH", kTwelve, ErrorKind::unclear);
  const auto lost = forge.writeReleaseIssue({12, kOurText, ""});
  ASSERT_FALSE(lost.has_value());
  EXPECT_EQ(static_cast<int>(lost.error().kind), static_cast<int>(ErrorKind::transient));
}

}  // namespace
}  // namespace sluice::github
