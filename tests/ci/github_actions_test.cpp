#include "ci/github_actions.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "ci/github_answer.h"
#include "tests/ci/fake_server.h"

namespace sluice {
namespace {

using std::chrono::seconds;

std::string runs(const std::vector<std::pair<int, std::string>>& list) {
  JsonWriter out;
  out.beginObject().field("total_count", static_cast<int>(list.size())).key("workflow_runs").beginArray();
  for (const auto& [id, title] : list) {
    out.beginObject()
        .field("id", id)
        .field("display_title", title)
        .field("status", "in_progress")
        .field("html_url", "https://github.com/acme/shop/actions/runs/" + std::to_string(id))
        .key("conclusion")
        .null()
        .endObject();
  }
  return out.endArray().endObject().take();
}

class GithubActionsTest : public testing::Test {
 protected:
  FakeServer server;
  GithubActions actions{{RepositoryName("acme/shop"), "deploy.yml"}, server.call()};
};

TEST_F(GithubActionsTest, Trigger_SendsEveryInputAsAString) {
  server.answers(
      200,
      R"({"workflow_run_id":42,"run_url":"x","html_url":"https://github.com/acme/shop/actions/runs/42"})");
  const auto run = actions.trigger(order());
  ASSERT_TRUE(run) << run.error().message;
  EXPECT_EQ(run->id, 42);
  EXPECT_EQ(run->url, "https://github.com/acme/shop/actions/runs/42");
  ASSERT_EQ(server.requests.size(), 1U);
  EXPECT_EQ(server.requests[0].method, "POST");
  EXPECT_EQ(server.requests[0].path, "/repos/acme/shop/actions/workflows/deploy.yml/dispatches");
  EXPECT_EQ(
      server.requests[0].body,
      R"({"ref":"v1.4.2","inputs":{"deployment_id":"dep-0123456789ab","environment":"prod","version":"v1.4.2","sha":")" +
          std::string(40, 'a') +
          R"(","ref":"v1.4.2","services":"backend,frontend","strategy":"canary","traffic_percent":"10",)"
          R"("previous_version":"v1.4.1"},"return_run_details":true})");
}

TEST_F(GithubActionsTest, Trigger_AnsweredWithoutDetails_LooksTheRunUp) {
  server.answers(204);
  server.answers(200, runs({{8, "deploy dep-ffffffffffff"}, {7, "Deploy v1.4.2 (dep-0123456789ab)"}}));
  const auto run = actions.trigger(order());
  ASSERT_TRUE(run);
  EXPECT_EQ(run->id, 7);
  EXPECT_EQ(run->status, "in_progress");
  EXPECT_EQ(server.requests[1].path,
            "/repos/acme/shop/actions/workflows/deploy.yml/"
            "runs?event=workflow_dispatch&created=%3E%3D2026-03-01T19%3A55%3A00Z"
            "&per_page=100&page=1");
}

TEST_F(GithubActionsTest, Trigger_AcceptedButNotListedYet_IsARunWithoutId) {
  server.answers(204);
  server.answers(200, runs({}));
  const auto run = actions.trigger(order());
  ASSERT_TRUE(run);
  EXPECT_EQ(run->id, 0);
  EXPECT_EQ(run->status, "queued");
}

TEST_F(GithubActionsTest, Trigger_AcceptedAndTheSearchFails_IsStillAccepted) {
  server.answers(204);
  server.answers(500, "");
  EXPECT_TRUE(actions.trigger(order()));
}

TEST_F(GithubActionsTest, Trigger_OnAServerWithoutRunDetails_AsksWithoutThem_AndRemembers) {
  server.answers(422, R"({"message":"Invalid request.\n\n\"return_run_details\" is not a permitted key."})");
  server.answers(204);
  server.answers(200, runs({{7, kId}}));
  ASSERT_TRUE(actions.trigger(order()));
  EXPECT_EQ(server.requests[1].body.find("return_run_details"), std::string::npos);
  server.answers(204);
  server.answers(200, runs({{7, kId}}));
  ASSERT_TRUE(actions.trigger(order()));
  EXPECT_EQ(server.requests[3].body.find("return_run_details"), std::string::npos);
}

TEST_F(GithubActionsTest, Trigger_WithoutATag_IsInvalid_AndSendsNothing) {
  auto request = order();
  request.release.version = TagName();
  const auto run = actions.trigger(request);
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().kind, ErrorKind::invalid);
  EXPECT_TRUE(server.requests.empty());
}

