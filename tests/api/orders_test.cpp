#include "tests/api/api_fixture.h"

namespace sluice::api {
namespace {

using ApiOrders = ApiFixture;
constexpr const char* kFix = "/fixes/fix-000000000002";

TEST_F(ApiOrders, ConfirmCarriesEveryWordOfTheCommand) {
  const auto response =
      send("POST", std::string(kFix) + "/confirm",
           R"({"flow":"flow2","severity":"medium","found_in":"prod","force":true,"reason":"agreed"})");
  ASSERT_EQ(response.status, 200) << response.body;
  ASSERT_EQ(backend.orders.size(), 1u);
  const auto& confirm = std::get<Confirm>(backend.orders[0].command);
  EXPECT_EQ(backend.orders[0].number, 12);
  EXPECT_EQ(confirm.flow, Flow::flow2);
  EXPECT_EQ(confirm.severity, Severity::medium);
  EXPECT_EQ(confirm.found_in, Tier::prod);
  EXPECT_TRUE(confirm.force);
  EXPECT_EQ(confirm.reason, "agreed");
}

TEST_F(ApiOrders, AnswerIsTheFixWithWhatWasSaid) {
  const auto fix = json(send("POST", std::string(kFix) + "/approve-prod"));
  EXPECT_EQ(fix["id"].text(), "fix-000000000002");
  EXPECT_EQ(fix["message"].text(), "Done; it ships on 2026-03-02 at 22:00.");
  EXPECT_TRUE(std::holds_alternative<ApproveProd>(backend.orders[0].command));
}

TEST_F(ApiOrders, EveryVerbReachesItsCommand) {
  const struct {
    const char* verb;
    const char* body;
    std::string_view kind;
  } rows[] = {{"confirm", "", "confirm"},
              {"reject", R"({"reason":"no bug"})", "reject"},
              {"approve-prod", "", "approve_prod"},
              {"approve-uat-merge", "{}", "approve_uat_merge"},
              {"unapprove", "", "unapprove"},
              {"hold", R"({"reason":"wait"})", "hold"},
              {"unhold", "", "unhold"},
              {"close", "", "close"}};
  for (const auto& row : rows) {
    backend.orders.clear();
    EXPECT_EQ(send("POST", std::string(kFix) + "/" + row.verb, row.body).status, 200) << row.verb;
    ASSERT_EQ(backend.orders.size(), 1u) << row.verb;
    std::visit([&](const auto& command) { EXPECT_EQ(command.kind, row.kind); }, backend.orders[0].command);
  }
}

TEST_F(ApiOrders, NumberWithRepository_NamesAFixThatIsNotTrackedYet) {
  EXPECT_EQ(send("POST", "/fixes/99/confirm?repository=acme/shop").status, 200);
  ASSERT_EQ(backend.orders.size(), 1u);
  EXPECT_EQ(backend.orders[0].number, 99);
  EXPECT_EQ(send("POST", "/fixes/99/confirm").status, 400);
  EXPECT_EQ(send("POST", "/fixes/99/confirm?repository=acme/other").status, 404);
}

TEST_F(ApiOrders, Refusal_Is409WithReasons_And403WhenThePersonMayNot) {
  backend.answer = Answer{false, "Not now.", {{Rule::state, "It is closed.", {Role::admin}}}, false, ""};
  auto response = send("POST", std::string(kFix) + "/unhold");
  EXPECT_EQ(told(response), "409 Not now.");
  EXPECT_EQ(response.headers.get("Content-Type"), "application/problem+json");
  EXPECT_EQ(json(response)["reasons"].at(0).dump(),
            R"({"rule":"state","text":"It is closed.","can_clear":["admin"]})");
  backend.answer =
      Answer{false, "You may not.", {{Rule::permission, "You may not.", {Role::admin}}}, false, ""};
  EXPECT_EQ(send("POST", std::string(kFix) + "/unhold").status, 403);
  backend.answer = Answer{false, "There is no such pull request.", {}, true, ""};
  EXPECT_EQ(send("POST", std::string(kFix) + "/unhold").status, 404);
}

TEST_F(ApiOrders, UnreachableForge_Is503AndSaysWhenToAskAgain) {
  backend.answer = fail(Error{ErrorKind::transient, "GitHub cannot be reached.", std::chrono::seconds(30)});
  const auto response = send("POST", std::string(kFix) + "/unhold");
  EXPECT_EQ(told(response), "503 GitHub cannot be reached.");
  EXPECT_EQ(response.headers.get("Retry-After"), "30");
}

TEST_F(ApiOrders, Several_AreEachAnsweredForThemselves) {
  const auto response =
      send("POST", "/fixes/approve-prod", R"({"ids":["fix-000000000002","fix-nothere","fix-000000000002"]})");
  ASSERT_EQ(response.status, 200) << response.body;
  const Json items = json(response)["items"];
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items.at(0)["status"].integer(), 200);
  EXPECT_EQ(items.at(1)["status"].integer(), 404);
  EXPECT_EQ(items.at(1)["accepted"].boolean(), false);
}

TEST_F(ApiOrders, CycleIsAskedForOnceAndShown) {
  backend.answer = Answer{true, "Opened.", {}, false, "acme-2026-03-02-T1"};
  const auto response =
      send("POST", "/cycles", R"({"repository":"acme/shop","slot":"T2","date":"2026-03-02","force":true})");
  ASSERT_EQ(response.status, 202) << response.body;
  EXPECT_EQ(json(response)["id"].text(), "acme-2026-03-02-T1");
  ASSERT_EQ(backend.asked.size(), 1u);
  EXPECT_EQ(backend.asked[0].slot, Slot::t2);
  EXPECT_EQ(backend.asked[0].date, "2026-03-02");
  EXPECT_TRUE(backend.asked[0].force);
  EXPECT_EQ(backend.asked[0].login, "alice");
  EXPECT_FALSE(backend.asked[0].ci);
}

TEST_F(ApiOrders, ADeploymentIsAskedForByTheSlotOfItsEnvironment) {
  backend.answer = Answer{true, "Opened.", {}, false, "acme-2026-03-02-T1"};
  const auto uat = send("POST", "/deployments", R"({"repository":"acme/shop","environment":"uat"})");
  ASSERT_EQ(uat.status, 202) << uat.body;
  EXPECT_EQ(json(uat)["id"].text(), "acme-2026-03-02-T1");
  EXPECT_EQ(json(uat)["message"].text(), "Opened.");
  const char* forced = R"({"repository":"acme/shop","environment":"prod","force":true})";
  ASSERT_EQ(send("POST", "/deployments", forced, "devs-token").status, 202);
  ASSERT_EQ(backend.asked.size(), 2u);
  EXPECT_EQ(backend.asked[0].slot, Slot::t1);
  EXPECT_EQ(backend.asked[0].date, "");
  EXPECT_FALSE(backend.asked[0].force);
  EXPECT_EQ(backend.asked[1].slot, Slot::t2);
  EXPECT_TRUE(backend.asked[1].force);
  EXPECT_EQ(backend.asked[1].login, "dev") << "who may is decided where a cycle is asked for";
  EXPECT_TRUE(backend.orders.empty()) << "there is no other way";
}

TEST_F(ApiOrders, ADeploymentThatIsRefused_IsAProblemWithItsReasons) {
  backend.answer =
      Answer{false, "Not now.", {{Rule::window, "it is not the window of T2", {Role::admin}}}, false, ""};
  const auto refused = send("POST", "/deployments", R"({"repository":"acme/shop","environment":"prod"})");
  EXPECT_EQ(told(refused), "409 Not now.");
  EXPECT_EQ(json(refused)["reasons"].at(0)["text"].text(), "it is not the window of T2");
  EXPECT_EQ(send("POST", "/deployments", R"({"repository":"acme/shop"})").status, 400);
  EXPECT_EQ(send("POST", "/deployments", R"({"repository":"acme/shop","environment":"qa"})").status, 400);
  EXPECT_EQ(send("POST", "/deployments", R"({"repository":"acme/none","environment":"uat"})").status, 404);
}

TEST_F(ApiOrders, ReportSpeaksTheWordsOfForges) {
  const struct {
    const char* body;
    const char* status;
    const char* conclusion;
  } rows[] = {{R"({"state":"success","url":"https://ci/1"})", "completed", "success"},
              {R"({"status":"failure"})", "completed", "failure"},
              {R"({"state":"error"})", "completed", "failure"},
              {R"({"state":"cancelled"})", "completed", "cancelled"},
              {R"({"state":"in_progress"})", "in_progress", ""},
              {R"({"state":"queued"})", "queued", ""}};
  for (const auto& row : rows) {
    backend.reports.clear();
    EXPECT_EQ(send("POST", "/deployments/d-1/status", row.body).status, 200) << row.body;
    ASSERT_EQ(backend.reports.size(), 1u);
    EXPECT_EQ(backend.reports[0].run.status, row.status);
    EXPECT_EQ(backend.reports[0].run.conclusion, row.conclusion);
    EXPECT_EQ(backend.reports[0].by, "alice");
  }
  EXPECT_EQ(send("POST", "/deployments/d-1/status", "{}").status, 400);
  EXPECT_EQ(send("POST", "/deployments/d-1/status", R"({"state":"success","status":"failure"})").status, 400);
  EXPECT_EQ(send("POST", "/deployments/d-1/status", R"({"state":"fine"})").status, 400);
  EXPECT_EQ(send("POST", "/deployments/none/status", R"({"state":"success"})").status, 404);
}

TEST_F(ApiOrders, LockIsMadeForALengthOfTimeAndTakenOffById) {
  backend.answer = Answer{true, "Locked.", {}, false, "l1"};
  backend.locks = {{"l1", kShop, Tier::prod, "alice", "audit", kNow, {}, {}, ""}};
  const auto made = send("POST", "/locks",
                         R"({"repository":"acme/shop","environment":"prod","for":"2h","reason":"audit"})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(json(made)["id"].text(), "l1");
  EXPECT_EQ(std::get<LockEnvironment>(backend.orders[0].command).length, Millis(2 * 3'600'000));
  EXPECT_EQ(send("DELETE", "/locks/l1").status, 200);
  EXPECT_EQ(std::get<Unlock>(backend.orders[1].command).id, "l1");
  EXPECT_EQ(send("DELETE", "/locks/l2").status, 404);
}

TEST_F(ApiOrders, AttestAndAdoptAreOrdersOnTheRepository) {
  EXPECT_EQ(
      send("POST", "/attestations", R"({"repository":"acme/shop","check":"backup","note":"seen"})").status,
      201);
  EXPECT_EQ(
      send("POST", "/environments", R"({"repository":"acme/shop","environment":"prod","version":"v1.4.0"})")
          .status,
      200);
  ASSERT_EQ(backend.orders.size(), 2u);
  EXPECT_EQ(backend.orders[0].number, 0);
  EXPECT_EQ(std::get<Attest>(backend.orders[0].command).check, "backup");
  EXPECT_EQ(std::get<Adopt>(backend.orders[1].command).version, TagName("v1.4.0"));
}

}  // namespace
}  // namespace sluice::api
