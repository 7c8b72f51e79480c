#include "tests/api/api_fixture.h"

namespace sluice::api {
namespace {

using ApiAccess = ApiFixture;

TEST_F(ApiAccess, WithoutToken_Is401AndNamesTheScheme) {
  const auto response = send("GET", "/fixes", "", "");
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(response.headers.get("WWW-Authenticate"), "Bearer realm=\"sluice\"");
  EXPECT_EQ(response.headers.get("Content-Type"), "application/problem+json");
}

TEST_F(ApiAccess, WrongToken_Is401_AlsoForAPathThatDoesNotExist) {
  EXPECT_EQ(send("GET", "/nowhere", "", "guess").status, 401);
  EXPECT_EQ(send("GET", "/openapi.json", "", "guess").status, 401);
  EXPECT_EQ(send("OPTIONS", "/fixes", "", "guess").status, 401);
}

TEST_F(ApiAccess, EmptyConfiguredSecret_OpensNothing) {
  Api open(backend, {{"alice", Secret("")}}, "0.1.0");
  http::Request request;
  request.method = "GET";
  request.path = "/api/v1/fixes";
  request.headers.add("Authorization", "Bearer ");
  EXPECT_EQ(open.answer(request).status, 401);
}

TEST_F(ApiAccess, TwoAuthorizationHeaders_AreNoAnswer) {
  http::Headers headers{{"Authorization", "Bearer alices-token"}, {"authorization", "Bearer x"}};
  EXPECT_FALSE(bearerToken(headers));
}

TEST_F(ApiAccess, SchemeIsReadWithoutRegardToCase) {
  EXPECT_EQ(bearerToken({{"Authorization", "bearer abc"}}), "abc");
  EXPECT_FALSE(bearerToken({{"Authorization", "Basic abc"}}));
}

TEST_F(ApiAccess, EachTokenActsAsItsUser) {
  send("POST", "/fixes/fix-000000000002/unhold", "", "devs-token");
  ASSERT_EQ(backend.orders.size(), 1u);
  EXPECT_EQ(backend.orders[0].login, "dev");
}

TEST_F(ApiAccess, WrongMethod_Is405WithWhatIsAllowed) {
  const auto response = send("PUT", "/locks");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.headers.get("Allow"), "GET, HEAD, POST, OPTIONS");
  const auto options = send("OPTIONS", "/locks");
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(options.headers.get("Allow"), "GET, HEAD, POST, OPTIONS");
}

TEST_F(ApiAccess, HeadIsAnsweredLikeGet) { EXPECT_EQ(send("HEAD", "/fixes").status, 200); }

TEST_F(ApiAccess, UnknownPath_Is404AsAProblem) {
  for (const char* path : {"", "/", "/fixes/", "/fixes/1/2/3", "/nowhere"}) {
    const auto response = send("GET", path);
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_EQ(json(response)["status"].integer(), 404) << path;
  }
}

TEST_F(ApiAccess, RepeatingIsNotForEverybodyWhoMayRead) {
  EXPECT_EQ(send("GET", "/outbox", "", "devs-token").status, 200);
  EXPECT_EQ(send("POST", "/outbox/5/retry", "", "devs-token").status, 403);
  EXPECT_EQ(send("POST", "/deliveries/d1/replay", "", "devs-token").status, 403);
  EXPECT_TRUE(backend.retried.empty());
  EXPECT_EQ(send("POST", "/outbox/5/retry").status, 202);
  EXPECT_EQ(send("POST", "/deliveries/d1/replay").status, 202);
  EXPECT_EQ(backend.retried, std::vector<std::int64_t>{5});
  EXPECT_EQ(backend.replayed, std::vector<std::string>{"d1"});
}

TEST_F(ApiAccess, HealthNeedsNoTokenAndReadinessTellsWhy) {
  Operations operations{backend, api, "0.1.0", kNow};
  EXPECT_EQ(healthz().status, 200);
  EXPECT_EQ(readyz(operations).status, 200);
  backend.health = fail(ErrorKind::transient, "The disk is full.");
  const auto unready = readyz(operations);
  EXPECT_EQ(told(unready), "503 The disk is full.");
  EXPECT_FALSE(unready.headers.get("Retry-After").empty());
  EXPECT_EQ(json(versionInfo(operations))["version"].text(), "0.1.0");
}

TEST_F(ApiAccess, BeforeTheEngineHasBegun_EverythingIs503) {
  Api starting(backend, {{"alice", Secret("alices-token")}}, "0.1.0");
  Operations operations{backend, starting, "0.1.0", kNow};
  http::Request request;
  request.method = "GET";
  request.path = "/api/v1/fixes";
  request.headers.add("Authorization", "Bearer alices-token");
  EXPECT_EQ(starting.answer(request).status, 503);
  EXPECT_EQ(readyz(operations).status, 503);
  EXPECT_EQ(healthz().status, 200);
  starting.open();
  EXPECT_EQ(starting.answer(request).status, 200);
  EXPECT_EQ(readyz(operations).status, 200);
}

TEST_F(ApiAccess, EveryMetricIsDeclaredBeforeItsSamples) {
  Operations operations{backend, api, "0.1.0", kNow};
  const std::string text = metrics(operations).body;
  EXPECT_NE(text.find("sluice_fixes{repository=\"acme/shop\",status=\"submitted\"} 1\n"), std::string::npos);
  std::string family;
  bool histogram = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::string line = text.substr(at, text.find('\n', at) - at);
    at += line.size() + 1;
    if (line.starts_with("# TYPE ")) {
      family = line.substr(7, line.find(' ', 7) - 7);
      histogram = line.ends_with(" histogram");
    } else if (!line.starts_with("#")) {
      std::string sample = line.substr(0, line.find_first_of(" {"));
      for (const std::string part : {"_bucket", "_sum", "_count"}) {
        if (histogram && sample == family + part) sample = family;
      }
      EXPECT_EQ(sample, family) << line;
    }
  }
}

}  // namespace
}  // namespace sluice::api
