#include <fstream>
#include <sstream>

#include "tests/api/api_fixture.h"

namespace sluice::api {
namespace {

using ApiArtifacts = ApiFixture;

const std::string kSha(40, 'b');

std::string body(const std::string& more, const std::string& kind = R"("kind":"security-findings",)") {
  return R"({"repository":"acme/shop",)" + kind + R"("sha":")" + kSha + R"(","verdict":"PASS")" + more + "}";
}

TEST_F(ApiArtifacts, PostCarriesWhatCiFound_AndAnswersWithTheRecord) {
  backend.answer->id = kSha + "/security-findings";
  const auto response = send(
      "POST", "/artifacts",
      body(
          R"(,"coverage":84.5,"findings":[{"id":"CVE-1","severity":"high","title":"a\nb","location":"go.mod:3","cwe":7}])"));
  ASSERT_EQ(response.status, 201) << response.body;
  const auto& command = std::get<PostArtifact>(backend.orders.at(0).command);
  EXPECT_EQ(command.name, "security-findings");
  EXPECT_EQ(command.commit.str(), kSha);
  EXPECT_EQ(command.verdict, ArtifactVerdict::pass);
  EXPECT_EQ(command.coverage, 84.5);
  ASSERT_EQ(command.findings.size(), 1u);
  EXPECT_EQ(command.findings[0].severity, FindingSeverity::high);
  EXPECT_EQ(command.findings[0].title, "a b");
  const Json shown = json(response);
  EXPECT_EQ(shown["open_findings"].integer(), 1);
  EXPECT_EQ(shown["findings"].at(0)["accepted"]["by"].text(), "alice");
  EXPECT_TRUE(shown["findings"].at(1)["accepted"].isNull());
  EXPECT_EQ(shown["message"].text(), backend.answer->text);
  EXPECT_EQ(send("POST", "/artifacts", body("", R"("name":"test-plan",)")).status, 201);
}

TEST_F(ApiArtifacts, BadBodies_AreRefusedByName) {
  const std::pair<std::string, std::string> rows[] = {
      {body("", ""), "400 The body must hold either \"kind\" or \"name\"."},
      {body("", R"("kind":"test-plan","name":"test-plan",)"),
       "400 The body must hold either \"kind\" or \"name\"."},
      {body("", R"("kind":"shopping-list",)"),
       "400 \"kind\" must be one of \"review-findings\", \"test-plan\", \"coverage-report\", "
       "\"security-findings\"."},
      {R"({"repository":"acme/shop","kind":"test-plan","sha":"abc","verdict":"PASS"})",
       "400 \"sha\" must be a whole commit id in lower-case hex."},
      {R"({"repository":"acme/shop","kind":"test-plan","sha":"abc","verdict":"pass"})",
       "400 \"verdict\" must be one of \"PASS\", \"PASS_WITH_WARNINGS\", \"FAIL\"."},
      {body(R"(,"coverage":101)"), "400 \"coverage\" must be a number from 0 to 100."},
      {body(R"(,"coverage":"84%")"), "400 \"coverage\" must be a number from 0 to 100."},
      {body(R"(,"findings":{})"), "400 \"findings\" must be an array of at most 1,000 objects."},
      {body(R"(,"findings":["x"])"), "400 \"findings\" must be an array of at most 1,000 objects."},
      {body(R"(,"findings":[{"severity":"high"}])"),
       "400 \"findings[0].id\" must be a text of 1 to 200 printable characters without white space."},
      {body(R"(,"findings":[{"id":"a b","severity":"high"}])"),
       "400 \"findings[0].id\" must be a text of 1 to 200 printable characters without white space."},
      {body(R"(,"findings":[{"id":"a","severity":"high"},{"id":"b","severity":"HIGH"}])"),
       "400 \"findings[1].severity\" must be one of critical, high, medium, low, info."},
      {body(R"(,"findings":[{"id":"a","severity":"low","title":1}])"),
       "400 \"findings[0].title\" must be a text."},
  };
  for (const auto& [text, expected] : rows)
    EXPECT_EQ(told(send("POST", "/artifacts", text)), expected) << text;
  EXPECT_TRUE(backend.orders.empty());
}

TEST_F(ApiArtifacts, AFindingIsAcceptedInTheWordsOfTheCommand) {
  const auto response =
      send("POST", "/artifacts/accept",
           R"({"repository":"acme/shop","finding":"CVE-2","reason":"not reachable","for":"7d"})");
  ASSERT_EQ(response.status, 201) << response.body;
  const auto& command = std::get<AcceptFinding>(backend.orders.at(0).command);
  EXPECT_EQ(command.finding, "CVE-2");
  EXPECT_EQ(command.length, std::chrono::hours(24 * 7));
  EXPECT_EQ(command.reason, "not reachable");
  EXPECT_EQ(told(send("POST", "/artifacts/accept", R"({"repository":"acme/shop","finding":"CVE-2"})")),
            "400 \"reason\" is missing from the body.");
  backend.answer = Answer{false, "no", {{Rule::permission, "may not", {Role::admin}}}, false, ""};
  EXPECT_EQ(
      send("POST", "/artifacts/accept", R"({"repository":"acme/shop","finding":"x","reason":"y"})").status,
      403);
}

TEST_F(ApiArtifacts, AreListedOfOneCommitToo) {
  EXPECT_EQ(json(send("GET", "/artifacts?repository=acme/shop"))["items"].size(), 1u);
  EXPECT_EQ(json(send("GET", "/artifacts?sha=" + kSha))["items"].size(), 1u);
  EXPECT_EQ(json(send("GET", "/artifacts?sha=cccc"))["items"].size(), 0u);
  EXPECT_EQ(send("GET", "/artifacts?after=nowhere").status, 400);
}

TEST_F(ApiArtifacts, ThePublishedSchemaIsTheOneThatIsServed) {
  std::ifstream file(SLUICE_ARTIFACT_SCHEMA);
  ASSERT_TRUE(file) << SLUICE_ARTIFACT_SCHEMA;
  std::ostringstream text;
  text << file.rdbuf();
  const auto published = Json::parse(text.str());
  ASSERT_TRUE(published);
  const Json served = json(send("GET", "/openapi.json"))["paths"]["/artifacts"]["post"]["requestBody"]
                                                        ["content"]["application/json"]["schema"];
  for (const auto& [name, value] : served.members())
    EXPECT_EQ((*published)[name].dump(), value.dump()) << name;
}

}  // namespace
}  // namespace sluice::api
