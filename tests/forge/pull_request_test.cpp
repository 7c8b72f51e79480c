#include <gtest/gtest.h>

#include "tests/forge/fake_github.h"

namespace sluice::github {
namespace {

const std::string kHead(40, 'a');
const std::string kPull = "/repos/acme/shop/pulls/12";
const std::string kPullIssue = "/repos/acme/shop/issues/12";

std::string pull(const std::string& more = R"("merged":false,"merge_commit_sha":")" + std::string(40, 'e') +
                                           "\"",
                 const std::string& labels = "[]", int commits = 1) {
  return R"({"number":12,"title":"Fix\u202E it","html_url":"https://github.com/acme/shop/pull/12","state":"open","draft":false,)"
         R"("user":{"id":5,"login":"dev","type":"User"},"base":{"ref":"main","repo":{"id":1}},"head":{"ref":"fix","sha":")" +
         kHead + R"(","repo":{"id":1}},"labels":)" + labels + R"(,"commits":)" + std::to_string(commits) +
         R"(,"updated_at":"2026-03-01T10:00:00Z",)" + more + "}";
}

std::string commits(const std::string& sha = kHead) {
  return R"([{"sha":")" + sha +
         R"(","commit":{"message":"Fix it","author":{"name":"Somebody Else","date":"2026-02-28T09:00:00Z"}},"author":{"id":5,"login":"dev"},"committer":null}])";
}

class ReadPullRequest : public testing::Test {
 protected:
  void given(const std::string& pull_json, const std::string& events = "[]",
             const std::string& comments = "[]", const std::string& commit_list = commits()) {
    github.on("GET", kPull, 200, pull_json).on("GET", kPull + "/commits?per_page=100", 200, commit_list);
    github.on("GET", kPullIssue + "/events?per_page=100", 200, events);
    github.on("GET", kPullIssue + "/comments?per_page=100", 200, comments);
  }
  Result<PullRequestObserved> read(std::int64_t after = 0) {
    GithubForge forge(github.client(), RepositoryName("acme/shop"));
    return forge.readPullRequest(12, after);
  }
  FakeGithub github;
};

TEST_F(ReadPullRequest, GivesItsFacts) {
  given(pull());
  const auto observed = read(41);
  ASSERT_TRUE(observed) << observed.error().message;
  const PullRequest& pr = observed->pr;
  EXPECT_EQ(pr.number, 12);
  EXPECT_EQ(pr.title, "Fix it");
  EXPECT_EQ(pr.author.id, 5);
  EXPECT_EQ(pr.base.str(), "main");
  EXPECT_EQ(pr.head_branch.str(), "fix");
  EXPECT_EQ(pr.head.str(), kHead);
  EXPECT_FALSE(pr.from_fork);
  EXPECT_TRUE(pr.open);
  EXPECT_FALSE(pr.merge_commit) << "the trial merge of an open pull request is no merge commit";
  ASSERT_EQ(pr.commits.size(), 1U);
  EXPECT_EQ(pr.commits[0].author_id, 5);
  EXPECT_EQ(pr.commits[0].author_login, "dev");
  EXPECT_EQ(pr.commits[0].committer_id, 0);
  EXPECT_EQ(toRfc3339(pr.commits[0].authored_at), "2026-02-28T09:00:00Z");
  EXPECT_EQ(observed->last_comment, 41);
}

TEST_F(ReadPullRequest, Merged_HasItsMergeCommit) {
  given(pull(R"("merged":true,"merge_commit_sha":")" + std::string(40, 'e') + "\""));
  const auto observed = read();
  ASSERT_TRUE(observed);
  EXPECT_TRUE(observed->pr.merged);
  EXPECT_EQ(observed->pr.merge_commit->str(), std::string(40, 'e'));
}

TEST_F(ReadPullRequest, OfADeletedFork_IsFromAFork) {
  std::string json = pull();
  const std::string repo = R"("repo":{"id":1}},"labels")";
  json.replace(json.find(repo), repo.size(), R"("repo":null},"labels")");
  given(json);
  const auto observed = read();
  ASSERT_TRUE(observed);
  EXPECT_TRUE(observed->pr.from_fork);
}

TEST_F(ReadPullRequest, OfAnIssue_IsNotFound) {
  const auto observed = read();
  ASSERT_FALSE(observed);
  EXPECT_EQ(observed.error().kind, ErrorKind::not_found);
}

TEST_F(ReadPullRequest, WhoseHeadMovesMeanwhile_IsReadAgainLater) {
  given(pull(), "[]", "[]", commits(std::string(40, 'b')));
  const auto observed = read();
  ASSERT_FALSE(observed);
  EXPECT_EQ(observed.error().kind, ErrorKind::transient);
}

TEST_F(ReadPullRequest, WithMoreCommitsThanGithubLists_IsRefused) {
  given(pull(R"("merged":false)", "[]", 251));
  const auto observed = read();
  ASSERT_FALSE(observed);
  EXPECT_EQ(observed.error().kind, ErrorKind::invalid);
}

TEST_F(ReadPullRequest, ThatLacksSomething_IsTransient) {
  for (const char* json : {"{}", "[]", "null", R"({"number":"12"})", R"({"number":12})"}) {
    FakeGithub other;
    other.on("GET", kPull, 200, json);
    GithubForge forge(other.client(), RepositoryName("acme/shop"));
    const auto observed = forge.readPullRequest(12, 0);
    ASSERT_FALSE(observed) << json;
    EXPECT_EQ(observed.error().kind, ErrorKind::transient);
  }
}

