#include <gtest/gtest.h>

#include "base/uri.h"
#include "tests/forge/fake_github.h"

namespace sluice::github {
namespace {

using Lines = std::vector<std::string>;
const std::string kIssue = "/repos/acme/shop/issues/12";

class Forge : public testing::Test {
 protected:
  FakeGithub github;
  GithubForge forge{github.client(), RepositoryName("acme/shop")};
};

const std::string kList = "/repos/acme/shop/pulls?state=all&sort=updated&direction=desc&per_page=100";

std::string listed(int number, const std::string& updated) {
  return R"({"number":)" + std::to_string(number) + R"(,"updated_at":")" + updated + R"("})";
}

const Instant kLongAgo = *fromRfc3339("2020-01-01T00:00:00Z");
const Instant kTen = *fromRfc3339("2026-03-01T10:00:00Z");

std::string commentsSince(Instant since) {
  return "/repos/acme/shop/issues/comments?sort=updated&direction=asc&per_page=100&since=" +
         percentEncode(toRfc3339(since));
}

std::string said(int issue, const std::string& body, const std::string& at) {
  return R"({"id":77,"body":")" + body +
         R"(","user":{"id":7,"login":"bob","type":"User"},"issue_url":"https://api.example/repos/acme/shop/issues/)" +
         std::to_string(issue) + R"(","created_at":")" + at + R"(","updated_at":")" + at + R"("})";
}

TEST_F(Forge, ListPullRequests_StopsAtTheOlderOnes_AndGivesTheOldestFirst) {
  const std::string next = "<" + std::string(FakeGithub::kApi) + "/p2>; rel=\"next\"";
  github.on("GET", kList, 200,
            "[" + listed(9, "2026-03-01T12:00:00Z") + "," + listed(4, "2026-03-01T11:00:00Z") + "]",
            {{"Link", next}});
  github.on("GET", "/p2", 200,
            "[" + listed(4, "2026-03-01T11:00:00Z") + "," + listed(7, "2026-03-01T10:00:00Z") + "," +
                listed(8, "2026-03-01T09:59:59Z") + "," + listed(1, "2026-01-01T00:00:00Z") + "]",
            {{"Link", "<" + std::string(FakeGithub::kApi) + "/p3>; rel=\"next\""}});
  github.on("GET", commentsSince(kTen), 200, "[]");
  const auto list = forge.listPullRequests(kTen);
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(list->changed, (std::vector<std::int64_t>{7, 4, 9}));
  EXPECT_EQ(toRfc3339(list->as_of), "2026-03-01T11:59:00Z") << "with a minute for what came in between";
  EXPECT_EQ(github.requests.size(), 3U);
}

TEST_F(Forge, ListPullRequests_WithNothingNew_KeepsItsTime) {
  github.on("GET", kList, 200, "[" + listed(9, "2026-03-01T09:00:00Z") + "]");
  github.on("GET", commentsSince(kTen), 200, "[]");
  const auto list = forge.listPullRequests(kTen);
  ASSERT_TRUE(list);
  EXPECT_TRUE(list->changed.empty());
  EXPECT_EQ(toRfc3339(list->as_of), "2026-03-01T10:00:00Z");
}

TEST_F(Forge, ListPullRequests_WithTooMany_GivesTheOldestThousand_AndATimeBehindTheRest) {
  std::string page;
  for (int i = 0; i < 1100; ++i) {
    page += (i == 0 ? "" : ",") +
            listed(2000 - i, toRfc3339(*fromRfc3339("2026-03-01T12:00:00Z") - std::chrono::seconds(i)));
  }
  github.on("GET", kList, 200, "[" + page + "]");
  github.on("GET", commentsSince(kLongAgo), 200, "[]");
  const auto list = forge.listPullRequests(kLongAgo);
  ASSERT_TRUE(list);
  EXPECT_EQ(list->changed.size(), 1000U);
  EXPECT_EQ(list->changed.front(), 901);
  EXPECT_EQ(list->as_of, *fromRfc3339("2026-03-01T12:00:00Z") - std::chrono::seconds(100));
}

TEST_F(Forge, ListPullRequests_ThatCannotBeRead_IsTransient) {
  github.on("GET", kList, 200, R"([{"number":1,"updated_at":7}])");
  EXPECT_EQ(forge.listPullRequests(kLongAgo).error().kind, ErrorKind::transient);
}

TEST_F(Forge, ListPullRequests_NamesIssuesOnWhichACommandWasGiven_AndPassesOverTheTalk) {
  github.on("GET", kList, 200, "[" + listed(9, "2026-03-01T10:30:00Z") + "]");
  github.on("GET", commentsSince(kTen), 200,
            "[" + said(42, "/hotfix login", "2026-03-01T10:10:00Z") + "," +
                said(42, "/approve prod", "2026-03-01T10:20:00Z") + "," +
                said(43, "it burns", "2026-03-01T11:00:00Z") + "]");
  const auto list = forge.listPullRequests(kTen);
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(list->changed, (std::vector<std::int64_t>{42, 9}));
  EXPECT_EQ(toRfc3339(list->as_of), "2026-03-01T10:59:00Z") << "what was looked at is not looked at again";
}