struct Refusal {
  const char* name;
  int status;
  std::optional<seconds> retry_after;
  ErrorKind expected;
};
void PrintTo(const Refusal& r, std::ostream* out) { *out << r.name; }
class TriggerRefused : public testing::TestWithParam<Refusal> {};
TEST_P(TriggerRefused, IsClassified) {
  const auto& [name, status, retry_after, expected] = GetParam();
  FakeServer server;
  GithubActions actions({RepositoryName("acme/shop"), "deploy.yml"}, server.call());
  server.answers(status, R"({"message":"Unexpected inputs provided"})", retry_after);
  const auto run = actions.trigger(order());
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().kind, expected);
  EXPECT_EQ(run.error().retry_after, retry_after);
  EXPECT_NE(run.error().message.find("Unexpected inputs provided"), std::string::npos);
  EXPECT_EQ(server.requests.size(), 1U);
}
INSTANTIATE_TEST_SUITE_P(Statuses, TriggerRefused,
                         testing::Values(Refusal{"Unprocessable", 422, {}, ErrorKind::invalid},
                                         Refusal{"BadRequest", 400, {}, ErrorKind::invalid},
                                         Refusal{"BadCredentials", 401, {}, ErrorKind::unauthorized},
                                         Refusal{"Forbidden", 403, {}, ErrorKind::unauthorized},
                                         Refusal{"RateLimit", 403, seconds(60), ErrorKind::transient},
                                         Refusal{"TooMany", 429, seconds(5), ErrorKind::transient},
                                         Refusal{"TooManyWithoutTime", 429, {}, ErrorKind::transient},
                                         Refusal{"NoWorkflow", 404, {}, ErrorKind::not_found},
                                         Refusal{"Maintenance", 503, seconds(30), ErrorKind::transient},
                                         Refusal{"Unavailable", 503, {}, ErrorKind::unclear},
                                         Refusal{"BadGateway", 502, {}, ErrorKind::unclear},
                                         Refusal{"ServerError", 500, {}, ErrorKind::unclear}),
                         [](const auto& row) { return row.param.name; });

TEST_F(GithubActionsTest, Trigger_WhoseAnswerIsLost_StaysUnclear_AndIsNotSentAgain) {
  server.replies.push_back(fail(ErrorKind::unclear, "time-out"));
  const auto run = actions.trigger(order());
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().kind, ErrorKind::unclear);
  EXPECT_EQ(server.requests.size(), 1U);
}

TEST_F(GithubActionsTest, Trigger_WithoutConnection_IsTransient) {
  server.replies.push_back(fail(ErrorKind::transient, "connection refused"));
  const auto run = actions.trigger(order());
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().kind, ErrorKind::transient);
}

TEST_F(GithubActionsTest, Find_TakesTheOldestRunOfThatId) {
  server.answers(200, runs({{9, std::string("again ") + kId}, {7, kId}, {5, "dep-0123456789abc"}}));
  const auto run = actions.find(DeploymentId(kId), order().created_at);
  ASSERT_TRUE(run && *run);
  EXPECT_EQ((*run)->id, 7);
}

TEST_F(GithubActionsTest, Find_GoesOnToTheNextPage) {
  std::vector<std::pair<int, std::string>> full;
  for (int i = 0; i < 100; ++i) full.emplace_back(1000 - i, "other");
  server.answers(200, runs(full));
  server.answers(200, runs({{7, kId}}));
  const auto run = actions.find(DeploymentId(kId), order().created_at);
  ASSERT_TRUE(run && *run);
  EXPECT_EQ((*run)->id, 7);
  EXPECT_TRUE(server.requests[1].path.ends_with("&page=2"));
}

TEST_F(GithubActionsTest, Find_AmongTooManyRuns_IsUnclear) {
  std::vector<std::pair<int, std::string>> full;
  for (int i = 0; i < 100; ++i) full.emplace_back(1000 - i, "other");
  for (int i = 0; i < 10; ++i) server.answers(200, runs(full));
  const auto run = actions.find(DeploymentId(kId), order().created_at);
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().kind, ErrorKind::unclear);
}

