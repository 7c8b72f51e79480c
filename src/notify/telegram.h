/// Telegram's Bot API: one `sendMessage` a notice.
#pragma once

#include "base/secret.h"
#include "notify/channel.h"
#include "notify/http_post.h"

namespace sluice::notify {

struct TelegramSettings {
  std::string api_url;  ///< without a slash at the end
  Secret bot_token;
  std::string chat_id;  ///< a number, or `@channel`
};

class Telegram : public Channel {
 public:
  Telegram(TelegramSettings settings, Speech speech, HttpPost post)
      : settings_(std::move(settings)), speech_(speech), post_(std::move(post)) {}

  Status tell(const Notice& notice) override;
  std::string shown(const Notice& notice) const override;  ///< the JSON body

 private:
  TelegramSettings settings_;
  Speech speech_;
  HttpPost post_;
};

}  // namespace sluice::notify
