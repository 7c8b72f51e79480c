#include "gateway/forge/github/decoder.h"

#include <gtest/gtest.h>

#include "base/json_codec.h"

namespace sluice::github {
namespace {

std::string decoded(const std::string& event, const std::string& body) {
  Delivery delivery;
  delivery.id = "d-1";
  delivery.event = event;
  delivery.repository = RepositoryName("acme/shop");
  delivery.received_at = *fromRfc3339("2026-03-01T20:00:00Z");
  delivery.body = body;
  const auto events = GithubDecoder().decode(delivery);
  if (events.size() != 1) return "not one event";
  EXPECT_EQ(events[0].at, delivery.received_at);
  EXPECT_EQ(events[0].delivery, "d-1");
  JsonWriter out;
  encode(out, events[0].body);
  return out.take();
}

struct Case {
  const char* name;
  std::string event;
  std::string body;
  std::string expected;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

std::string comment(const std::string& action, const std::string& body, const std::string& user,
                    bool on_pull = true) {
  return R"({"action":")" + action + R"(","issue":{"number":12)" +
         (on_pull ? R"(,"pull_request":{"url":"x"})" : "") + R"(},"comment":{"id":99,"body":")" + body +
         R"(","user":)" + user +
         R"(,"created_at":"2026-03-01T10:00:00Z","updated_at":"2026-03-01T10:00:00Z"}})";
}
const std::string kUserBob = R"({"id":7,"login":"bob","type":"User"})";
const std::string kUserBot = R"({"id":8,"login":"ci[bot]","type":"Bot"})";

std::string run(const std::string& action, const std::string& cause, const std::string& title,
                const std::string& more = "") {
  return R"({"action":")" + action + R"(","workflow_run":{"id":42,"event":")" + cause +
         R"(","display_title":")" + title +
         R"(","html_url":"https://github.com/acme/shop/actions/runs/42","status":"completed","conclusion":"success",)"
         R"("path":".github/workflows/deploy.yml@refs/heads/main")" +
         more + "}}";
}
std::string reported(const std::string& deployment, const std::string& event = "workflow_dispatch") {
  return R"({"kind":"run_reported","deployment":")" + deployment +
         R"(","run":{"id":42,"url":"https://github.com/acme/shop/actions/runs/42","status":"completed","conclusion":"success"},)"
         R"("workflow":"deploy.yml","by":"","event":")" +
         event + "\"}";
}
std::string status(const std::string& state, const std::string& payload, const std::string& more = "") {
  return R"({"action":"created","deployment_status":{"state":")" + state + R"(","creator":)" + kUserBot +
         R"(,"target_url":"https://ci.example/7","log_url":""},)" + R"("deployment":{"id":31,"payload":)" +
         payload + R"(,"creator":)" + kUserBob + "}" + more + "}";
}
std::string statusSet(const std::string& deployment, const std::string& run, int job = 0) {
  return R"({"kind":"deployment_status_set","deployment":")" + deployment +
         R"(","run":{"id":31,"url":"https://ci.example/7",)" + run + R"(},"job":)" + std::to_string(job) +
         R"(,"by":{"id":8,"login":"ci[bot]","bot":true},"made_by":{"id":7,"login":"bob","bot":false}})";
}
const std::string kOurs = R"({"deployment_id":"dep-0123456789ab"})";
std::string hinted(int number, int comment_id = 0, int void_comment_id = 0) {
  return R"({"kind":"pull_request_hinted","number":)" + std::to_string(number) + R"(,"comment_id":)" +
         std::to_string(comment_id) + R"(,"void_comment_id":)" + std::to_string(void_comment_id) + "}";
}
std::string issueEdited(const std::string& before, const std::string& after) {
  return R"({"action":"edited","issue":{"number":9,"updated_at":"2026-03-01T10:00:00Z","body":")" + after +
         R"("},"changes":{"body":{"from":")" + before + R"("}},"sender":)" + kUserBob + "}";
}
const std::string kTaskList = "<!-- sluice:release-checklist -->";
std::string ignored(const std::string& what) { return R"({"kind":"ignored","what":")" + what + R"("})"; }

class Decoder : public testing::TestWithParam<Case> {};
TEST_P(Decoder, GivesOneEvent) { EXPECT_EQ(decoded(GetParam().event, GetParam().body), GetParam().expected); }

