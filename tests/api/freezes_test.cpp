#include "tests/api/api_fixture.h"

namespace sluice::api {
namespace {

using ApiFreezes = ApiFixture;

FreezeWindow freezeNamed(const std::string& id, int hours, FreezeSource source = FreezeSource::calendar) {
  FreezeWindow freeze = FakeBackend::sampleFreeze();
  freeze.id = id;
  freeze.source = source;
  freeze.owner.clear();
  freeze.from = kNow + std::chrono::hours(hours);
  freeze.until = freeze.from + std::chrono::hours(1);
  return freeze;
}

TEST_F(ApiFreezes, OrderCarriesTheWordsOfTheCommand) {
  backend.answer->id = "freeze-1";
  const auto response = send("POST", "/freezes",
                             R"({"repository":"acme/shop","from":"2026-03-02 18:00","until":"2026-03-05",)"
                             R"("level":"soft","modules":["a","b"],"reason":"month end"})");
  ASSERT_EQ(response.status, 201) << response.body;
  ASSERT_EQ(backend.orders.size(), 1u);
  const auto& command = std::get<FreezeDeployments>(backend.orders[0].command);
  EXPECT_EQ(command.from, "2026-03-02 18:00");
  EXPECT_EQ(command.until, "2026-03-05");
  EXPECT_EQ(command.level, FreezeLevel::soft);
  EXPECT_EQ(command.modules, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(json(response)["id"].text(), "freeze-1");
  EXPECT_EQ(json(response)["owner"].text(), "alice");
}

TEST_F(ApiFreezes, BadBodies_AreRefused) {
  const std::pair<const char*, const char*> rows[] = {
      {R"({"repository":"acme/shop","reason":"x"})", "400 \"until\" is missing from the body."},
      {R"({"repository":"acme/shop","until":"2026-03-05"})", "400 \"reason\" is missing from the body."},
      {R"({"repository":"acme/shop","until":"soon","reason":"x"})",
       "400 freeze: `soon` is no moment, as in `2026-02-05` or `2026-02-05 20:00`"},
      {R"({"repository":"acme/shop","until":"2026-03-05","level":"icy","reason":"x"})",
       "400 \"level\" must be one of \"soft\", \"hard\", \"full\"."},
      {R"({"repository":"acme/shop","until":"2026-03-05","modules":[],"reason":"x"})",
       "400 \"modules\" must be an array of 1 to 200 texts."},
      {R"({"repository":"acme/none","until":"2026-03-05","reason":"x"})",
       "404 There is no repository acme/none in the configuration."},
  };
  for (const auto& [body, expected] : rows) EXPECT_EQ(told(send("POST", "/freezes", body)), expected);
  EXPECT_TRUE(backend.orders.empty());
}

TEST_F(ApiFreezes, AreLiftedByTheirId) {
  const auto response = send("DELETE", "/freezes/freeze-1");
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(std::get<LiftFreeze>(backend.orders.at(0).command).id, "freeze-1");
  EXPECT_EQ(send("DELETE", "/freezes/freeze-2").status, 404);
  backend.answer = Answer{false, "no", {{Rule::permission, "may not", {Role::admin}}}, false, ""};
  EXPECT_EQ(send("DELETE", "/freezes/freeze-1", "", "devs-token").status, 403);
}

TEST_F(ApiFreezes, AreListedByTheirBeginning_PageByPage) {
  backend.freezes = {freezeNamed("c", 3), freezeNamed("a", 1), freezeNamed("b", 2)};
  std::string ids, after;
  for (int pages = 0; pages < 3; ++pages) {
    const Json page = json(send("GET", "/freezes?limit=1" + (after.empty() ? "" : "&after=" + after)));
    ids += page["items"].at(0)["id"].text();
    after = page["next"].text();
  }
  EXPECT_EQ(ids, "abc");
  EXPECT_EQ(after, "");
  EXPECT_EQ(send("GET", "/freezes?after=nowhere").status, 400);
}

TEST_F(ApiFreezes, AreACalendarToo) {
  backend.freezes = {FakeBackend::sampleFreeze(), freezeNamed("freeze-2", 5)};
  backend.freezes[1].reason = "closed; really, \\ " + std::string(100, 'x');
  backend.freezes[1].modules = {"a", "b"};
  const auto response = send("GET", "/freezes.ics");
  ASSERT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.get("Content-Type"), "text/calendar; charset=utf-8");
  const std::string& text = response.body;
  EXPECT_TRUE(text.starts_with(
      "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Sluice//Freezes//EN\r\nBEGIN:VEVENT\r\n"));
  EXPECT_TRUE(text.ends_with("END:VEVENT\r\nEND:VCALENDAR\r\n"));
  for (const char* part : {"UID:freeze-1@acme/shop.sluice\r\n", "X-SLUICE-LEVEL:hard\r\n",
                           "X-SLUICE-MODULES:a,b\r\n", "closed\\; really\\, \\\\ x", "CATEGORIES:hard\r\n"})
    EXPECT_NE(text.find(part), std::string::npos) << part << '\n' << text;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find("\r\n", at);
    EXPECT_LE(end - at, 75U) << text.substr(at, end - at);
    at = end + 2;
  }
  EXPECT_EQ(send("GET", "/freezes.ics", "", "").status, 401) << "it needs a token like everything else";
}

}  // namespace
}  // namespace sluice::api
