#include "ci/webhook_trigger.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/standard_webhook.h"
#include "tests/ci/fake_server.h"

namespace sluice {
namespace {

struct StillClock : Clock {
  Instant now() const override { return *fromRfc3339("2026-03-01T20:00:07Z"); }
};

class WebhookTriggerTest : public testing::Test {
 protected:
  Result<RestReply> reply = RestReply{202, "", {}};
  std::vector<SignedPost> posts;
  StillClock clock;
  WebhookTrigger hook{{RepositoryName("acme/shop"), Secret("https://cd.example/hook?key=1"),
                       Secret("whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"), "https://sluice.example"},
                      [this](const SignedPost& post) {
                        posts.push_back(post);
                        return reply;
                      },
                      clock};
};

TEST_F(WebhookTriggerTest, SendsASignedEventWithAllOfTheContract) {
  const auto run = hook.trigger(order());
  ASSERT_TRUE(run) << run.error().message;
  EXPECT_EQ(run->id, 0);
  EXPECT_EQ(run->status, "queued");
  ASSERT_EQ(posts.size(), 1U);
  EXPECT_EQ(posts[0].url, "https://cd.example/hook?key=1");
  const std::map<std::string, std::string> headers(posts[0].headers.begin(), posts[0].headers.end());
  EXPECT_EQ(headers.at("Content-Type"), "application/cloudevents+json; charset=utf-8");
  EXPECT_EQ(headers.at("webhook-timestamp"), "1772395207");
  EXPECT_EQ(
      headers.at("webhook-signature"),
      webhookSignature("012345678901234567890123", headers.at("webhook-id"), "1772395207", posts[0].body));
  const auto event = Json::parse(posts[0].body);
  ASSERT_TRUE(event);
  EXPECT_EQ((*event)["id"].text(), headers.at("webhook-id"));
  EXPECT_EQ((*event)["type"].text(), "dev.cdeventsx.sluice-deployment.requested.0.1.0");
  EXPECT_EQ((*event)["source"].text(), "https://sluice.example/acme/shop");
  const Json data = (*event)["data"];
  EXPECT_EQ(data["subject"]["content"]["environment"]["id"].text(), "prod");
  EXPECT_TRUE(data["subject"]["content"]["artifactId"].text().starts_with("pkg:generic/acme/shop@v1.4.2?"));
  const Json fields = data["customData"];
  EXPECT_EQ(fields["deployment_id"].text(), kId);
  EXPECT_EQ(fields["ref"].text(), "v1.4.2");
  EXPECT_EQ(fields["services"].text(), "backend,frontend");
  EXPECT_EQ(fields["traffic_percent"].text(), "10");
  EXPECT_EQ(fields.members().size(), 9U);
}

TEST_F(WebhookTriggerTest, ASecondTryHasTheSameIdAndBody) {
  reply = RestReply{503, "", std::chrono::seconds(2)};
  const auto run = hook.trigger(order());
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().kind, ErrorKind::transient);
  EXPECT_EQ(run.error().retry_after, std::chrono::seconds(2));
  reply = RestReply{200, "", {}};
  EXPECT_TRUE(hook.trigger(order()));
  EXPECT_EQ(posts[0].body, posts[1].body);
  EXPECT_EQ(posts[0].headers[1], posts[1].headers[1]);
}

struct Refused {
  int status;
  ErrorKind kind;
};
class Refusals : public WebhookTriggerTest, public testing::WithParamInterface<Refused> {};
TEST_P(Refusals, AreClassified) {
  reply = RestReply{GetParam().status, "", {}};
  const auto run = hook.trigger(order());
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().kind, GetParam().kind);
  EXPECT_EQ(run.error().message.find("key=1"), std::string::npos) << "the address may hold a key";
}
INSTANTIATE_TEST_SUITE_P(Each, Refusals,
                         testing::Values(Refused{302, ErrorKind::invalid}, Refused{400, ErrorKind::invalid},
                                         Refused{401, ErrorKind::unauthorized},
                                         Refused{404, ErrorKind::not_found},
                                         Refused{429, ErrorKind::transient}, Refused{500, ErrorKind::unclear},
                                         Refused{504, ErrorKind::unclear}));

TEST_F(WebhookTriggerTest, ALostAnswerIsUnclear_AndNobodyCanBeAsked) {
  reply = fail(ErrorKind::unclear, "the answer was lost");
  EXPECT_EQ(hook.trigger(order()).error().kind, ErrorKind::unclear);
  const auto found = hook.find(DeploymentId(kId), order().created_at);
  ASSERT_TRUE(found);
  EXPECT_FALSE(*found);
  EXPECT_EQ(hook.read(7).error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace sluice
