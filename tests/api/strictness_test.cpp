#include "tests/api/api_fixture.h"

namespace sluice::api {
namespace {

using ApiStrictness = ApiFixture;

TEST_F(ApiStrictness, BadBodies_AreRefusedByTheNameOfTheField) {
  const struct {
    const char* path;
    const char* body;
    const char* told;
  } rows[] = {
      {"/locks", R"({"repository":"acme/shop"})", "400 \"reason\" is missing from the body."},
      {"/locks", R"({"repository":"acme/shop","reason":"x","color":1})",
       "400 \"color\" is not known in this body. It takes: repository environment reason for until."},
      {"/locks", R"({"repository":7,"reason":"x"})", "400 \"repository\" must be a text."},
      {"/locks", R"({"repository":"acme/shop","reason":" "})",
       "400 \"reason\" must be a text that is not empty."},
      {"/locks", R"({"repository":"acme/shop","reason":"a\u0007b"})",
       "400 \"reason\" must be free of control characters."},
      {"/locks", R"({"repository":"acme/shop","environment":"qa","reason":"x"})",
       "400 \"environment\" must be one of \"uat\", \"prod\"."},
      {"/locks", R"({"repository":"acme/shop","reason":"x","for":"soon"})",
       "400 \"for\" must be a length of time such as 30m or 2h."},
      {"/locks", R"({"repository":"acme/shop","reason":"x","until":"2020-01-01T00:00:00Z"})",
       "400 \"until\" must lie in the future."},
      {"/locks", R"([])", "400 The body must be a JSON object."},
      {"/cycles", R"({"repository":"acme/shop","slot":"T3"})", "400 \"slot\" must be one of \"T1\", \"T2\"."},
      {"/cycles", R"({"repository":"acme/shop","slot":"T1","date":"2026-02-30"})",
       "400 \"date\" must be a date written YYYY-MM-DD."},
      {"/cycles", R"({"repository":"acme/shop","slot":"T1","force":"yes"})",
       "400 \"force\" must be true or false."},
      {"/cycles", R"({"repository":"acme/none","slot":"T1"})",
       "404 There is no repository acme/none in the configuration."},
      {"/fixes/approve-prod", R"({"ids":[]})", "400 \"ids\" must be an array of 1 to 200 texts."},
      {"/fixes/approve-prod", R"({"ids":[1]})", "400 \"ids\" must be an array of 1 to 200 texts."},
      {"/fixes/fix-000000000002/unhold", R"({"reason":"x"})",
       "400 \"reason\" is not known in this body. It takes nothing."},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(told(send("POST", row.path, row.body)), row.told) << row.body;
  }
  EXPECT_TRUE(backend.orders.empty());
  EXPECT_TRUE(backend.asked.empty());
}

TEST_F(ApiStrictness, NotJson_RepeatedKeysAndWrongContentType_AreRefused) {
  EXPECT_EQ(send("POST", "/locks", "reason=x").status, 400);
  EXPECT_EQ(send("POST", "/locks", R"({"reason":"a","reason":"b"})").status, 400);
  EXPECT_EQ(send("DELETE", "/locks/l1", "{}").status, 400);
  content_type = "text/plain";
  EXPECT_EQ(send("POST", "/locks", R"({"repository":"acme/shop","reason":"x"})").status, 415);
  content_type = "application/json; charset=utf-8";
  EXPECT_EQ(send("POST", "/locks", R"({"repository":"acme/shop","reason":"x"})").status, 201);
}

TEST_F(ApiStrictness, BadQueries_AreRefusedByName) {
  const struct {
    const char* path;
    const char* told;
  } rows[] = {{"/fixes?limit=0", "400 \"limit\" must be from 1 to 200."},
              {"/fixes?limit=201", "400 \"limit\" must be from 1 to 200."},
              {"/fixes?limit=ten", "400 \"limit\" must be an integer."},
              {"/fixes?number=12", "400 \"number\" needs \"repository\" beside it."},
              {"/gate?repository=acme/shop", "400 \"environment\" is missing from the query."},
              {"/gate?repository=acme/shop&environment=uat&sha=abc",
               "400 \"sha\" must be a whole commit id in lower-case hex."},
              {"/simulations?repository=acme/shop&slot=T1&at=tomorrow",
               "400 \"at\" must be an RFC 3339 time such as 2026-03-01T20:00:00Z."},
              {"/fixes?repository=acme/none", "404 There is no repository acme/none in the configuration."}};
  for (const auto& row : rows) EXPECT_EQ(told(send("GET", row.path)), row.told) << row.path;
  EXPECT_EQ(send("GET", "/fixes?status=lost").status, 400);
  EXPECT_EQ(send("GET", "/fixes?colour=red").status, 400);
}

TEST_F(ApiStrictness, ListPassesItsPageOnAndAnswersTheCursor) {
  const auto page = json(send("GET", "/fixes?repository=acme/shop&status=planned&limit=7&after=x"));
  EXPECT_EQ(page["next"].text(), "more");
  EXPECT_EQ(backend.listed_status, "planned");
  EXPECT_EQ(backend.listed_page.limit, 7);
  EXPECT_EQ(backend.listed_page.after, "x");
  EXPECT_TRUE(json(send("GET", "/cycles"))["next"].isNull());
}

TEST_F(ApiStrictness, UnknownRecords_Are404) {
  for (const char* path :
       {"/fixes/fix-none", "/cycles/none", "/deployments/none", "/fixes/77?repository=acme/shop"}) {
    EXPECT_EQ(send("GET", path).status, 404) << path;
  }
  EXPECT_EQ(send("POST", "/deliveries/none/replay").status, 404);
  EXPECT_EQ(send("POST", "/outbox/first/retry").status, 404);
  EXPECT_EQ(json(send("GET", "/fixes?repository=acme/shop&number=77"))["items"].size(), 0u);
}

}  // namespace
}  // namespace sluice::api
