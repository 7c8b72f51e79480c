#include "notify/telegram.h"

#include "base/json.h"
#include "notify/answer.h"
#include "notify/characters.h"
#include "notify/escape.h"

namespace sluice::notify {
namespace {

constexpr std::size_t kTelegramText = 4096;  // UTF-16 code units, once markup is taken out

std::string html(const std::string& words) {
  const Parted text = parted(words);
  std::string markup = "<b>" + withoutMarkup(text.heading) + "</b>";
  if (!text.rest.empty()) markup += "\n" + withoutMarkup(text.rest);
  return markup;
}

}  // namespace

std::string Telegram::shown(const Notice& notice) const {
  const std::string words =
      wordsOf(notice, speech_.templates, speech_.language, Space{kTelegramText, utf16Length});
  JsonWriter body;
  body.beginObject();
  body.field("chat_id", settings_.chat_id);
  body.field("text", html(words));
  body.field("parse_mode", "HTML");
  body.key("link_preview_options").beginObject().field("is_disabled", true).endObject();
  body.endObject();
  return body.take();
}

Status Telegram::tell(const Notice& notice) {
  const PostRequest request{settings_.api_url + "/bot" + settings_.bot_token.reveal() + "/sendMessage",
                            {{"Content-Type", "application/json"}},
                            shown(notice)};
  auto reply = post_(request);
  if (!reply) return fail(reply.error());
  const auto json = Json::parse(reply->body);
  // Telegram says how long to wait in the body.
  if (const auto wait = json ? (*json)["parameters"]["retry_after"].integer() : std::nullopt)
    reply->retry_after = std::to_string(*wait);
  return judge("Telegram", *reply, json ? (*json)["description"].text() : "");
}

}  // namespace sluice::notify
