// What a deployment leaves behind, how delivery is measured, and what a problem calls for.
#include "tests/api/api_fixture.h"

namespace sluice::api {
namespace {

using ApiRecords = ApiFixture;

TEST_F(ApiRecords, AreMarkdown_AndListedOnceTheyAreWritten) {
  const auto record = send("GET", "/deployments/d-1/records/checklist");
  EXPECT_EQ(record.status, 200);
  EXPECT_EQ(record.headers.get("Content-Type"), "text/markdown; charset=utf-8");
  EXPECT_EQ(record.headers.get("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(record.body, "# Deployment Checklist: v1.4.2\n");
  const auto listed = json(send("GET", "/deployments/d-1/records"));
  EXPECT_EQ(listed["items"].at(0)["name"].text(), "checklist");
  for (const Json& one : listed["items"].items()) EXPECT_NE(one["name"].text(), "deployment-log");
  EXPECT_EQ(told(send("GET", "/deployments/d-1/records/deployment-log")),
            "404 That record of d-1 is not written yet.");
  EXPECT_EQ(told(send("GET", "/deployments/d-1/records/diary")), "404 There is no record of that name.");
  EXPECT_EQ(send("GET", "/deployments/d-9/records/checklist").status, 404);
  EXPECT_EQ(send("GET", "/deployments/d-1/records/checklist", "", "").status, 401);
}

TEST_F(ApiRecords, MeasuresAreNull_WithTheReason_WhereThereIsNothingToCount) {
  const auto dora = json(send("GET", "/dora?repository=acme/shop&days=7"));
  EXPECT_EQ(dora["days"].integer(), 7);
  EXPECT_EQ(dora["from"].text(), "2026-02-23T10:00:00Z");
  ASSERT_EQ(dora["measures"].size(), 5U);
  for (const Json& measure : dora["measures"].items()) {
    EXPECT_TRUE(measure["value"].isNull());
    EXPECT_FALSE(measure["reason"].text().empty());
  }
  EXPECT_TRUE(json(send("GET", "/dora"))["repository"].isNull()) << "all of them";
  for (const char* days : {"0", "367", "x"})
    EXPECT_EQ(send("GET", std::string("/dora?days=") + days).status, 400);
}

TEST_F(ApiRecords, AMinorProblemIsShownAsNoReasonToRollBack) {
  backend.rollback_plan.to.sha = CommitId("cccc");
  const auto minor = json(send("GET", "/rollbacks?repository=acme/shop&environment=prod&impact=minor"));
  EXPECT_EQ(minor["needs_force"].at(0)["text"].text(),
            "minor is no reason to roll back: watch it, and fix it with the next pipeline");
  const auto data = json(send("GET", "/rollbacks?repository=acme/shop&environment=prod&impact=data"));
  EXPECT_EQ(data["needs_force"].size(), 0U);
  ASSERT_EQ(data["decisions"].size(), 3U);
  EXPECT_EQ(data["decisions"].at(2)["advice"].text(), "roll_back_and_escalate");
  EXPECT_EQ(send("GET", "/rollbacks?repository=acme/shop&environment=prod&impact=mild").status, 400);
}

/// Who ordered the one deployment, why, and who approved it.
std::string occasion(const Json& deployment) {
  std::string text = deployment["by"].text("null") + " | " + deployment["why"].text("null") + " |";
  for (const Json& name : deployment["approved_by"].items()) text += " " + name.text();
  return text;
}

TEST_F(ApiRecords, EveryDeploymentSaysWhoAndWhy) {
  Deployment& shipped = backend.shipped;
  const auto listed = [&] { return json(send("GET", "/deployments"))["items"].at(0); };
  shipped.cycle = backend.ran.id;
  shipped.approvals = {{12, ApprovalKind::prod, 1, {"bob"}, "", false},
                       {15, ApprovalKind::prod, 2, {"carol", "bob"}, "", false}};
  EXPECT_EQ(occasion(listed()), "bob | T1 of 2026-03-02 | bob carol");
  EXPECT_EQ(occasion(json(send("GET", "/deployments/d-1"))), occasion(listed()));
  backend.ran.opened_by = "the scheduler";
  EXPECT_EQ(occasion(listed()), "sluice | T1 of 2026-03-02 | bob carol");

  shipped.purpose = Purpose::promotion;
  shipped.approvals.clear();
  Approval dave;
  dave.by = "dave";
  shipped.promotion = Promotion{shipped.release, "", "release 1.5 is validated", kNow, {dave}};
  EXPECT_EQ(occasion(listed()), "sluice | T1 of 2026-03-02: release 1.5 is validated | dave");

  shipped = sampleDeployment();
  shipped.purpose = Purpose::hotfix;
  shipped.fixes = {sampleFix().id};
  shipped.approvals = {{12, ApprovalKind::prod, 2, {"alice", "bob"}, "", false}};
  backend.fixes[0].severity = Severity::critical;
  EXPECT_EQ(occasion(listed()), "alice, bob | hotfix #12, critical | alice bob");
  EXPECT_EQ(listed()["flow"].text(), "hotfix");

  shipped = sampleDeployment();
  shipped.purpose = Purpose::rollback;
  shipped.by = "alice";
  shipped.why = "totals are wrong";
  EXPECT_EQ(occasion(listed()), "alice | totals are wrong |");
  EXPECT_TRUE(listed()["flow"].isNull()) << "a rollback is of no flow";
}

TEST_F(ApiRecords, ARollbackShowsWhatChanges_BeforeItActs) {
  const std::string ask = "/rollbacks?repository=acme/shop&environment=prod";
  EXPECT_TRUE(json(send("GET", ask))["diff"].isNull()) << "nobody knows what runs";
  EXPECT_TRUE(backend.compared.empty());
  backend.rollback_plan.from = Release{TagName("v1.4.2"), CommitId("bbbb")};
  backend.rollback_plan.to = {TagName("v1.4.1"), CommitId("cccc")};
  backend.difference =
      ReleaseDifference{{{CommitId("bbbb"), {}, "Totals", "carol"}}, 214, {"api/tax.py", "web/app.js"}, 7};
  const auto shown = json(send("GET", ask));
  EXPECT_EQ(shown["diff"].dump(), R"({"commits":[{"sha":"bbbb","subject":"Totals"}],"commits_total":214,)"
                                  R"("files":["api/tax.py","web/app.js"],"files_total":7})");
  EXPECT_TRUE(shown["diff_problem"].isNull());
  EXPECT_EQ(backend.compared, (std::vector{CommitId("bbbb"), CommitId("cccc")}));
  backend.difference->commits_total.reset();
  EXPECT_TRUE(json(send("GET", ask))["diff"]["commits_total"].isNull());
}

TEST_F(ApiRecords, ADiffThatCannotBeRead_KeepsNobodyFromGoingBack) {
  backend.rollback_plan.from = Release{TagName("v1.4.2"), CommitId("bbbb")};
  backend.rollback_plan.to = {TagName("v1.4.1"), CommitId("cccc")};
  backend.difference = fail(ErrorKind::transient, "the repository's git is busy");
  const auto response = send("GET", "/rollbacks?repository=acme/shop&environment=prod");
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_TRUE(json(response)["diff"].isNull());
  EXPECT_EQ(json(response)["diff_problem"].text(), "the repository's git is busy");
  EXPECT_EQ(json(response)["possible"].boolean(), true);
}

TEST_F(ApiRecords, TheImpactComesIntoTheOrder) {
  backend.answer = Answer{true, "Rolling back.", {}, false, "d-1"};
  const auto ordered =
      send("POST", "/rollbacks",
           R"({"repository":"acme/shop","environment":"prod","impact":"data","reason":"orders"})");
  ASSERT_EQ(ordered.status, 201) << ordered.body;
  EXPECT_EQ(std::get<RollBack>(backend.orders.at(0).command).impact, Impact::data);
}

TEST_F(ApiRecords, AHotfixShowsItsFollowUp) {
  Hotfix hotfix;
  hotfix.branch = BranchName("hotfix/12-login");
  FollowUp& follow_up = hotfix.follow_up.emplace();
  follow_up.deployment = DeploymentId("d-1");
  follow_up.number = 40;
  follow_up.live_at = kNow;
  backend.fixes[0].hotfix = hotfix;
  const auto shown = json(send("GET", "/fixes/fix-000000000002"))["hotfix"];
  EXPECT_EQ(shown["branch"].text(), "hotfix/12-login");
  EXPECT_EQ(shown["follow_up"]["number"].integer(), 40);
  EXPECT_EQ(shown["follow_up"]["diff"].text(), "/api/v1/deployments/d-1/records/fix-diff");
}

}  // namespace
}  // namespace sluice::api
