/// A hook of the user's own: a CloudEvent, signed as Standard Webhooks says. It comes with the same
/// `webhook-id` each time, so who listens can tell a second copy, and what may have been lost is sent again.
#pragma once

#include "base/secret.h"
#include "engine/ports.h"
#include "notify/channel.h"
#include "notify/http_post.h"

namespace sluice::notify {

struct WebhookSettings {
  Secret url;          ///< may hold a key
  Secret secret;       ///< `whsec_` and base64
  std::string source;  ///< of the events: `public_url`
};

class Webhook : public Channel {
 public:
  Webhook(WebhookSettings settings, Speech speech, HttpPost post, const Clock& clock)
      : settings_(std::move(settings)), speech_(speech), post_(std::move(post)), clock_(clock) {}

  Status tell(const Notice& notice) override;
  std::string shown(const Notice& notice) const override;  ///< the JSON body
  bool repeatable() const override { return true; }

 private:
  WebhookSettings settings_;
  Speech speech_;
  HttpPost post_;
  const Clock& clock_;
};

}  // namespace sluice::notify
