#include <algorithm>
#include <set>

#include "gateway/api/schema.h"
#include "gateway/api/views.h"
#include "tests/api/api_fixture.h"

namespace sluice::api {
namespace {

using ApiContract = ApiFixture;

/// The names and JSON types of an object are those of its schema.
void expectSchema(const Json& object, std::string_view name) {
  const auto& all = schemas();
  const auto schema = std::find_if(all.begin(), all.end(), [&](const Schema& s) { return s.name == name; });
  ASSERT_NE(schema, all.end()) << name;
  std::set<std::string> known;
  for (const Property& property : schema->properties) {
    known.emplace(property.name);
    const Json value = object[property.name];
    if (!property.always && value.missing()) continue;
    ASSERT_FALSE(value.missing()) << name << '.' << property.name;
    if (value.isNull()) {
      EXPECT_TRUE(property.nullable || property.type == "any") << name << '.' << property.name;
    } else if (property.type.ends_with("[]")) {
      EXPECT_TRUE(value.isArray()) << name << '.' << property.name;
    } else if (property.type == "string") {
      EXPECT_TRUE(value.isString()) << name << '.' << property.name;
    } else if (property.type == "integer") {
      EXPECT_TRUE(value.integer()) << name << '.' << property.name;
    } else if (property.type == "boolean") {
      EXPECT_TRUE(value.boolean()) << name << '.' << property.name;
    } else if (property.type == "number") {
      EXPECT_TRUE(value.number()) << name << '.' << property.name;
    } else if (property.type == "instant") {
      EXPECT_TRUE(fromRfc3339(value.text())) << name << '.' << property.name;
    } else if (property.type != "any") {
      EXPECT_TRUE(value.isObject()) << name << '.' << property.name;
    }
  }
  for (const auto& [key, value] : object.members()) EXPECT_TRUE(known.contains(key)) << name << '.' << key;
}

TEST_F(ApiContract, EveryGoodAnswerHasExactlyTheFieldsOfItsSchema) {
  backend.locks = {{"l1", kShop, Tier::prod, "alice", "audit", kNow, {}, {}, ""}};
  backend.answer = Answer{true, "Done.", {}, false, "l1"};
  const std::map<std::string_view, std::string> asks{
      {"getGate", "?repository=acme/shop&environment=prod"},
      {"simulateCycle", "?repository=acme/shop&slot=T1"},
      {"previewRollback", "?repository=acme/shop&environment=prod"},
      {"proveRelease", "?repository=acme/shop"}};
  const std::map<std::string_view, std::string> bodies{
      {"rejectFix", R"({"reason":"x"})"},
      {"holdFix", R"({"reason":"x"})"},
      {"approveProdMany", R"({"ids":["fix-000000000002"]})"},
      {"approveUatMergeMany", R"({"ids":["fix-000000000002"]})"},
      {"openCycle", R"({"repository":"acme/shop","slot":"T1"})"},
      {"askForDeployment", R"({"repository":"acme/shop","environment":"uat"})"},
      {"reportDeployment", R"({"state":"success"})"},
      {"claimDeployment", R"({"run_id":7})"},
      {"createFreeze", R"({"repository":"acme/shop","until":"2026-03-09","reason":"x"})"},
      {"postArtifact", R"({"repository":"acme/shop","kind":"test-plan","verdict":"PASS","sha":")" +
                           std::string(40, 'b') + R"("})"},
      {"acceptFinding", R"({"repository":"acme/shop","finding":"CVE-2","reason":"x"})"},
      {"createLock", R"({"repository":"acme/shop","reason":"x"})"},
      {"tryChannels", R"({"repository":"acme/shop"})"},
      {"rollBack", R"({"repository":"acme/shop","environment":"prod","reason":"x"})"},
      {"startHotfix", R"({"repository":"acme/shop","number":12})"},
      {"promote", R"({"repository":"acme/shop"})"},
      {"attest", R"({"repository":"acme/shop","check":"backup"})"},
      {"waiveDebt", R"({"repository":"acme/shop","debt":"#12","reason":"x"})"},
      {"adoptEnvironment", R"({"repository":"acme/shop","environment":"uat","version":"v1.0.0"})"}};
  const std::map<std::string_view, std::string> ids{{"/fixes/", "fix-000000000002"},
                                                    {"/cycles/", "acme-2026-03-02-T1"},
                                                    {"/deployments/", "d-1"},
                                                    {"/deliveries/", "d1"},
                                                    {"/locks/", "l1"},
                                                    {"/releases/", "v1.4.2"},
                                                    {"/freezes/", "freeze-1"},
                                                    {"/decisions/", sampleJudgement().id},
                                                    {"/outbox/", "5"}};
  for (const Endpoint& endpoint : api.endpoints()) {
    std::string path(endpoint.path);
    for (const auto& [root, id] : ids) {
      if (path.starts_with(std::string(root) + "{"))
        path.replace(path.find('{'), path.find('}') - path.find('{') + 1, id);
    }
    if (const auto name = path.find("{name}"); name != std::string::npos) path.replace(name, 6, "checklist");
    if (asks.contains(endpoint.operation)) path += asks.at(endpoint.operation);
    if (endpoint.operation == "openCycle" || endpoint.operation == "askForDeployment")
      backend.answer->id = "acme-2026-03-02-T1";
    if (endpoint.operation == "createFreeze") backend.answer->id = "freeze-1";
    if (endpoint.operation == "rollBack") backend.answer->id = "d-1";
    if (endpoint.operation == "postArtifact")
      backend.answer->id = std::string(40, 'b') + "/security-findings";
    const std::string body = bodies.contains(endpoint.operation) ? bodies.at(endpoint.operation) : "";
    const auto response = send(std::string(endpoint.method), path, body);
    backend.answer->id = "l1";
    ASSERT_EQ(response.status, endpoint.success) << endpoint.method << ' ' << path << ' ' << response.body;
    SCOPED_TRACE(endpoint.operation);
    if (endpoint.answers.ends_with("List")) {
      const Json page = json(response);
      ASSERT_GT(page["items"].size(), 0u) << response.body;
      EXPECT_FALSE(page["next"].missing());
      expectSchema(page["items"].at(0), endpoint.answers.substr(0, endpoint.answers.size() - 4));
    } else if (endpoint.answers == kMarkdown) {
      EXPECT_EQ(response.headers.get("Content-Type"), kMarkdown);
    } else if (!endpoint.answers.empty()) {
      expectSchema(json(response), endpoint.answers);
    }
  }
}

TEST_F(ApiContract, OpenApiDescribesExactlyTheTableThatIsServed) {
  const auto description = json(send("GET", "/openapi.json"));
  std::set<std::string> described, served, operations;
  for (const auto& [path, item] : description["paths"].members()) {
    for (const auto& [method, operation] : item.members()) {
      std::string upper = method;
      std::transform(upper.begin(), upper.end(), upper.begin(),
                     [](char c) { return static_cast<char>(c & ~0x20); });
      described.insert(upper + ' ' + path);
      EXPECT_TRUE(operations.insert(operation["operationId"].text()).second) << path;
    }
  }
  for (const Endpoint& endpoint : api.endpoints()) {
    served.insert(std::string(endpoint.method) + ' ' + std::string(endpoint.path));
  }
  EXPECT_EQ(described, served);
}

TEST_F(ApiContract, EveryReferenceInTheDescriptionLeadsSomewhere) {
  const std::string text = send("GET", "/openapi.json").body;
  const Json schemas_described = json(send("GET", "/openapi.json"))["components"]["schemas"];
  constexpr std::string_view kPrefix = "\"$ref\":\"#/components/schemas/";
  int count = 0;
  for (std::size_t at = text.find(kPrefix); at != std::string::npos;
       at = text.find(kPrefix, at + 1), ++count) {
    const std::size_t begin = at + kPrefix.size();
    const std::string name = text.substr(begin, text.find('"', begin) - begin);
    EXPECT_FALSE(schemas_described[name].missing()) << name;
  }
  EXPECT_GT(count, 20);
}

TEST_F(ApiContract, WhatIsNotKnownYetIsNull) {
  const auto fix = json(send("GET", "/fixes/fix-000000000002"));
  for (const char* name : {"severity", "flow", "found_in", "plan", "hold", "backport"}) {
    EXPECT_TRUE(fix[name].isNull()) << name;
  }
  EXPECT_EQ(fix["held"].boolean(), false);
  EXPECT_EQ(fix["author"].text(), "carol");
  EXPECT_EQ(fix["commits"].at(0).text(), "aaaa");
  EXPECT_EQ(fix["reasons"].at(0)["can_clear"].at(0).text(), "manager");
}

TEST_F(ApiContract, StoredReasonsAndThoseOfNow_AreShownOnceEach) {
  backend.fixes[0].reasons = {{Rule::approval, "Nobody approved it.", {Role::manager}},
                              {Rule::conflict, "a.c", {}}};
  EXPECT_EQ(json(send("GET", "/fixes/fix-000000000002"))["reasons"].size(), 2u);
}

TEST_F(ApiContract, DeploymentNamesItsPredecessorAndItsFlow) {
  const auto deployment = json(send("GET", "/deployments/d-1"));
  EXPECT_EQ(deployment["previous"].text(), "v1.4.1");
  EXPECT_EQ(deployment["flow"].text(), "flow2");
  EXPECT_TRUE(deployment["by"].isNull()) << "no record says it";
  EXPECT_EQ(deployment["steps"].at(0)["traffic_percent"].integer(), 100);
  EXPECT_TRUE(deployment["finished_at"].isNull());
}

TEST_F(ApiContract, RepositoryShowsTheStrongestFreezeOfNow) {
  const auto shop = json(send("GET", "/repositories"))["items"].at(0);
  EXPECT_EQ(shop["name"].text(), "acme/shop");
  EXPECT_EQ(shop["freeze"]["level"].text(), "hard");
  EXPECT_EQ(shop["queue"]["submitted"].integer(), 1);
  EXPECT_TRUE(shop["versions"]["prod"].isNull());
}

TEST_F(ApiContract, JournalGivesTheHashedTextsOnRequest) {
  EXPECT_EQ(json(send("GET", "/journal"))["items"].at(0)["event"]["a"].integer(), 1);
  EXPECT_EQ(json(send("GET", "/journal?text=true"))["items"].at(0)["event"].text(), "{\"a\": 1}");
}

}  // namespace
}  // namespace sluice::api