TEST_F(Forge, ListPullRequests_WithTooManyComments_GoesNoFurtherThanItRead) {
  github.on("GET", kList, 200,
            "[" + listed(9, "2026-03-01T12:00:00Z") + "," + listed(8, "2026-03-01T10:05:00Z") + "]");
  github.on("GET", commentsSince(kTen), 200, "[" + said(42, "/hotfix", "2026-03-01T10:10:00Z") + "]",
            {{"Link", "<" + std::string(FakeGithub::kApi) + "/more>; rel=\"next\""}});
  github.on("GET", "/more", 200, "[" + said(43, "talk", "2026-03-01T10:20:00Z") + "]",
            {{"Link", "<" + std::string(FakeGithub::kApi) + "/more>; rel=\"next\""}});
  const auto list = forge.listPullRequests(kTen);
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(list->changed, (std::vector<std::int64_t>{8, 42}));
  EXPECT_EQ(toRfc3339(list->as_of), "2026-03-01T10:20:00Z") << "what came later is found next time";
}

TEST_F(Forge, ListPullRequests_WithCommentsThatCannotBeRead_IsTransient) {
  github.on("GET", kList, 200, "[]");
  github.on("GET", commentsSince(kTen), 200, R"([{"issue_url":"https://api.example/x","updated_at":"now"}])");
  EXPECT_EQ(forge.listPullRequests(kTen).error().kind, ErrorKind::transient);
}

TEST_F(Forge, ListPullRequests_TheFirstTime_TakesTheOpenOnes) {
  std::string open = kList;
  open.replace(open.find("state=all"), 9, "state=open");
  github.on("GET", open, 200, "[" + listed(9, "2020-03-01T09:00:00Z") + "]");
  const auto list = forge.listPullRequests(Instant{});
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(list->changed, std::vector<std::int64_t>{9});
  EXPECT_EQ(list->as_of, Instant{}) << "commands on issues were not looked for";
}

const std::string kPermission = "/repos/acme/shop/collaborators/bob-gh/permission";

std::string permission(const std::string& folded, const std::string& role,
                       const std::string& login = "bob-gh") {
  return R"({"permission":")" + folded + R"(","role_name":")" + role + R"(","user":{"id":20,"login":")" +
         login + R"(","type":"User"}})";
}

TEST_F(Forge, Access_IsTheRoleByItsName) {
  struct Row {
    const char* folded;
    const char* role;
    const char* read;
  };
  for (const Row& row :
       {Row{"admin", "admin", "admin"}, Row{"write", "maintain", "maintain"}, Row{"write", "write", "write"},
        Row{"read", "triage", "triage"}, Row{"read", "read", "read"}, Row{"none", "none", "none"},
        Row{"write", "release-captain", "write"}, Row{"read", "admin-of-docs", "read"}}) {
    FakeGithub fake;
    GithubForge one{fake.client(), RepositoryName("acme/shop")};
    fake.on("GET", kPermission, 200, permission(row.folded, row.role));
    const auto access = one.readAccess("bob-gh");
    ASSERT_TRUE(access) << access.error().message;
    EXPECT_EQ(access->role, row.read) << row.role;
    EXPECT_EQ(access->forge_id, 20);
  }
}

TEST_F(Forge, Access_OfNobodyThere_IsNone) {
  const auto access = forge.readAccess("bob-gh");
  ASSERT_TRUE(access);
  EXPECT_EQ(access->role, "none");
  EXPECT_EQ(access->forge_id, 0);
}

TEST_F(Forge, Access_AnsweredAboutSomebodyElse_OrNobody_CannotBeRead) {
  github.on("GET", kPermission, 200, permission("admin", "admin", "mallory"));
  EXPECT_FALSE(forge.readAccess("bob-gh"));
  FakeGithub nameless;
  GithubForge other{nameless.client(), RepositoryName("acme/shop")};
  nameless.on("GET", kPermission, 200, R"({"permission":"admin","role_name":"admin","user":null})");
  EXPECT_FALSE(other.readAccess("bob-gh"));
}

TEST_F(Forge, Access_WithoutAnAnswer_IsAnError) {
  github.on("GET", kPermission, 500, "{}");
  EXPECT_FALSE(forge.readAccess("bob-gh"));
  github.on("GET", "/repos/acme/shop/collaborators/x/permission", 403, R"({"message":"no"})");
  EXPECT_FALSE(forge.readAccess("x"));
}

