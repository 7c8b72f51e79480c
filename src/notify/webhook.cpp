#include "notify/webhook.h"

#include "base/standard_webhook.h"
#include "notify/answer.h"
#include "notify/cd_event.h"
#include "notify/characters.h"

namespace sluice::notify {
namespace {

constexpr std::size_t kHookText = 16'384;  // of the text for people beside the data

}  // namespace

std::string Webhook::shown(const Notice& notice) const {
  const std::string words =
      wordsOf(notice, speech_.templates, speech_.language, Space{kHookText, utf16Length});
  return cloudEvent(notice, settings_.source, words);
}

Status Webhook::tell(const Notice& notice) {
  const auto key = webhookKey(settings_.secret.reveal());
  if (!key) return fail(ErrorKind::invalid, "the hook's secret is not whsec_ and base64");
  PostRequest request{settings_.url.reveal(), {}, shown(notice)};
  const std::string id = eventId(notice);
  const std::string timestamp = std::to_string(toMillis(clock_.now()) / 1000);
  request.headers = {{"Content-Type", "application/cloudevents+json; charset=utf-8"},
                     {"webhook-id", id},
                     {"webhook-timestamp", timestamp},
                     {"webhook-signature", webhookSignature(*key, id, timestamp, request.body)}};
  const auto reply = post_(request);
  if (!reply) return fail(reply.error());
  return judge("the hook", *reply, reply->body);
}

}  // namespace sluice::notify
