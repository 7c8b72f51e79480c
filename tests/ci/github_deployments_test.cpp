#include "ci/github_deployments.h"

#include <gtest/gtest.h>

#include "tests/ci/fake_server.h"

namespace sluice {
namespace {

const std::string kSluiceBot = R"({"id":500,"login":"sluice-bot","type":"User"})";
const std::string kActionsBot = R"({"id":41898282,"login":"github-actions[bot]","type":"Bot"})";
const std::string kMallory = R"({"id":666,"login":"mallory","type":"User"})";

std::string made(int id, const std::string& creator, const std::string& payload,
                 const std::string& at = "2026-03-01T20:00:05Z") {
  return R"({"id":)" + std::to_string(id) + R"(,"sha":")" + std::string(40, 'a') + R"(","creator":)" +
         creator + R"(,"payload":)" + payload + R"(,"created_at":")" + at + "\"}";
}
const std::string kOurs = R"({"deployment_id":"dep-0123456789ab"})";

std::string status(const std::string& state, const std::string& creator) {
  return R"({"state":")" + state + R"(","log_url":"https://ci.example/)" + state + R"(","creator":)" +
         creator + "}";
}

class GithubDeploymentsTest : public testing::Test {
 protected:
  FakeServer server;
  std::vector<std::string> reporters;
  int asked_who = 0;
  std::optional<Error> nobody;

  GithubDeployments deployments() {
    return {{RepositoryName("acme/shop"), reporters},
            server.call(),
            [this]() -> Result<std::function<bool(const Json&)>> {
              ++asked_who;
              if (nobody) return fail(*nobody);
              return [](const Json& one) { return one["creator"]["id"].integer() == 500; };
            }};
  }
  Result<std::optional<sluice::Run>> find() {
    return deployments().find(DeploymentId(kId), order().created_at);
  }
  /// Newest first, as GitHub lists them.
  sluice::Run readWith(const std::string& statuses) {
    server.answers(200, made(31, kSluiceBot, kOurs));
    server.answers(200, "[" + statuses + "]");
    const auto run = deployments().read(31);
    EXPECT_TRUE(run) << run.error().message;
    return run.value_or(sluice::Run{});
  }
};

TEST_F(GithubDeploymentsTest, Trigger_SaysAllOfTheContract_AndLeavesJudgingToTheGate) {
  server.answers(201, made(31, kSluiceBot, kOurs));
  const auto run = deployments().trigger(order());
  ASSERT_TRUE(run) << run.error().message;
  EXPECT_EQ(run->id, 31);
  EXPECT_EQ(run->status, "queued");
  EXPECT_EQ(server.requests[0].path, "/repos/acme/shop/deployments");
  EXPECT_EQ(
      server.requests[0].body,
      R"({"ref":"v1.4.2","task":"deploy","auto_merge":false,"required_contexts":[],"payload":{)"
      R"("deployment_id":"dep-0123456789ab","environment":"prod","version":"v1.4.2","sha":")" +
          std::string(40, 'a') +
          R"(","ref":"v1.4.2","services":"backend,frontend","strategy":"canary","traffic_percent":"10",)"
          R"("previous_version":"v1.4.1"},"environment":"prod","description":"Sluice dep-0123456789ab",)"
          R"("production_environment":true,"transient_environment":false})");
}

TEST_F(GithubDeploymentsTest, Trigger_OfATagThatWasMoved_IsAConflict_AndGithubIsTold) {
  server.answers(201, R"({"id":31,"sha":")" + std::string(40, 'b') + "\"}");
  server.answers(201, "{}");
  const auto run = deployments().trigger(order());
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().kind, ErrorKind::conflict);
  ASSERT_EQ(server.requests.size(), 2U);
  EXPECT_EQ(server.requests[1].path, "/repos/acme/shop/deployments/31/statuses");
  EXPECT_NE(server.requests[1].body.find(R"("state":"error")"), std::string::npos);
}

TEST_F(GithubDeploymentsTest, Read_OfATagThatWasMoved_IsAConflict) {
  server.answers(200, made(31, kSluiceBot,
                           R"({"deployment_id":"dep-0123456789ab","sha":")" + std::string(40, 'b') + "\"}"));
  EXPECT_EQ(deployments().read(31).error().kind, ErrorKind::conflict);
}

struct Answer {
  int status;
  ErrorKind kind;
};
class TriggerAnswers : public GithubDeploymentsTest, public testing::WithParamInterface<Answer> {};
TEST_P(TriggerAnswers, OnlyWhatSurelyDidNothingMayBeSentAgain) {
  server.answers(GetParam().status, R"({"message":"no"})");
  const auto run = deployments().trigger(order());
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().kind, GetParam().kind) << run.error().message;
}
INSTANTIATE_TEST_SUITE_P(Each, TriggerAnswers,
                         testing::Values(Answer{409, ErrorKind::invalid}, Answer{422, ErrorKind::invalid},
                                         Answer{403, ErrorKind::unauthorized},
                                         Answer{404, ErrorKind::not_found}, Answer{429, ErrorKind::transient},
                                         Answer{502, ErrorKind::unclear}));

