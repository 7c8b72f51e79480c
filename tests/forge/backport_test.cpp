#include <gtest/gtest.h>

#include "tests/forge/fake_github.h"

namespace sluice::github {
namespace {

using Lines = std::vector<std::string>;
const std::string kPulls = "/repos/acme/shop/pulls";
const std::string kSearch = kPulls + "?state=open&per_page=100&head=acme%3Abackport%2F12-to-uat";
const std::string kLabels = "/repos/acme/shop/issues/40/labels";
const std::string kLabelled = "POST " + kLabels + R"( {"labels":["sluice/conflict"]})";
const std::string kMade = R"({"number":40,"html_url":"https://github.com/acme/shop/pull/40"})";

std::string open(const std::string& head, const std::string& base, int repo) {
  return R"({"number":40,"html_url":"https://github.com/acme/shop/pull/40","head":{"ref":")" + head +
         R"(","repo":{"id":)" + std::to_string(repo) + R"(}},"base":{"ref":")" + base +
         R"(","repo":{"id":1}}})";
}

std::string created(bool draft) {
  return "POST " + kPulls +
         R"( {"title":"[conflict] Fix","head":"backport/12-to-uat","base":"uat","body":"how","draft":)" +
         (draft ? "true}" : "false}");
}

class Backport : public testing::Test {
 protected:
  Result<OpenedPullRequest> openIt() {
    GithubForge forge(github.client(), RepositoryName("acme/shop"));
    return forge.openPullRequest({BranchName("backport/12-to-uat"), BranchName("uat"), "[conflict] Fix",
                                  "how", "sluice/conflict", true});
  }
  FakeGithub github;
};

TEST_F(Backport, IsOpenedAsADraft_AndLabelled) {
  github.on("GET", kSearch, 200, "[]").on("POST", kPulls, 201, kMade).on("POST", kLabels, 200, "[]");
  const auto opened = openIt();
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->number, 40);
  EXPECT_EQ(opened->url, "https://github.com/acme/shop/pull/40");
  EXPECT_EQ(github.written(), (Lines{created(true), kLabelled}));
}

TEST_F(Backport, ThatIsOpen_IsFound) {
  github.on("GET", kSearch, 200, "[" + open("backport/12-to-uat", "uat", 1) + "]")
      .on("POST", kLabels, 200, "[]");
  const auto opened = openIt();
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->number, 40);
  EXPECT_EQ(github.written(), (Lines{kLabelled}));
}

TEST_F(Backport, OfAForkOrAnotherBranch_IsNotOurs) {
  github.on("GET", kSearch, 200,
            "[" + open("backport/12-to-uat", "uat", 2) + "," + open("other", "uat", 1) + "," +
                open("backport/12-to-uat", "main", 1) + "]");
  github.on("POST", kPulls, 201, kMade).on("POST", kLabels, 200, "[]");
  ASSERT_TRUE(openIt());
  EXPECT_EQ(github.written().size(), 2U);
}

TEST_F(Backport, WhereDraftsAreNotSupported_IsOpenedWithout) {
  github.on("GET", kSearch, 200, "[]");
  github.on("POST", kPulls, 422,
            R"({"message":"Draft pull requests are not supported in this repository."})");
  github.on("POST", kPulls, 201, kMade).on("POST", kLabels, 200, "[]");
  ASSERT_TRUE(openIt());
  EXPECT_EQ(github.written(), (Lines{created(true), created(false), kLabelled}));
}

TEST_F(Backport, OpenedMeanwhileBySomebodyElse_IsFound) {
  github.on("GET", kSearch, 200, "[]")
      .on("GET", kSearch, 200, "[" + open("backport/12-to-uat", "uat", 1) + "]");
  github.on(
      "POST", kPulls, 422,
      R"({"message":"Validation Failed","errors":[{"message":"A pull request already exists for acme:backport/12-to-uat."}]})");
  github.on("POST", kLabels, 200, "[]");
  const auto opened = openIt();
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->number, 40);
}

TEST_F(Backport, ThatGithubRefuses_SaysWhy) {
  github.on("GET", kSearch, 200, "[]");
  github.on(
      "POST", kPulls, 422,
      R"({"message":"Validation Failed","errors":[{"message":"No commits between uat and backport"}]})");
  const auto opened = openIt();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::invalid);
  EXPECT_NE(opened.error().message.find("No commits between"), std::string::npos);
}

TEST_F(Backport, WhoseAnswerIsLost_IsTriedAgain) {
  github.on("GET", kSearch, 200, "[]").loses("POST", kPulls, ErrorKind::unclear);
  EXPECT_EQ(openIt().error().kind, ErrorKind::transient);
}

}  // namespace
}  // namespace sluice::github