INSTANTIATE_TEST_SUITE_P(
    Github, Decoder,
    testing::Values(
        Case{"PullRequest", "pull_request",
             R"({"action":"labeled","number":12,"pull_request":{"number":12}})", hinted(12)},
        Case{"PullRequestByItsOuterNumber", "pull_request", R"({"action":"anything","number":12})",
             hinted(12)},
        Case{"PullRequestWithoutNumber", "pull_request", R"({"action":"opened","number":"12"})",
             ignored("pull_request.opened: no pull request number")},
        Case{"PullRequestWithFraction", "pull_request", R"({"number":12.5})",
             ignored("pull_request: no pull request number")},
        Case{"PullRequestBelowZero", "pull_request", R"({"number":-1})",
             ignored("pull_request: no pull request number")},
        Case{"Review", "pull_request_review", R"({"action":"submitted","pull_request":{"number":12}})",
             hinted(12)},
        Case{"ReviewComment", "pull_request_review_comment",
             R"({"action":"created","pull_request":{"number":12}})", hinted(12)},
        Case{"Comment", "issue_comment", comment("created", "nice", kUserBob), hinted(12, 0, 99)},
        Case{"CommentWithCommand", "issue_comment", comment("created", "/approve prod", kUserBob),
             hinted(12, 99)},
        Case{"CommentWithASlip", "issue_comment", comment("created", "/aprove prod", kUserBob),
             hinted(12, 99)},
        Case{"CommentWithAQuotedCommand", "issue_comment", comment("created", "> /approve prod", kUserBob),
             hinted(12, 0, 99)},
        Case{"CommentOfABot", "issue_comment", comment("created", "/approve prod", kUserBot),
             hinted(12, 0, 99)},
        Case{"EditedComment", "issue_comment", comment("edited", "/approve prod", kUserBob),
             hinted(12, 0, 99)},
        Case{"DeletedComment", "issue_comment", comment("deleted", "/approve prod", kUserBob), hinted(12)},
        Case{"OrderOnAnIssue", "issue_comment", comment("created", "/approve prod", kUserBob, false),
             hinted(12, 99)},
        Case{"CommentOnAnIssue", "issue_comment", comment("created", "it burns", kUserBob, false),
             ignored("issue_comment.created: on an issue")},
        Case{"IssueLabeled", "issues", R"({"action":"labeled","issue":{"number":12}})", hinted(12)},
        Case{
            "PushToAHotfix", "push",
            R"({"ref":"refs/heads/hotfix/1-x","after":"0123456789012345678901234567890123456789",)"
            R"("before":"abcdefabcdabcdefabcdabcdefabcdabcdefabcd",)"
            R"("sender":{"id":7,"login":"carol","type":"User"}})",
            R"({"kind":"refs_hinted","ref":"refs/heads/hotfix/1-x","by":{"id":7,"login":"carol","bot":false},)"
            R"("after":"0123456789012345678901234567890123456789","before":"abcdefabcdabcdefabcdabcdefabcdabcdefabcd"})"},
        Case{
            "DeletionOfAHotfix", "push",
            R"({"ref":"refs/heads/hotfix/1-x","after":"0000000000000000000000000000000000000000",)"
            R"("before":"abcdefabcdabcdefabcdabcdefabcdabcdefabcd","deleted":true,"sender":{"id":7,"login":"carol","type":"User"}})",
            R"({"kind":"refs_hinted","ref":"refs/heads/hotfix/1-x","by":{"id":7,"login":"carol","bot":false},)"
            R"("after":"","before":"abcdefabcdabcdefabcdabcdefabcdabcdefabcd"})"},
        Case{"TickOnTheReleaseIssue", "issues",
             issueEdited("- [ ] a <!-- sluice:check backup -->\\n" + kTaskList,
                         "- [x] a <!-- sluice:check backup -->\\r\\n" + kTaskList),
             R"({"kind":"issue_edited","number":9,"edit":{"by":{"id":7,"login":"bob","bot":false},)"
             R"("at":"2026-03-01T10:00:00Z","ticked":["backup"],"unticked":[]}})"},
        Case{"ReleaseIssueWipedOut", "issues", issueEdited(kTaskList, "gone"),
             R"({"kind":"issue_edited","number":9,"edit":{"by":{"id":7,"login":"bob","bot":false},)"
             R"("at":"2026-03-01T10:00:00Z","ticked":[],"unticked":[]}})"},
        Case{"EditOfAnyOtherIssue", "issues", issueEdited("- [ ] a", "- [x] a"), ignored("issues.edited")},
        Case{"IssueOpened", "issues", R"({"action":"opened","issue":{"number":9}})",
             ignored("issues.opened")},
        Case{
            "Push", "push", R"({"ref":"refs/heads/main"})",
            R"({"kind":"refs_hinted","ref":"refs/heads/main","by":{"id":0,"login":"","bot":false},"after":"","before":""})"},
        Case{"PushWithoutRef", "push", R"({"ref":7})", ignored("push: no ref")},
        Case{
            "CreateBranch", "create", R"({"ref":"hotfix/1-x","ref_type":"branch"})",
            R"({"kind":"refs_hinted","ref":"refs/heads/hotfix/1-x","by":{"id":0,"login":"","bot":false},"after":"","before":""})"},
        Case{
            "DeleteTag", "delete", R"({"ref":"v1","ref_type":"tag"})",
            R"({"kind":"refs_hinted","ref":"refs/tags/v1","by":{"id":0,"login":"","bot":false},"after":"","before":""})"},
        Case{"CreateRepository", "create", R"({"ref":null,"ref_type":"repository"})",
             ignored("create: no ref")},
        Case{"RunOfADispatch", "workflow_run",
             run("completed", "workflow_dispatch", "Deploy (dep-0123456789ab)"),
             reported("dep-0123456789ab")},
        Case{"RunOfARepositoryDispatch", "workflow_run",
             run("in_progress", "repository_dispatch", "dep-0123456789ab-2"),
             reported("dep-0123456789ab-2", "repository_dispatch")},
        Case{"RunWithoutId", "workflow_run", run("requested", "workflow_dispatch", "Deploy"), reported("")},
        Case{"RunWithTwoIds", "workflow_run",
             run("completed", "workflow_dispatch", "dep-0123456789ab dep-0123456789ac"), reported("")},
        Case{"RunOfAPush", "workflow_run", run("completed", "push", "dep-0123456789ab"),
             ignored("workflow_run.completed: no deployment")},
        Case{"ScheduleRequested", "workflow_run", run("requested", "schedule", "nightly"),
             R"({"kind":"schedule_ran","workflow":"deploy.yml"})"},
        Case{"ScheduleCompleted", "workflow_run", run("completed", "schedule", "nightly"),
             R"({"kind":"schedule_ran","workflow":"deploy.yml"})"},
        Case{"ScheduleInBetween", "workflow_run", run("in_progress", "schedule", "nightly"),
             ignored("workflow_run.in_progress: of a schedule")},
        Case{"RunIsText", "workflow_run", R"({"action":"completed","workflow_run":"x"})",
             ignored("workflow_run.completed: no deployment")},
        Case{"StatusOfOurs", "deployment_status", status("success", kOurs),
             statusSet("dep-0123456789ab", R"("status":"completed","conclusion":"success")")},
        Case{"StatusWithAPayloadOfText", "deployment_status",
             status("error", R"("{\"deployment_id\":\"dep-0123456789ab-2\"}")"),
             statusSet("dep-0123456789ab-2", R"("status":"completed","conclusion":"failure")")},
        Case{"StatusOfAJobsEnvironment", "deployment_status",
             status("in_progress", "{}", R"(,"workflow_run":{"id":42})"),
             statusSet("", R"("status":"in_progress","conclusion":"")", 42)},
        Case{"StatusOfNobody", "deployment_status", status("success", R"("")"),
             ignored("deployment_status.created: of no deployment of ours")},
        Case{"StatusWithAnotherId", "deployment_status", status("success", R"({"deployment_id":7})"),
             ignored("deployment_status.created: of no deployment of ours")},
        Case{"StatusInactive", "deployment_status", status("inactive", kOurs),
             ignored("deployment_status.created: state inactive")},
        Case{"StatusUnheardOf", "deployment_status", status("great", kOurs),
             ignored("deployment_status.created: state great")},
        Case{"StatusIsText", "deployment_status", R"({"action":"created","deployment_status":"x"})",
             ignored("deployment_status.created: state ")},
        Case{"OtherEvent", "star", R"({"action":"created"})", ignored("star.created")},
        Case{"UnknownEvent", "from_the_future", "{}", ignored("from_the_future")},
        Case{"NoJson", "push", "{", ignored("push: no JSON object")},
        Case{"AList", "push", "[]", ignored("push: no JSON object")},
        Case{"Empty", "push", "", ignored("push: no JSON object")}),
    [](const auto& row) { return row.param.name; });

TEST(DeploymentIn, TakesOnlyAWholeWord) {
  EXPECT_EQ(deploymentIn("dep-0123456789ab").str(), "dep-0123456789ab");
  EXPECT_EQ(deploymentIn("v1.4.2 → prod [dep-0123456789abcdef-10]").str(), "dep-0123456789abcdef-10");
  EXPECT_EQ(deploymentIn("dep-0123456789ab, dep-0123456789ab").str(), "dep-0123456789ab");
  for (const char* title :
       {"", "dep-", "dep-0123456789a", "dep-0123456789AB", "xdep-0123456789ab", "dep-0123456789ab_",
        "dep-0123456789ab-", "dep-0123456789ab-x", "dep-0123456789abg", "deploy-0123456789ab"}) {
    EXPECT_TRUE(deploymentIn(title).empty()) << title;
  }
  EXPECT_TRUE(deploymentIn("dep-" + std::string(100, 'a')).empty());
}

}  // namespace
}  // namespace sluice::github
