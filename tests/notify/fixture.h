/// Notices and channels without a network: what was posted is kept, what is answered is told beforehand.
#pragma once

#include <gtest/gtest.h>

#include "core/flows/notify.h"
#include "core/sample_notice.h"
#include "notify/characters.h"
#include "notify/mail.h"
#include "notify/slack.h"
#include "notify/telegram.h"
#include "notify/webhook.h"

namespace sluice::notify {

/// Two hours before the T2 that it speaks of.
inline Notice sample(NoticeKind kind) {
  Notice notice = sampleNotice(kind);
  notice.test = false;
  notice.id = std::string(toText(kind)) + "/dep-0123456789abcdef";
  Settings settings;
  settings.repository = RepositoryName("acme/shop");
  settings.zone = TimeZone::find("Europe/London").value();
  stamp(notice, settings, *notice.due_at - std::chrono::hours(2));
  return notice;
}

struct StoppedClock : Clock {
  Instant now() const override { return instantFromMillis(1'772'481'600'000); }
};

/// Who is posted to.
struct Peer {
  Result<PostReply> reply = PostReply{200, "{\"ok\":true}", ""};
  std::vector<PostRequest> posted;
  HttpPost post() {
    return [this](const PostRequest& request) {
      posted.push_back(request);
      return reply;
    };
  }
};

inline const Templates kDefaultWords;
/// As good as no limit.
inline const Space kWide{1UL << 20U, utf16Length};

inline Telegram telegram(Peer& peer, Language language = Language::en) {
  return {
      {"https://api.telegram.org", Secret("123:token"), "-100123"}, {kDefaultWords, language}, peer.post()};
}
inline Slack slack(Peer& peer, Language language = Language::en) {
  return {
      {Secret("https://hooks.slack.example/key"), "", Secret(), ""}, {kDefaultWords, language}, peer.post()};
}
inline Slack slackBot(Peer& peer, Language language = Language::en) {
  return {{Secret(), "https://slack.com/api", Secret("xoxb-token"), "#releases"},
          {kDefaultWords, language},
          peer.post()};
}
inline const StoppedClock kStopped;
inline Webhook webhook(Peer& peer, Language language = Language::en) {
  return {{Secret("https://hooks.example/key"), Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
           "https://sluice.example"},
          {kDefaultWords, language},
          peer.post(),
          kStopped};
}
inline Mail mail(Language language = Language::en, SendMail send = nullptr) {
  return {
      {"sluice@example.com", {"a@example.com", "b@example.com"}}, {kDefaultWords, language}, std::move(send)};
}

}  // namespace sluice::notify