TEST_F(GithubDeploymentsTest, Trigger_WithAnAnswerThatCannotBeRead_WasTaken) {
  server.answers(201, "<html>");
  const auto run = deployments().trigger(order());
  ASSERT_TRUE(run);
  EXPECT_EQ(run->id, 0);
}

TEST_F(GithubDeploymentsTest, Find_TakesOursOnly_WhateverOthersPutIntoTheirs) {
  server.answers(200, "[" + made(33, kMallory, kOurs) + "," + made(32, kSluiceBot, kOurs) + "," +
                          made(31, kSluiceBot, R"("{\"deployment_id\":\"dep-0123456789ab\"}")") + "," +
                          made(30, kMallory, kOurs) + "]");
  server.answers(200, made(31, kSluiceBot, kOurs));
  server.answers(200, "[" + status("in_progress", kSluiceBot) + "]");
  const auto run = find();
  ASSERT_TRUE(run) << run.error().message;
  ASSERT_TRUE(*run);
  EXPECT_EQ((*run)->id, 31) << "the oldest of ours";
  EXPECT_EQ((*run)->status, "in_progress");
  EXPECT_EQ(server.requests[0].path, "/repos/acme/shop/deployments?task=deploy&per_page=100&page=1");
}

TEST_F(GithubDeploymentsTest, Find_OfADecoyAlone_FindsNothing) {
  server.answers(200, "[" + made(33, kMallory, kOurs) + "]");
  const auto run = find();
  ASSERT_TRUE(run);
  EXPECT_FALSE(*run);
}

TEST_F(GithubDeploymentsTest, Find_WithoutCandidates_NeedNotKnowWhoWeAre) {
  server.answers(200, "[" + made(33, kMallory, R"("x")") + "," + made(32, kMallory, "null") + "]");
  nobody = Error{ErrorKind::transient, "down"};
  const auto run = find();
  ASSERT_TRUE(run);
  EXPECT_FALSE(*run);
  EXPECT_EQ(asked_who, 0);
}

TEST_F(GithubDeploymentsTest, Find_StopsWhereTheListIsOlderThanTheDeployment) {
  std::string page;
  for (int i = 0; i < 100; ++i)
    page += (i > 0 ? "," : "") +
            made(200 - i, kMallory, "{}", i < 99 ? "2026-03-01T20:00:05Z" : "2026-03-01T19:54:00Z");
  server.answers(200, "[" + page + "]");
  const auto run = find();
  ASSERT_TRUE(run) << run.error().message;
  EXPECT_FALSE(*run);
  EXPECT_EQ(server.requests.size(), 1U);
}

TEST_F(GithubDeploymentsTest, Find_AmongMoreThanCanBeLookedThrough_IsUnclear) {
  std::string page;
  for (int i = 0; i < 100; ++i) page += (i > 0 ? "," : "") + made(200 - i, kMallory, "{}");
  for (int i = 0; i < 10; ++i) server.answers(200, "[" + page + "]");
  const auto run = find();
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().kind, ErrorKind::unclear);
}

TEST_F(GithubDeploymentsTest, Read_WithoutStatuses_IsQueued) {
  const sluice::Run run = readWith("");
  EXPECT_EQ(run.id, 31);
  EXPECT_EQ(run.status, "queued");
}

TEST_F(GithubDeploymentsTest, Read_TakesTheFirstFinalWordOfWhoMayReport) {
  const sluice::Run run =
      readWith(status("inactive", kSluiceBot) + "," + status("success", kSluiceBot) + "," +
               status("failure", kSluiceBot) + "," + status("in_progress", kSluiceBot) + "," +
               status("success", kMallory) + "," + status("success", kActionsBot));
  EXPECT_EQ(run.status, "completed");
  EXPECT_EQ(run.conclusion, "failure");
  EXPECT_EQ(run.url, "https://ci.example/failure");
}

TEST_F(GithubDeploymentsTest, Read_WithoutAFinalWord_TakesTheNewest) {
  const sluice::Run run = readWith(status("success", kMallory) + "," + status("in_progress", kSluiceBot) +
                                   "," + status("pending", kSluiceBot));
  EXPECT_EQ(run.status, "in_progress");
}

TEST_F(GithubDeploymentsTest, Read_TakesTheConfiguredReporters) {
  reporters = {"github-actions[bot]"};
  EXPECT_EQ(readWith(status("failure", kSluiceBot) + "," + status("success", kActionsBot)).conclusion,
            "success");
}

TEST_F(GithubDeploymentsTest, Read_OfAnythingElse_IsAnError) {
  server.answers(404, "{}");
  EXPECT_EQ(deployments().read(31).error().kind, ErrorKind::not_found);
  server.answers(200, made(32, kSluiceBot, kOurs));
  EXPECT_EQ(deployments().read(31).error().kind, ErrorKind::transient);
  server.answers(200, made(31, kSluiceBot, kOurs));
  server.answers(200, "{}");
  EXPECT_EQ(deployments().read(31).error().kind, ErrorKind::transient);
}

}  // namespace
}  // namespace sluice
