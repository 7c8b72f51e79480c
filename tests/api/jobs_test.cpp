// CI jobs at the API: what an identity token opens, for which repository and which deployment, and nothing
// else.
#include "tests/api/api_fixture.h"

namespace sluice::api {
namespace {

const std::string kCommit(40, 'b');
const std::string kToken = "a.b.c";

class JobsTest : public ApiFixture {
 protected:
  JobsTest() {
    backend.shop.trigger.workflow = "deploy.yml";
    job.repository = "Acme/Shop";  // forges keep how it is written
    job.sha = CommitId(kCommit);
    job.ref = "refs/tags/v1.4.2";
    job.environment = "prod";
    job.workflow = "acme/shop/.github/workflows/deploy.yml@refs/tags/v1.4.2";
    job.run_id = 77;
    jobs.open();
  }
  http::Response ask(const std::string& method, const std::string& path, const std::string& body = "",
                     const std::string& token = kToken) {
    http::Request request;
    request.method = method;
    const std::size_t mark = path.find('?');
    request.path = "/api/v1" + path.substr(0, mark);
    if (mark != std::string::npos) request.query = {{"repository", "acme/shop"}, {"environment", "prod"}};
    request.headers.add("Authorization", "Bearer " + token);
    if (!body.empty()) request.headers.add("Content-Type", "application/json");
    request.body = body;
    return jobs.answer(request);
  }