TEST_F(GithubActionsTest, Find_WithNone_SaysSo) {
  server.answers(200, runs({{5, "dep-0123456789ab-2"}}));
  const auto run = actions.find(DeploymentId(kId), order().created_at);
  ASSERT_TRUE(run);
  EXPECT_FALSE(*run);
}

TEST_F(GithubActionsTest, HalfAnswers_AreTransient) {
  for (const char* body : {"", "{", "[]", "{\"workflow_runs\":7}", "<html>"}) {
    server.answers(200, body);
    const auto run = actions.find(DeploymentId(kId), order().created_at);
    ASSERT_FALSE(run) << body;
    EXPECT_EQ(run.error().kind, ErrorKind::transient);
  }
  server.answers(200, R"({"id":"7","status":"queued"})");
  EXPECT_FALSE(actions.read(7));
}

TEST_F(GithubActionsTest, Read_GivesTheRun) {
  server.answers(
      200, R"--({"id":7,"status":"completed","conclusion":"success","html_url":"javascript:alert(1)"})--");
  const auto run = actions.read(7);
  ASSERT_TRUE(run);
  EXPECT_EQ(run->status, "completed");
  EXPECT_EQ(run->conclusion, "success");
  EXPECT_EQ(run->url, "");
  EXPECT_EQ(server.requests[0].path, "/repos/acme/shop/actions/runs/7");
}

TEST_F(GithubActionsTest, Read_OfAnotherRun_IsRefused) {
  server.answers(200, R"({"id":8,"status":"completed","conclusion":"success"})");
  EXPECT_FALSE(actions.read(7));
}

TEST(HoldsWord, IsAWholeWord) {
  EXPECT_TRUE(holdsWord("dep-1a", "dep-1a"));
  EXPECT_TRUE(holdsWord("x dep-1ab (dep-1a)", "dep-1a"));
  EXPECT_FALSE(holdsWord("dep-1ab", "dep-1a"));
  EXPECT_FALSE(holdsWord("dep-1a-2", "dep-1a"));
  EXPECT_FALSE(holdsWord("xdep-1a", "dep-1a"));
  EXPECT_FALSE(holdsWord("anything", ""));
}

class RepositoryDispatch : public testing::Test {
 protected:
  FakeServer server;
  GithubActions actions{{RepositoryName("acme/shop"), "deploy.yml", TriggerKind::repository_dispatch},
                        server.call()};
};

TEST_F(RepositoryDispatch, SendsTheEvent_AndLooksForItsRun) {
  server.answers(204);
  server.answers(200, runs({{7, "deploy (dep-0123456789ab)"}}));
  const auto run = actions.trigger(order());
  ASSERT_TRUE(run) << run.error().message;
  EXPECT_EQ(run->id, 7);
  EXPECT_EQ(server.requests[0].path, "/repos/acme/shop/dispatches");
  const auto sent = Json::parse(server.requests[0].body);
  ASSERT_TRUE(sent);
  EXPECT_EQ((*sent)["event_type"].text(), "sluice-deploy");
  EXPECT_EQ((*sent)["client_payload"]["deployment_id"].text(), kId);
  EXPECT_EQ((*sent)["client_payload"]["ref"].text(), "v1.4.2");
  EXPECT_NE(server.requests[1].path.find("deploy.yml/runs?event=repository_dispatch&"), std::string::npos);
}

TEST_F(RepositoryDispatch, ThePayloadKeepsToTenNames) {
  TriggerDeployment back = order();
  back.rollback = true;
  back.migrate_down_to = "v1.4.1";
  server.answers(204);
  server.answers(200, runs({}));
  ASSERT_TRUE(actions.trigger(back));
  const auto sent = Json::parse(server.requests[0].body);
  EXPECT_EQ((*sent)["client_payload"].members().size(), 10U);
  EXPECT_EQ((*sent)["client_payload"]["migrate_down_to"].text(), "v1.4.1");
}

TEST_F(RepositoryDispatch, ARefusalSaysWhichAccessIsMissing) {
  server.answers(403, R"({"message":"Resource not accessible"})");
  const auto run = actions.trigger(order());
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().kind, ErrorKind::unauthorized);
  EXPECT_NE(run.error().message.find("write access to Contents"), std::string::npos) << run.error().message;
  server.answers(502);
  EXPECT_EQ(actions.trigger(order()).error().kind, ErrorKind::unclear);
}

}  // namespace
}  // namespace sluice
