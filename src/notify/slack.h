/// Slack, by an incoming webhook or as a bot (`chat.postMessage`). What speaks Slack's webhooks (Mattermost)
/// understands it too.
#pragma once

#include "base/secret.h"
#include "notify/channel.h"
#include "notify/http_post.h"

namespace sluice::notify {

/// Either `url`, or `api_url`, `bot_token` and `channel`.
struct SlackSettings {
  Secret url;           ///< of the incoming webhook
  std::string api_url;  ///< without a slash at the end
  Secret bot_token;
  std::string channel;
};

class Slack : public Channel {
 public:
  Slack(SlackSettings settings, Speech speech, HttpPost post)
      : settings_(std::move(settings)), speech_(speech), post_(std::move(post)) {}

  Status tell(const Notice& notice) override;
  std::string shown(const Notice& notice) const override;  ///< the JSON body

 private:
  SlackSettings settings_;
  Speech speech_;
  HttpPost post_;
};

}  // namespace sluice::notify