  CiJob job;
  std::optional<Error> error;
  Api jobs{
      backend, {{"alice", Secret("alices-token")}}, "0.1.0", [this](std::string_view token) -> Result<CiJob> {
        if (error) return fail(*error);
        if (token != kToken) return fail(ErrorKind::invalid, "the token's signature is wrong");
        return job;
      }};
};

const std::string kArtifact =
    R"({"repository":"acme/shop","kind":"test-plan","verdict":"PASS","sha":")" + kCommit + "\"}";

TEST_F(JobsTest, ReportsAndClaimsAsItsOwnRun_WhateverTheBodySays) {
  EXPECT_EQ(ask("POST", "/deployments/d-1/claim", R"({"run_id": 5})").status, 200);
  ASSERT_EQ(backend.claims.size(), 1U);
  EXPECT_EQ(backend.claims[0].run.id, 77);
  EXPECT_EQ(ask("POST", "/deployments/d-1/status", R"({"state":"success","run_id":5})").status, 200);
  ASSERT_EQ(backend.reports.size(), 1U);
  EXPECT_EQ(backend.reports[0].run.id, 77);
  EXPECT_EQ(backend.reports[0].by, job.name());
}

TEST_F(JobsTest, PostsArtifactsOfItsCommit_OpensACycle_ReadsTheGate) {
  EXPECT_EQ(ask("POST", "/artifacts", kArtifact).status, 201);
  ASSERT_EQ(backend.orders.size(), 1U);
  EXPECT_EQ(backend.orders[0].login, job.name());
  EXPECT_EQ(ask("POST", "/cycles", R"({"repository":"acme/shop","slot":"T1"})").status, 202);
  ASSERT_EQ(backend.asked.size(), 1U);
  EXPECT_TRUE(backend.asked[0].ci);
  EXPECT_EQ(backend.asked[0].job, job.name());
  EXPECT_EQ(ask("POST", "/deployments", R"({"repository":"acme/shop","environment":"prod"})").status, 202);
  ASSERT_EQ(backend.asked.size(), 2U);
  EXPECT_TRUE(backend.asked[1].ci);
  EXPECT_EQ(backend.asked[1].slot, Slot::t2);
  EXPECT_EQ(ask("GET", "/gate?").status, 200);
}

TEST_F(JobsTest, EverythingElseIsForPeople) {
  for (const Endpoint& endpoint : jobs.endpoints()) {
    if (endpoint.for_jobs) continue;
    std::string path(endpoint.path);
    if (const auto brace = path.find('{'); brace != std::string::npos)
      path.replace(brace, path.find('}') - brace + 1, "d-1");
    const int status = ask(std::string(endpoint.method), path).status;
    EXPECT_TRUE(status == 403 || status == 400) << endpoint.method << ' ' << endpoint.path << ": " << status;
  }
  EXPECT_TRUE(backend.orders.empty());
}

TEST_F(JobsTest, OfAnotherRepositoryIsRefused) {
  job.repository = "acme/bank";
  EXPECT_EQ(told(ask("POST", "/deployments/d-1/claim", "{}")), "403 This job belongs to acme/bank.");
  EXPECT_EQ(told(ask("POST", "/artifacts", kArtifact)),
            "403 This job belongs to acme/bank, not to acme/shop.");
  EXPECT_EQ(told(ask("GET", "/gate?")), "403 This job belongs to acme/bank, not to acme/shop.");
  EXPECT_TRUE(backend.claims.empty() && backend.orders.empty());
}

TEST_F(JobsTest, ThatIsNotTheOneWhichDeploysIsRefused) {
  const auto claim = [&] { return told(ask("POST", "/deployments/d-1/claim", "{}")); };
  job.workflow = "acme/shop/.github/workflows/other.yml@refs/tags/v1.4.2";
  EXPECT_EQ(claim(),
            "403 This job is of acme/shop/.github/workflows/other.yml, not of .github/workflows/deploy.yml.");
  job.workflow = "acme/shop/.github/workflows/deploy.yml@refs/heads/mine";
  job.ref = "refs/heads/mine";
  EXPECT_EQ(claim(), "403 This job runs at refs/heads/mine, not at refs/tags/v1.4.2.");
  job.ref = "refs/tags/v1.4.2";
  job.environment = "uat";
  EXPECT_EQ(claim(), "403 This job runs in environment uat, not in prod.");
  job.environment = "";
  EXPECT_EQ(ask("POST", "/deployments/d-1/claim", "{}").status, 200) << "a job need not be in an environment";
}

TEST_F(JobsTest, OfARepositoryDispatchRunsOnTheDefaultBranch) {
  const auto claim = [&] { return told(ask("POST", "/deployments/d-1/claim", "{}")); };
  backend.shop.trigger.kind = TriggerKind::repository_dispatch;
  job.workflow = "acme/shop/.github/workflows/deploy.yml@refs/heads/main";
  job.ref = "refs/heads/main";
  job.event = "workflow_dispatch";
  EXPECT_EQ(claim(), "403 This job was started by workflow_dispatch, not by repository_dispatch.");
  job.event = "repository_dispatch";
  EXPECT_EQ(ask("POST", "/deployments/d-1/claim", "{}").status, 200);
}

TEST_F(JobsTest, OfADeploymentMayBeOfAnyWorkflow_WhereNoneIsNamed) {
  const auto claim = [&] { return ask("POST", "/deployments/d-1/claim", R"({"run_id":31})").status; };
  backend.shop.trigger = {TriggerKind::deployment, "", {}};
  job.event = "deployment";
  job.workflow = "acme/shop/.github/workflows/roll-out.yml@refs/tags/v1.4.2";
  EXPECT_EQ(claim(), 200);
  EXPECT_EQ(backend.claims.back().run.id, 31) << "GitHub's deployment, which no token names";
  EXPECT_EQ(ask("POST", "/deployments/d-1/status", R"({"state":"success","run_id":31})").status, 200);
  EXPECT_EQ(backend.reports.back().run.id, 31);
  EXPECT_EQ(ask("POST", "/deployments/d-1/status", R"({"state":"success"})").status, 400);
  job.ref = "refs/heads/mine";
  EXPECT_EQ(claim(), 403);
  job.ref = "refs/tags/v1.4.2";
  job.event = "push";
  EXPECT_EQ(claim(), 403);
  job.event = "deployment";
  backend.shop.trigger.workflow = "deploy.yml";
  EXPECT_EQ(claim(), 403);
}

TEST_F(JobsTest, OfAWebhookTheReceiverReportsWithAToken) {
  backend.shop.trigger = {TriggerKind::webhook, "", {}};
  EXPECT_EQ(ask("POST", "/deployments/d-1/claim", "{}").status, 403);
  EXPECT_EQ(send("POST", "/deployments/d-1/status", R"({"state":"success"})").status, 200);
}

TEST_F(JobsTest, SpeaksForTheCommitThatItRunsOnAlone_AndForcesNothing) {
  job.sha = CommitId(std::string(40, 'c'));
  EXPECT_EQ(ask("POST", "/artifacts", kArtifact).status, 403);
  EXPECT_EQ(ask("POST", "/cycles", R"({"repository":"acme/shop","slot":"T1","force":true})").status, 403);
  EXPECT_EQ(ask("POST", "/cycles", R"({"repository":"acme/shop","slot":"T1","date":"2026-03-02"})").status,
            403);
  EXPECT_EQ(
      ask("POST", "/deployments", R"({"repository":"acme/shop","environment":"uat","force":true})").status,
      403);
  EXPECT_TRUE(backend.orders.empty() && backend.asked.empty());
}

TEST_F(JobsTest, ATokenThatProvesNothingIs401_AndAnIssuerThatIsDownIs503) {
  EXPECT_EQ(told(ask("GET", "/gate?", "", "x.y.z")),
            "401 This token is not taken: the token's signature is wrong.");
  EXPECT_EQ(told(ask("GET", "/gate?", "", "no-dots")), "401 This token is not known.");
  error = Error{ErrorKind::transient, "the keys cannot be had"};
  const http::Response down = ask("GET", "/gate?");
  EXPECT_EQ(down.status, 503);
  EXPECT_TRUE(down.headers.single("Retry-After"));
  EXPECT_EQ(ask("GET", "/gate?", "", "alices-token").status, 200) << "people go on";
}

TEST_F(JobsTest, WithoutIssuersNoIdentityTokenIsRead) {
  EXPECT_EQ(told(send("GET", "/gate?repository=acme/shop&environment=prod", "", kToken)),
            "401 This token is not known.");
}

TEST_F(JobsTest, PeopleClaimWithTheRunsNumber) {
  EXPECT_EQ(send("POST", "/deployments/d-1/claim", R"({"run_id":5})").status, 200);
  EXPECT_EQ(backend.claims.back().run.id, 5);
  EXPECT_EQ(send("POST", "/deployments/d-1/claim", "{}").status, 400);
  EXPECT_EQ(send("POST", "/deployments/d-1/claim", R"({"run_id":5})", "devs-token").status, 403);
  EXPECT_EQ(send("POST", "/deployments/d-9/claim", R"({"run_id":5})").status, 404);
  backend.answer->accepted = false;
  backend.answer->reasons = {{Rule::concurrency, "it belongs to run 4", {}}};
  EXPECT_EQ(send("POST", "/deployments/d-1/claim", R"({"run_id":5})").status, 409);
}

}  // namespace
}  // namespace sluice::api
