/// The table of answers (rules §3), row by row, over HTTP with the real inbox where it matters.
#include "gateway/webhook/intake.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/digest.h"
#include "base/json.h"
#include "gateway/http/client.h"
#include "store/inbox/segment_inbox.h"

namespace sluice::webhook {
namespace {

class FakeInbox : public Inbox {
 public:
  Result<Accepted> append(const Delivery& delivery, std::string_view fingerprint) override {
    if (error) return fail(*error);
    deliveries.push_back(delivery);
    fingerprints.emplace_back(fingerprint);
    return Accepted{duplicate, 1};
  }
  Result<std::vector<StoredDelivery>> read(std::uint64_t, std::size_t) override {
    return std::vector<StoredDelivery>();
  }
  void waitBeyond(std::uint64_t, Millis) override {}
  std::uint64_t endPosition() const override { return 1; }
  void release(std::uint64_t) override {}
  void stop() override {}

  std::optional<Error> error;
  bool duplicate = false;
  std::vector<Delivery> deliveries;
  std::vector<std::string> fingerprints;
};

const std::string kBody = R"({"action":"opened","repository":{"full_name":"acme/shop"}})";

std::string signatureOf(const std::string& body, const std::string& secret) {
  return "sha256=" + toHex(hmacSha256(secret, body));
}

http::Request requestFor(const std::string& path, const std::string& body, const std::string& secret) {
  http::Request request;
  request.method = "POST";
  request.path = path;
  request.headers = {{"Content-Type", "application/json"},
                     {"X-GitHub-Event", "pull_request"},
                     {"X-GitHub-Delivery", "72d3162e-cc78-11e3-81ab-4c9367dc0958"},
                     {"X-Hub-Signature-256", signatureOf(body, secret)}};
  request.body = body;
  return request;
}

class IntakeTest : public ::testing::Test {
 protected:
  http::Response send(const http::Request& request) { return intake_.receive(request); }
  http::Request shop(const std::string& body = kBody) {
    return requestFor("/webhooks/github/acme/shop", body, "shop-secret");
  }
  http::Request app(const std::string& body, const std::string& secret = "app-secret") {
    return requestFor("/webhooks/github", body, secret);
  }

