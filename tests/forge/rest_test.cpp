#include <gtest/gtest.h>

#include "tests/forge/fake_github.h"

namespace sluice::github {
namespace {

using std::chrono::seconds;
const std::string kApi = FakeGithub::kApi;

TEST(Rest, SignsInAndNamesTheVersion) {
  FakeGithub github;
  github.on("GET", "/x", 200, "{}");
  ASSERT_TRUE(github.client()->get("/x"));
  const auto& headers = github.requests[0].headers;
  EXPECT_EQ(headers.get("Authorization"), "Bearer s3cret");
  EXPECT_EQ(headers.get("Accept"), "application/vnd.github+json");
  EXPECT_EQ(headers.get("X-GitHub-Api-Version"), "2022-11-28");
  EXPECT_EQ(headers.count("Content-Type"), 0U);
}

TEST(Rest, FollowsPagesOfItsOwnServer) {
  FakeGithub github;
  github.on("GET", "/list", 200, "[1,2]",
            {{"Link", "<" + kApi + "/repositories/1/list?page=2>; rel=\"next\""}});
  github.on("GET", "/repositories/1/list?page=2", 200, "[3]");
  std::vector<std::int64_t> all;
  const auto read = github.client()->eachPage("/list", 5, [&](const std::vector<Json>& page) {
    for (const Json& item : page) all.push_back(item.integer().value_or(0));
    return true;
  });
  ASSERT_TRUE(read);
  EXPECT_EQ(all, (std::vector<std::int64_t>{1, 2, 3}));
}

TEST(Rest, StopsWhenItHasEnough) {
  FakeGithub github;
  github.on("GET", "/list", 200, "[1]", {{"Link", "<" + kApi + "/list?page=2>; rel=\"next\""}});
  ASSERT_TRUE(github.client()->eachPage("/list", 5, [](const auto&) { return false; }));
  EXPECT_EQ(github.requests.size(), 1U);
}

TEST(Rest, RefusesALinkThatLeavesTheServer) {
  for (const std::string link :
       {"https://evil.example/list?page=2", "http://api.github.example/api/v3/list",
        "https://api.github.example/other", "https://api.github.example/api/v3.evil.example/"}) {
    FakeGithub github;
    github.on("GET", "/list", 200, "[1]", {{"Link", "<" + link + ">; rel=\"next\""}});
    const auto read = github.client()->eachPage("/list", 5, [](const auto&) { return true; });
    ASSERT_FALSE(read) << link;
    EXPECT_EQ(read.error().kind, ErrorKind::invalid);
    EXPECT_EQ(github.requests.size(), 1U);
  }
}

TEST(Rest, RefusesMorePagesThanAllowed) {
  FakeGithub github;
  github.on("GET", "/list", 200, "[1]", {{"Link", "<" + kApi + "/list>; rel=\"next\""}});
  const auto read = github.client()->eachPage("/list", 3, [](const auto&) { return true; });
  ASSERT_FALSE(read);
  EXPECT_EQ(github.requests.size(), 3U);
}

TEST(Rest, RefusesRedirects) {
  for (const int status : {301, 302, 303, 307, 308, 304}) {
    FakeGithub github;
    github.on("GET", "/x", status, "", {{"Location", "https://evil.example/"}});
    const auto json = github.client()->get("/x");
    ASSERT_FALSE(json) << status;
    EXPECT_EQ(json.error().kind, ErrorKind::invalid);
    EXPECT_EQ(github.requests.size(), 1U);
  }
}

TEST(Rest, AsksByEtag_AndTakesTheOldAnswerOn304_WithItsNextPage) {
  FakeGithub github;
  const std::string next = "<" + kApi + "/list?page=2>; rel=\"next\"";
  github.on("GET", "/list", 200, "[1]", {{"ETag", "\"abc\""}, {"Link", next}}).on("GET", "/list", 304, "");
  github.on("GET", "/list?page=2", 200, "[2]");
  const auto client = github.client();
  for (int round = 0; round < 2; ++round) {
    int items = 0;
    ASSERT_TRUE(client->eachPage(
        "/list", 5, [&](const auto& page) { return items += static_cast<int>(page.size()), true; }));
    EXPECT_EQ(items, 2);
  }
  EXPECT_EQ(github.requests[0].headers.count("If-None-Match"), 0U);
  EXPECT_EQ(github.requests[2].headers.get("If-None-Match"), "\"abc\"");
}

struct Refusal {
  const char* name;
  int status;
  std::vector<std::pair<std::string, std::string>> headers;
  ErrorKind expected;
  std::optional<seconds> retry_after;
};
void PrintTo(const Refusal& r, std::ostream* out) { *out << r.name; }
class RestRefused : public testing::TestWithParam<Refusal> {};
TEST_P(RestRefused, IsClassifiedWithGithubsWords) {
  const auto& [name, status, headers, expected, retry_after] = GetParam();
  FakeGithub github;
  github.on("POST", "/x", status,
            R"({"message":"No way","errors":[{"message":"because","field":"base"},"and so on"]})", headers);
  const auto json = github.client()->send("POST", "/x", "{}");
  ASSERT_FALSE(json);
  EXPECT_EQ(json.error().kind, expected);
  EXPECT_EQ(json.error().retry_after, retry_after);
  EXPECT_NE(json.error().message.find("No way; because (base); and so on"), std::string::npos)
      << json.error().message;
  EXPECT_EQ(json.error().message.find("s3cret"), std::string::npos);
}
INSTANTIATE_TEST_SUITE_P(
    Statuses, RestRefused,
    testing::Values(
        Refusal{"BadRequest", 400, {}, ErrorKind::invalid, {}},
        Refusal{"Unauthorized", 401, {}, ErrorKind::unauthorized, {}},
        Refusal{"Forbidden", 403, {}, ErrorKind::unauthorized, {}},
        Refusal{"ForbiddenWithRequestsLeft",
                403,
                {{"X-RateLimit-Remaining", "4999"}},
                ErrorKind::unauthorized,
                {}},
        Refusal{"PrimaryLimit",
                403,
                {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", "1772395230"}},
                ErrorKind::transient,
                seconds(31)},
        Refusal{"PrimaryLimitWithoutReset",
                429,
                {{"x-ratelimit-remaining", "0"}},
                ErrorKind::transient,
                seconds(60)},
        Refusal{"SecondaryLimit", 403, {{"Retry-After", "17"}}, ErrorKind::transient, seconds(17)},
        Refusal{"AbsurdWait", 429, {{"Retry-After", "99999999"}}, ErrorKind::transient, seconds(7200)},
        Refusal{"WaitIsNoNumber", 429, {{"Retry-After", "soon"}}, ErrorKind::transient, seconds(60)},
        Refusal{"NotFound", 404, {}, ErrorKind::not_found, {}},
        Refusal{"Gone", 410, {}, ErrorKind::not_found, {}},
        Refusal{"Conflict", 409, {}, ErrorKind::conflict, {}},
        Refusal{"Unprocessable", 422, {}, ErrorKind::invalid, {}},
        Refusal{"ServerError", 500, {}, ErrorKind::transient, {}},
        Refusal{"BadGateway", 502, {}, ErrorKind::transient, {}},
        Refusal{"Maintenance", 503, {{"Retry-After", "30"}}, ErrorKind::transient, seconds(30)}),
    [](const auto& row) { return row.param.name; });

TEST(Rest, SecondaryLimitWithoutHeaders_IsKnownByItsWords) {
  FakeGithub github;
  github.on("GET", "/x", 403, R"({"message":"You have exceeded a secondary rate limit."})");
  const auto json = github.client()->get("/x");
  ASSERT_FALSE(json);
  EXPECT_EQ(json.error().retry_after, seconds(60));
}

TEST(Rest, WhileLimited_AsksNothing_AndGoesOnAfterwards) {
  FakeGithub github;
  github.on("GET", "/x", 429, "{}", {{"Retry-After", "30"}}).on("GET", "/x", 200, "{}");
  const auto client = github.client();
  EXPECT_FALSE(client->get("/x"));
  github.clock.at += seconds(10);
  const auto waiting = client->get("/x");
  ASSERT_FALSE(waiting);
  EXPECT_EQ(waiting.error().kind, ErrorKind::transient);
  EXPECT_GE(waiting.error().retry_after, seconds(20));
  EXPECT_EQ(github.requests.size(), 1U);
  github.clock.at += seconds(20);
  EXPECT_TRUE(client->get("/x"));
}

TEST(Rest, HalfAnswers_AreTransientForAGet_AndUnclearForAPost) {
  for (const std::string body : {"", "{\"a\":", "[1", "{}x", "{\"a\":1,\"a\":2}"}) {
    FakeGithub github;
    github.on("GET", "/x", 200, body).on("POST", "/x", 201, body.empty() ? "{" : body);
    EXPECT_EQ(github.client()->get("/x").error().kind, ErrorKind::transient) << body;
    EXPECT_EQ(github.client()->send("POST", "/x", "{}").error().kind, ErrorKind::unclear) << body;
  }
}

TEST(Rest, AnswerThatIsNoJson_IsNotTaken) {
  FakeGithub github;
  github.on("GET", "/x", 200, "{}", {{"Content-Type", "text/html"}});
  EXPECT_EQ(github.client()->get("/x").error().kind, ErrorKind::transient);
  github.on("GET", "/list", 200, "{}");
  EXPECT_EQ(github.client()->eachPage("/list", 1, [](const auto&) { return true; }).error().kind,
            ErrorKind::transient);
}

TEST(Rest, LostAnswers_AreTransientForAGet_AndUnclearForAPost) {
  FakeGithub github;
  github.loses("GET", "/x", ErrorKind::unclear)
      .loses("POST", "/x", ErrorKind::unclear)
      .loses("POST", "/y", ErrorKind::transient);
  EXPECT_EQ(github.client()->get("/x").error().kind, ErrorKind::transient);
  EXPECT_EQ(github.client()->send("POST", "/x", "{}").error().kind, ErrorKind::unclear);
  EXPECT_EQ(github.client()->send("POST", "/y", "{}").error().kind, ErrorKind::transient);
}

TEST(Rest, WithoutAToken_SendsNothing) {
  FakeGithub github;
  RestClient client(kApi, std::make_unique<TokenCredentials>(Secret()), github.send(), github.clock);
  EXPECT_EQ(client.get("/x").error().kind, ErrorKind::unauthorized);
  EXPECT_TRUE(github.requests.empty());
}

}  // namespace
}  // namespace sluice::github
