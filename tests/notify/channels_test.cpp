// What each channel sends, and what it makes of the answer: told, again later, lost, or refused for good.
#include <gtest/gtest.h>

#include "base/digest.h"
#include "base/json.h"
#include "base/standard_webhook.h"
#include "notify/answer.h"
#include "notify/cd_event.h"
#include "notify/fixture.h"
#include "notify/notifier.h"

namespace sluice::notify {
namespace {

const Notice kNotice = sample(NoticeKind::prod_deployed_flow2);

std::string headerOf(const PostRequest& request, const std::string& name) {
  for (const auto& [key, value] : request.headers)
    if (key == name) return value;
  return "";
}

/// `transient 30`, `unclear`, `told`
std::string outcome(const Status& status) {
  if (status) return "told";
  const char* const names[] = {"transient",    "invalid", "not_found", "conflict",
                               "unauthorized", "corrupt", "unclear",   "internal"};
  std::string text = names[static_cast<std::size_t>(status.error().kind)];
  if (status.error().retry_after) text += " " + std::to_string(status.error().retry_after->count());
  return text;
}

TEST(TelegramChannel, SendsOneMessageToItsChat) {
  Peer peer;
  EXPECT_TRUE(telegram(peer).tell(kNotice));
  ASSERT_EQ(peer.posted.size(), 1U);
  EXPECT_EQ(peer.posted[0].url, "https://api.telegram.org/bot123:token/sendMessage");
  const auto body = Json::parse(peer.posted[0].body);
  ASSERT_TRUE(body);
  EXPECT_EQ((*body)["chat_id"].text(), "-100123");
  EXPECT_EQ((*body)["parse_mode"].text(), "HTML");
  EXPECT_EQ(peer.posted[0].body.find("token"), std::string::npos);
}

struct Answered {
  PostReply reply;
  const char* outcome;
};

TEST(TelegramChannel, WhatItsAnswersMean) {
  const Answered rows[] = {
      {{200, R"({"ok":true,"result":{}})", ""}, "told"},
      {{429, R"({"ok":false,"description":"Too Many Requests","parameters":{"retry_after":30}})", ""},
       "transient 30"},
      {{429, R"({"ok":false,"parameters":{"retry_after":999999}})", ""}, "transient 3600"},
      {{429, R"({"ok":false,"parameters":{"retry_after":-5}})", ""}, "transient"},
      {{429, "", "12"}, "transient 12"},
      {{401, R"({"ok":false,"description":"Unauthorized"})", ""}, "unauthorized"},
      {{400, R"({"ok":false,"description":"Bad Request: chat not found"})", ""}, "invalid"},
      {{403, R"({"ok":false,"description":"Forbidden: bot was kicked"})", ""}, "unauthorized"},
      {{404, "", ""}, "not_found"},
      {{302, "", ""}, "invalid"},
      {{500, "", ""}, "unclear"},
      {{502, "<html>", ""}, "transient"},
      {{503, "", "60"}, "transient 60"},
      {{504, "", ""}, "unclear"},
  };
  for (const Answered& row : rows) {
    Peer peer;
    peer.reply = row.reply;
    EXPECT_EQ(outcome(telegram(peer).tell(kNotice)), row.outcome) << row.reply.status << row.reply.body;
  }
  Peer peer;
  peer.reply = PostReply{400, R"({"ok":false,"description":"Bad Request: chat not found"})", ""};
  EXPECT_EQ(telegram(peer).tell(kNotice).error().message,
            "Telegram answered 400: Bad Request: chat not found");
  peer.reply = fail(ErrorKind::unclear, "no answer");
  EXPECT_EQ(outcome(telegram(peer).tell(kNotice)), "unclear");
  EXPECT_FALSE(telegram(peer).repeatable());
}

TEST(SlackChannel, ByWebhookAndAsABot) {
  Peer peer;
  peer.reply = PostReply{200, "ok", ""};
  EXPECT_TRUE(slack(peer).tell(kNotice));
  EXPECT_EQ(peer.posted[0].url, "https://hooks.slack.example/key");
  EXPECT_EQ(headerOf(peer.posted[0], "Authorization"), "");
  peer.reply = PostReply{200, R"({"ok":true})", ""};
  EXPECT_TRUE(slackBot(peer).tell(kNotice));
  EXPECT_EQ(peer.posted[1].url, "https://slack.com/api/chat.postMessage");
  EXPECT_EQ(headerOf(peer.posted[1], "Authorization"), "Bearer xoxb-token");
  EXPECT_EQ((*Json::parse(peer.posted[1].body))["channel"].text(), "#releases");
  EXPECT_EQ(peer.posted[1].body.find("xoxb"), std::string::npos);
}

TEST(SlackChannel, WhatItsAnswersMean) {
  const Answered bot[] = {
      {{200, R"({"ok":true})", ""}, "told"},
      {{200, R"({"ok":false,"error":"channel_not_found"})", ""}, "invalid"},
      {{200, R"({"ok":false,"error":"invalid_auth"})", ""}, "invalid"},
      {{200, R"({"ok":false,"error":"ratelimited"})", "7"}, "transient 7"},
      {{200, R"({"ok":false,"error":"service_unavailable"})", ""}, "transient"},
      {{200, R"({"ok":false,"error":"fatal_error"})", ""}, "unclear"},
      {{200, "<html>a proxy</html>", ""}, "unclear"},
      {{429, "", "7"}, "transient 7"},
  };
  for (const Answered& row : bot) {
    Peer peer;
    peer.reply = row.reply;
    EXPECT_EQ(outcome(slackBot(peer).tell(kNotice)), row.outcome) << row.reply.body;
  }
  const Answered hook[] = {
      {{200, "ok", ""}, "told"},
      {{404, "no_service", ""}, "not_found"},
      {{403, "action_prohibited", ""}, "unauthorized"},
      {{400, "invalid_payload", ""}, "invalid"},
      {{429, "", "1"}, "transient 1"},
  };
  for (const Answered& row : hook) {
    Peer peer;
    peer.reply = row.reply;
    EXPECT_EQ(outcome(slack(peer).tell(kNotice)), row.outcome) << row.reply.body;
  }
}

TEST(WebhookChannel, SignsWhatItSends_WithTheSameIdEachTime) {
  Peer peer;
  EXPECT_TRUE(webhook(peer).tell(kNotice));
  EXPECT_TRUE(webhook(peer).tell(kNotice));
  ASSERT_EQ(peer.posted.size(), 2U);
  const PostRequest& sent = peer.posted[0];
  EXPECT_EQ(headerOf(sent, "Content-Type"), "application/cloudevents+json; charset=utf-8");
  EXPECT_EQ(headerOf(sent, "webhook-id"), eventId(kNotice));
  EXPECT_EQ(headerOf(sent, "webhook-timestamp"), "1772481600");
  const auto key = webhookKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  ASSERT_TRUE(key);
  EXPECT_EQ(headerOf(sent, "webhook-signature"),
            webhookSignature(*key, eventId(kNotice), "1772481600", sent.body));
  EXPECT_EQ(headerOf(peer.posted[1], "webhook-id"), eventId(kNotice));
  EXPECT_EQ(peer.posted[1].body, sent.body);
  EXPECT_TRUE(webhook(peer).repeatable());
}

TEST(StandardWebhook, SignsAsItsOwnExampleSays) {
  // From the specification's reference implementations.
  const auto key = webhookKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  ASSERT_TRUE(key);
  EXPECT_EQ(webhookSignature(*key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  for (const char* bad : {"", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_short", "whsec_c2hvcnQ="})
    EXPECT_FALSE(webhookKey(bad)) << bad;
}

TEST(CdEvents, EachKindHasATypeThatTheSpecificationAllows_AndWhatThatNeeds) {
  for (const auto& [kind, name] : EnumNames<NoticeKind>::names) {
    for (const bool bare : {false, true}) {
      Notice notice = sample(kind);
      if (bare) {
        notice.environment.reset();
        notice.release.reset();
      }
      const auto event = Json::parse(cloudEvent(notice, "https://sluice.example", "text"));
      ASSERT_TRUE(event) << name;
      const Json data = (*event)["data"];
      const Json context = data["context"];
      const std::string type = (*event)["type"].text();
      EXPECT_EQ((*event)["specversion"].text(), "1.0");
      EXPECT_EQ((*event)["datacontenttype"].text(), "application/json");
      EXPECT_EQ(context["specversion"].text(), "0.5.1");
      for (const char* field : {"id", "source", "type"}) {
        EXPECT_FALSE(context[field].text().empty());
        EXPECT_EQ(context[field].text(), (*event)[field].text()) << "the binding has both the same";
      }
      EXPECT_EQ(context["timestamp"].text(), (*event)["time"].text());
      EXPECT_EQ(data["subject"]["id"].text(), (*event)["subject"].text());
      const Json content = data["subject"]["content"];
      ASSERT_TRUE(content.isObject());
      if (type.starts_with("dev.cdevents.service.")) {
        EXPECT_FALSE(content["environment"]["id"].text().empty());
        EXPECT_TRUE(content["artifactId"].text().starts_with("pkg:generic/acme/shop@v1.4.2"));
        EXPECT_EQ(content.size(), 2U);
      } else if (type.starts_with("dev.cdevents.incident.")) {
        EXPECT_FALSE(content["environment"]["id"].text().empty());
      } else {
        EXPECT_TRUE(type.starts_with("dev.cdeventsx.sluice-")) << type;
      }
      EXPECT_EQ(data["customData"]["notice"]["kind"].text(), name);
    }
  }
  Notice tried = sample(NoticeKind::prod_deployed_flow1);
  tried.test = true;
  EXPECT_EQ((*Json::parse(cloudEvent(tried, "", "")))["type"].text(), "dev.cdeventsx.sluice-test.sent.0.1.0")
      << "nobody counts it as a deployment";
}

TEST(MailChannel, HasHeadersThatNobodyCanAddLinesTo_AndAStableId) {
  Notice notice = sample(NoticeKind::blocked);
  notice.subject = "T2\r\nBcc: all@example.com\r\n\r\n of 2026-03-02";
  const std::string wire = mail(Language::zh_hant).shown(notice);
  const std::string head = wire.substr(0, wire.find("\r\n\r\n"));
  EXPECT_EQ(head.find("\r\nBcc"), std::string::npos) << head;
  EXPECT_NE(head.find("To: a@example.com,\r\n b@example.com\r\n"), std::string::npos);
  EXPECT_NE(head.find("Date: Mon, 02 Mar 2026 20:00:00 +0000\r\n"), std::string::npos) << head;
  EXPECT_NE(head.find("Subject: =?UTF-8?B?"), std::string::npos);
  EXPECT_NE(head.find("Message-ID: <" + eventId(notice) + "@example.com>"), std::string::npos);
  EXPECT_EQ(mail(Language::zh_hant).shown(notice), wire);
}

TEST(ANotifier, TellsTheChannelThatIsNamed_AndSaysWhenThereIsNone) {
  Peer peer;
  std::map<std::string, std::unique_ptr<Channel>> channels;
  channels["chat"] = std::make_unique<Telegram>(telegram(peer));
  channels["hook"] = std::make_unique<Webhook>(webhook(peer));
  Notifier notifier(std::move(channels));
  EXPECT_TRUE(notifier.tell("chat", kNotice));
  EXPECT_EQ(peer.posted.size(), 1U);
  EXPECT_FALSE(notifier.repeatable("chat"));
  EXPECT_TRUE(notifier.repeatable("hook"));
  EXPECT_EQ(outcome(notifier.tell("gone", kNotice)), "not_found");
  EXPECT_FALSE(notifier.repeatable("gone"));
}

}  // namespace
}  // namespace sluice::notify
