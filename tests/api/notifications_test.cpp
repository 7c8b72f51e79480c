#include "tests/api/api_fixture.h"

namespace sluice::api {
namespace {

using ApiNotifications = ApiFixture;

TEST_F(ApiNotifications, ATrialSaysWhatBecameOfItOnEachChannel) {
  const auto response =
      send("POST", "/notifications/test", R"({"repository":"acme/shop","kind":"rollback"})");
  ASSERT_EQ(response.status, 200) << response.body;
  const Json items = json(response)["items"];
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items.at(0)["channel"].text(), "chat");
  EXPECT_EQ(items.at(0)["told"].boolean(), false);
  EXPECT_EQ(items.at(0)["error"].text(), "Telegram answered 401: Unauthorized");
  EXPECT_EQ(items.at(1)["told"].boolean(), true);
  EXPECT_TRUE(items.at(1)["error"].isNull());
  ASSERT_EQ(backend.tried.size(), 1u);
  EXPECT_EQ(backend.tried[0].kind, NoticeKind::rollback);
  EXPECT_TRUE(backend.tried[0].test) << "nobody must take it for a rollback";
  EXPECT_NE(backend.tried[0].id, "sample");
}

TEST_F(ApiNotifications, OnlyAnAdminTriesChannels_AndOnlyThoseThatAreThere) {
  const std::string body = R"({"repository":"acme/shop"})";
  EXPECT_EQ(send("POST", "/notifications/test", body, "devs-token").status, 403);
  EXPECT_EQ(send("POST", "/notifications/test", R"({"repository":"acme/shop","channel":"x"})").status, 404);
  EXPECT_EQ(send("POST", "/notifications/test", R"({"repository":"acme/shop","kind":"x"})").status, 400);
  EXPECT_EQ(send("POST", "/notifications/test", R"({"channel":"chat"})").status, 400);
  EXPECT_EQ(backend.tried.size(), 1u);
}

}  // namespace
}  // namespace sluice::api