TEST_F(Forge, Access_CannotLeaveItsPath) {
  (void)forge.readAccess("../../user");
  EXPECT_EQ(github.asked(), Lines{"GET /repos/acme/shop/collaborators/..%2F..%2Fuser/permission"});
}

const std::string kIssueLabels = kIssue + "/labels";

TEST_F(Forge, StatusLabel_ReplacesTheOtherOnes) {
  github.on("GET", kIssueLabels + "?per_page=100", 200,
            R"([{"name":"bug"},{"name":"status/submitted"},{"name":"Status/old one"}])");
  github.on("DELETE", kIssueLabels + "/status%2Fsubmitted", 200, "[]")
      .on("DELETE", kIssueLabels + "/Status%2Fold%20one", 200, "[]");
  github.on("POST", kIssueLabels, 200, "[]");
  ASSERT_TRUE(forge.setStatusLabel(12, FixStatus::confirmed));
  EXPECT_EQ(github.written(), (Lines{"DELETE " + kIssueLabels + "/status%2Fsubmitted ",
                                     "DELETE " + kIssueLabels + "/Status%2Fold%20one ",
                                     "POST " + kIssueLabels + R"( {"labels":["status/confirmed"]})"}));
}

TEST_F(Forge, StatusLabel_ThatIsThere_WritesNothing) {
  github.on("GET", kIssueLabels + "?per_page=100", 200, R"([{"name":"status/confirmed"}])");
  ASSERT_TRUE(forge.setStatusLabel(12, FixStatus::confirmed));
  EXPECT_TRUE(github.written().empty());
}

TEST_F(Forge, StatusLabel_TakenOffBySomebodyElse_IsFine) {
  github.on("GET", kIssueLabels + "?per_page=100", 200, R"([{"name":"status/submitted"}])")
      .on("POST", kIssueLabels, 200, "[]");
  EXPECT_TRUE(forge.setStatusLabel(12, FixStatus::confirmed));
}

TEST_F(Forge, React_PostsIt) {
  github.on("POST", "/repos/acme/shop/issues/comments/99/reactions", 200, "{}");
  ASSERT_TRUE(forge.react(99, "eyes"));
  EXPECT_EQ(github.written(),
            (Lines{R"(POST /repos/acme/shop/issues/comments/99/reactions {"content":"eyes"})"}));
}

TEST_F(Forge, React_ToADeletedComment_IsNotFound) {
  EXPECT_EQ(forge.react(99, "eyes").error().kind, ErrorKind::not_found);
}

const std::string kComments = kIssue + "/comments";

TEST_F(Forge, Reply_CarriesItsMark) {
  github.on("GET", kComments + "?per_page=100", 200, R"([{"body":"hello"},{"body":null}])")
      .on("POST", kComments, 201, "{}");
  ASSERT_TRUE(forge.postReply(12, "Done.", "reply:5:0"));
  EXPECT_EQ(github.written(),
            (Lines{"POST " + kComments + R"( {"body":"Done.\n\n<!-- sluice:reply:5:0 -->"})"}));
}

TEST_F(Forge, Reply_ThatIsThere_IsNotPostedAgain) {
  const std::string next = "<" + std::string(FakeGithub::kApi) + "/c2>; rel=\"next\"";
  github.on("GET", kComments + "?per_page=100", 200, R"([{"body":"hello"}])", {{"Link", next}});
  github.on("GET", "/c2", 200, R"([{"body":"Done.\r\n\r\n<!-- sluice:reply:5:0 -->"}])");
  ASSERT_TRUE(forge.postReply(12, "Done.", "reply:5:0"));
  EXPECT_TRUE(github.written().empty());
}

TEST_F(Forge, Reply_WhoseAnswerIsLost_MayBeTriedAgain) {
  github.on("GET", kComments + "?per_page=100", 200, "[]").loses("POST", kComments, ErrorKind::unclear);
  EXPECT_EQ(forge.postReply(12, "Done.", "r").error().kind, ErrorKind::transient);
}

TEST_F(Forge, Reply_ThatCannotLookFirst_PostsNothing) {
  github.on("GET", kComments + "?per_page=100", 500, "");
  EXPECT_EQ(forge.postReply(12, "Done.", "r").error().kind, ErrorKind::transient);
  EXPECT_TRUE(github.written().empty());
}

TEST_F(Forge, Reply_ThatIsTooLong_IsCut_AndKeepsItsMark) {
  github.on("GET", kComments + "?per_page=100", 200, "[]").on("POST", kComments, 201, "{}");
  ASSERT_TRUE(forge.postReply(12, std::string(100'000, 'x'), "r"));
  const std::string body = github.requests.back().body;
  EXPECT_LT(body.size(), 65'000U);
  EXPECT_NE(body.find("<!-- sluice:r -->"), std::string::npos);
}

}  // namespace
}  // namespace sluice::github