std::string event(const char* kind, const char* label, const char* actor) {
  return std::string(R"({"event":")") + kind + R"(","label":{"name":")" + label + R"("},"actor":)" + actor +
         "}";
}
const char* const kAnn = R"({"id":1,"login":"ann","type":"User"})";
const char* const kBob = R"({"id":2,"login":"bob","type":"User"})";
const char* const kBot = R"({"id":3,"login":"ci[bot]","type":"Bot"})";

struct SetterCase {
  const char* name;
  std::vector<std::string> events;
  std::string setter;  ///< login, or `-`
};
void PrintTo(const SetterCase& c, std::ostream* out) { *out << c.name; }
class LabelSetter : public testing::TestWithParam<SetterCase> {};
TEST_P(LabelSetter, IsTheLastWhoPutItThere) {
  FakeGithub github;
  std::string events;
  for (const std::string& one : GetParam().events) events += (events.empty() ? "" : ",") + one;
  github.on("GET", kPull, 200, pull(R"("merged":false)", R"([{"name":"approve-prod"}])"));
  github.on("GET", kPull + "/commits?per_page=100", 200, commits());
  github.on("GET", kPullIssue + "/events?per_page=100", 200, "[" + events + "]");
  github.on("GET", kPullIssue + "/comments?per_page=100", 200, "[]");
  GithubForge forge(github.client(), RepositoryName("acme/shop"));
  const auto observed = forge.readPullRequest(12, 0);
  ASSERT_TRUE(observed) << observed.error().message;
  ASSERT_EQ(observed->pr.labels.size(), 1U);
  const auto& set_by = observed->pr.labels[0].set_by;
  EXPECT_EQ(set_by ? set_by->login : "-", GetParam().setter);
  EXPECT_EQ(set_by && set_by->bot, GetParam().setter == "ci[bot]");
}
INSTANTIATE_TEST_SUITE_P(
    Events, LabelSetter,
    testing::Values(
        SetterCase{"Nobody", {}, "-"}, SetterCase{"One", {event("labeled", "approve-prod", kAnn)}, "ann"},
        SetterCase{"OtherLabel", {event("labeled", "approve-uat-merge", kAnn)}, "-"},
        SetterCase{"TakenOffAndPutBack",
                   {event("labeled", "approve-prod", kAnn), event("unlabeled", "approve-prod", kAnn),
                    event("labeled", "approve-prod", kBob)},
                   "bob"},
        SetterCase{"TakenOffJustNow",
                   {event("labeled", "approve-prod", kAnn), event("unlabeled", "approve-prod", kBob)},
                   "-"},
        SetterCase{"DeletedAccount", {event("labeled", "approve-prod", "null")}, "-"},
        SetterCase{"Bot", {event("labeled", "approve-prod", kBot)}, "ci[bot]"},
        SetterCase{"NotALabelEvent", {R"({"event":"closed","actor":null})"}, "-"}),
    [](const auto& row) { return row.param.name; });

std::string comment(int id, const std::string& body, const char* user = kBob,
                    const char* updated = "2026-03-01T10:00:00Z") {
  return R"({"id":)" + std::to_string(id) + R"(,"body":")" + body + R"(","user":)" + user +
         R"(,"created_at":"2026-03-01T10:00:00Z","updated_at":")" + updated + R"("})";
}

TEST_F(ReadPullRequest, OrdersAreThoseOfNewUneditedCommentsOfPeople) {
  given(pull(), "[]",
        "[" + comment(40, "/hold old") + "," + comment(41, "/approve prod", kAnn) + "," +
            comment(42, "nice") + "," + comment(43, "/approve prod", kBot) + "," +
            comment(44, "/reject edited", kBob, "2026-03-01T10:05:00Z") + "," +
            comment(45, "/why\\n/status") + "]");
  const auto observed = read(40);
  ASSERT_TRUE(observed);
  ASSERT_EQ(observed->orders.size(), 3U);
  EXPECT_EQ(observed->orders[0].comment_id, 41);
  EXPECT_EQ(observed->orders[0].by.login, "ann");
  EXPECT_EQ(observed->orders[1].comment_id, 45);
  EXPECT_EQ(observed->orders[2].line, 1);
  EXPECT_EQ(observed->last_comment, 45);
}

TEST_F(ReadPullRequest, ReadsEveryPageOfComments) {
  const std::string next = "<" + std::string(FakeGithub::kApi) + "/c2>; rel=\"next\"";
  github.on("GET", kPull, 200, pull()).on("GET", kPull + "/commits?per_page=100", 200, commits());
  github.on("GET", kPullIssue + "/comments?per_page=100", 200, "[" + comment(1, "/hold a") + "]",
            {{"Link", next}});
  github.on("GET", "/c2", 200, "[" + comment(2, "/unhold") + "]");
  const auto observed = read();
  ASSERT_TRUE(observed) << observed.error().message;
  EXPECT_EQ(observed->orders.size(), 2U);
  EXPECT_EQ(observed->last_comment, 2);
}

TEST_F(ReadPullRequest, WhenOnePartFails_FailsAsAWhole) {
  github.on("GET", kPull, 200, pull()).on("GET", kPull + "/commits?per_page=100", 200, commits());
  github.on("GET", kPullIssue + "/comments?per_page=100", 502, "");
  const auto observed = read();
  ASSERT_FALSE(observed);
  EXPECT_EQ(observed.error().kind, ErrorKind::transient);
}

}  // namespace
}  // namespace sluice::github
