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
  PostRequest request{settings_.url.reveal(), {}, shown(notice)};
  auto headers = signedEventHeaders(settings_.secret.reveal(), eventId(notice), clock_.now(), request.body);
  if (!headers) return fail(ErrorKind::invalid, "the hook's secret is not whsec_ and base64");
  request.headers = *std::move(headers);
  const auto reply = post_(request);
  if (!reply) return fail(reply.error());
  return judge("the hook", *reply, reply->body);
}

}  // namespace sluice::notify