  FakeInbox inbox_;
  Intake intake_{{{"github/acme/shop",
                   RepositoryName("acme/shop"),
                   Forge::github,
                   {Secret("shop-secret"), Secret("old-secret")}},
                  {"github/Acme/Cart", RepositoryName("Acme/Cart"), Forge::github, {Secret("cart-secret")}},
                  {"github/acme/open", RepositoryName("acme/open"), Forge::github, {Secret("")}},
                  {"github", RepositoryName("acme/one"), Forge::github, {Secret("app-secret")}},
                  {"github", RepositoryName("acme/two"), Forge::github, {Secret("app-secret")}},
                  {"github", RepositoryName("acme/three"), Forge::github, {Secret("other-app-secret")}},
                  {"alertmanager/shop",
                   RepositoryName("acme/shop"),
                   Forge::alertmanager,
                   {Secret("alert-secret"), Secret("old-alert-secret")}}},
                 inbox_,
                 [] { return instantFromMillis(1'760'000'000'123); }};
};

TEST_F(IntakeTest, AnAuthenticDelivery_IsStoredWholeAndAccepted) {
  const auto response = send(shop());
  EXPECT_EQ(response.status, 202);
  EXPECT_EQ(response.headers.get("Content-Type"), "application/json");
  EXPECT_EQ((*Json::parse(response.body))["delivery"].text(), "72d3162e-cc78-11e3-81ab-4c9367dc0958");
  ASSERT_EQ(inbox_.deliveries.size(), 1U);
  const Delivery& delivery = inbox_.deliveries[0];
  EXPECT_EQ(delivery.id, "72d3162e-cc78-11e3-81ab-4c9367dc0958");
  EXPECT_EQ(delivery.hook, "github/acme/shop");
  EXPECT_EQ(delivery.event, "pull_request");
  EXPECT_EQ(delivery.repository, RepositoryName("acme/shop"));
  EXPECT_EQ(toMillis(delivery.received_at), 1'760'000'000'123);
  EXPECT_EQ(delivery.body, kBody);
  EXPECT_EQ("sha256=" + toHex(inbox_.fingerprints[0]), signatureOf(kBody, "shop-secret"));
}

TEST_F(IntakeTest, ADuplicate_IsSaidToBeOne) {
  inbox_.duplicate = true;
  const auto response = send(shop());
  EXPECT_EQ(response.status, 200);
  const auto json = Json::parse(response.body);
  EXPECT_EQ((*json)["delivery"].text(), "72d3162e-cc78-11e3-81ab-4c9367dc0958");
  EXPECT_EQ((*json)["duplicate"].boolean(), true);
}

TEST_F(IntakeTest, TheOldSecret_StillFitsDuringARotation) {
  EXPECT_EQ(send(requestFor("/webhooks/github/acme/shop", kBody, "old-secret")).status, 202);
}

TEST_F(IntakeTest, NoOrWrongSignature_Is401BeforeAnythingIsParsed) {
  auto none = shop("not json at all");
  none.headers = {};
  auto wrong = shop("not json at all");
  wrong.headers.set("X-Hub-Signature-256", signatureOf("x", "shop-secret"));
  auto twice = shop();
  twice.headers.add("X-Hub-Signature-256", signatureOf(kBody, "shop-secret"));
  auto sha1 = shop();
  sha1.headers.set("X-Hub-Signature", "sha1=abc");
  sha1.headers.set("X-Hub-Signature-256", "");
  for (const auto& request :
       {none, wrong, twice, sha1, requestFor("/webhooks/github/acme/shop", kBody, "cart-secret"),
        requestFor("/webhooks/github/acme/open", kBody, "")}) {
    const auto response = send(request);
    EXPECT_EQ(response.status, 401);
    EXPECT_EQ(response.headers.get("Content-Type"), "application/problem+json");
  }
  EXPECT_TRUE(inbox_.deliveries.empty());
}

TEST_F(IntakeTest, AnUnknownHook_Is404) {
  for (const char* path : {"/webhooks/github/acme/none", "/webhooks/gitlab/acme/shop",
                           "/webhooks/github/acme/shop/", "/webhooks/x"}) {
    EXPECT_EQ(send(requestFor(path, kBody, "shop-secret")).status, 404) << path;
  }
}

TEST_F(IntakeTest, AnotherRepositorysBody_Is403) {
  EXPECT_EQ(send(shop(R"({"repository":{"full_name":"acme/cart"}})")).status, 403);
  EXPECT_TRUE(inbox_.deliveries.empty());
}

TEST_F(IntakeTest, NamesAreTheSameInAnyCase) {
  EXPECT_EQ(send(requestFor("/webhooks/github/ACME/Shop", R"({"repository":{"full_name":"Acme/SHOP"}})",
                            "shop-secret"))
                .status,
            202);
  EXPECT_EQ(send(requestFor("/webhooks/github/acme/cart", R"({"repository":{"full_name":"acme/cart"}})",
                            "cart-secret"))
                .status,
            202);
  EXPECT_EQ(inbox_.deliveries[0].hook, "github/acme/shop") << "one hook, however it is spelled";
  EXPECT_EQ(inbox_.deliveries[1].repository, RepositoryName("Acme/Cart"));
}

TEST_F(IntakeTest, AnEventWithoutARepository_BelongsToTheHooksOwn) {
  EXPECT_EQ(send(shop(R"({"zen":"Keep it logically awesome.","hook_id":1})")).status, 202);
  ASSERT_EQ(inbox_.deliveries.size(), 1U);
  EXPECT_EQ(inbox_.deliveries[0].repository, RepositoryName("acme/shop"));
}

TEST_F(IntakeTest, UnacceptableBodies_Are400) {
  for (const char* body :
       {"", "{", "[]", R"({"a":1,"a":2})", "{\"a\":\"\x80\"}", R"({"repository":{"full_name":7}})"}) {
    EXPECT_EQ(send(shop(body)).status, 400) << body;
  }
  EXPECT_EQ(send(shop("{\"a\":" + std::string(70, '[') + std::string(70, ']') + "}")).status, 400);
  EXPECT_TRUE(inbox_.deliveries.empty());
}

TEST_F(IntakeTest, AForm_Is400AndSaysWhatToChoose) {
  auto request = shop("payload=%7B%7D");
  request.headers.set("Content-Type", "application/x-www-form-urlencoded");
  const auto response = send(request);
  EXPECT_EQ(response.status, 400);
  EXPECT_NE(response.body.find("application/json"), std::string::npos);
}

TEST_F(IntakeTest, ContentTypeMayHaveParameters) {
  auto request = shop();
  request.headers.set("Content-Type", "Application/JSON; charset=utf-8");
  EXPECT_EQ(send(request).status, 202);
}

TEST_F(IntakeTest, AnEventThatIsNoName_Is400) {
  for (const char* event : {"", "Pull_Request", "push;x", "../push", "a b"}) {
    auto request = shop();
    request.headers.set("X-GitHub-Event", event);
    EXPECT_EQ(send(request).status, 400) << event;
  }
}

TEST_F(IntakeTest, AnUnusableDeliveryId_IsReplacedByOneOfTheBody) {
  std::string made;
  for (const char* id : {"", "a b", "a\"b", "<script>", "caf\xC3\xA9"}) {
    auto request = shop();
    request.headers.set("X-GitHub-Delivery", id);
    EXPECT_EQ(send(request).status, 202) << id;
    made = inbox_.deliveries.back().id;
    EXPECT_EQ(made, signatureOf(kBody, "shop-secret").substr(7, 32));
  }
}

TEST_F(IntakeTest, AnAppsHook_PicksTheRepositoryFromTheBody) {
  EXPECT_EQ(send(app(R"({"repository":{"full_name":"acme/two"}})")).status, 202);
  ASSERT_EQ(inbox_.deliveries.size(), 1U);
  EXPECT_EQ(inbox_.deliveries[0].repository, RepositoryName("acme/two"));
  EXPECT_EQ(inbox_.deliveries[0].hook, "github");
}

TEST_F(IntakeTest, AnAppsSecret_SpeaksOnlyForItsOwnRepositories) {
  EXPECT_EQ(send(app(R"({"repository":{"full_name":"acme/three"}})")).status, 403);
  EXPECT_EQ(send(app(R"({"repository":{"full_name":"acme/three"}})", "other-app-secret")).status, 202);
  EXPECT_EQ(send(app(R"({"repository":{"full_name":"acme/one"}})", "shop-secret")).status, 401);
}

TEST_F(IntakeTest, AnAppsEventOfNoConfiguredRepository_IsAcceptedAndNotStored) {
  EXPECT_EQ(send(app(R"({"action":"created","installation":{"id":1}})")).status, 202);
  EXPECT_EQ(send(app(R"({"repository":{"full_name":"acme/elsewhere"}})")).status, 202);
  EXPECT_TRUE(inbox_.deliveries.empty());
}

struct AlertIntakeTest : IntakeTest {
  http::Response alert(const std::string& authorization, const std::string& body = R"({"alerts":[]})") {
    http::Request request;
    request.method = "POST";
    request.path = "/webhooks/alertmanager/shop";
    request.headers = {{"Content-Type", "application/json"}};
    if (!authorization.empty()) request.headers.add("Authorization", authorization);
    request.body = body;
    return send(request);
  }
};

TEST_F(AlertIntakeTest, WithTheSecretAsABearerToken_IsStored_AlsoWithTheOldOne) {
  EXPECT_EQ(alert("Bearer alert-secret").status, 202);
  EXPECT_EQ(alert("Bearer old-alert-secret").status, 202);
  ASSERT_EQ(inbox_.deliveries.size(), 2U);
  EXPECT_EQ(inbox_.deliveries[0].event, "alert");
  EXPECT_EQ(inbox_.deliveries[0].repository, RepositoryName("acme/shop"));
  EXPECT_EQ(inbox_.deliveries[0].hook, "alertmanager/shop");
  EXPECT_EQ(inbox_.deliveries[0].id.size(), 32U);
}

TEST_F(AlertIntakeTest, WithoutItOrWithAnother_Is401AndNothingIsParsed) {
  for (const char* wrong :
       {"", "Bearer ", "Bearer alert-secreT", "alert-secret", "Basic alert-secret", "Bearer shop-secret"}) {
    const auto response = alert(wrong, "{");
    EXPECT_EQ(response.status, 401) << wrong;
    EXPECT_EQ(response.headers.get("WWW-Authenticate"), "Bearer");
  }
  EXPECT_TRUE(inbox_.deliveries.empty());
}

TEST_F(AlertIntakeTest, WhatIsNoJson_Is400) {
  EXPECT_EQ(alert("Bearer alert-secret", "{").status, 400);
  EXPECT_EQ(alert("Bearer alert-secret", R"({"alerts":[],"alerts":[]})").status, 400);
}

TEST_F(AlertIntakeTest, AGithubSignatureOpensNothingThere) {
  EXPECT_EQ(send(requestFor("/webhooks/alertmanager/shop", kBody, "alert-secret")).status, 401);
}

TEST_F(IntakeTest, WhenTheInboxCannotTakeIt_Is503WithRetryAfter) {
  inbox_.error =
      Error{ErrorKind::transient, "write /secret/path: No space left on device", std::chrono::seconds(30)};
  const auto response = send(shop());
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.headers.get("Retry-After"), "30");
  EXPECT_EQ(response.body.find("/secret/path"), std::string::npos);
}

TEST(IntakeOverHttp, ARedeliveryAfterARestart_IsADuplicate) {
  std::string name = (std::filesystem::temp_directory_path() / "sluice-intake-XXXXXX").string();
  ASSERT_NE(::mkdtemp(name.data()), nullptr);
  for (int run = 0; run < 2; ++run) {
    const auto inbox = SegmentInbox::open(name);
    ASSERT_TRUE(inbox);
    const Intake intake({{"github/acme/shop", RepositoryName("acme/shop"), Forge::github, {Secret("s")}}},
                        **inbox, [run] { return instantFromMillis(1'760'000'000'000 + run); });
    http::Server server;
    intake.addTo(server);
    const auto port = server.start("127.0.0.1", 0);
    ASSERT_TRUE(port);
    http::HttpRequest request{"POST",
                              "http://127.0.0.1:" + std::to_string(*port) + "/webhooks/github/acme/shop",
                              requestFor("", kBody, "s").headers, kBody};
    const auto response = http::HttpClient().send(request);
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status, run == 0 ? 202 : 200);
    const auto stored = (*inbox)->read(0, 10);
    ASSERT_TRUE(stored);
    ASSERT_EQ(stored->size(), 1U);
    EXPECT_EQ(stored->front().delivery.body, kBody);
  }
  std::filesystem::remove_all(name);
}

}  // namespace
}  // namespace sluice::webhook
