#include "notify/slack.h"

#include <algorithm>

#include "base/json.h"
#include "notify/answer.h"
#include "notify/characters.h"
#include "notify/escape.h"

namespace sluice::notify {
namespace {

constexpr std::size_t kSlackSection = 3000;  // characters of a section, escaped

/// Addresses are marked as links, because nothing else in the text is looked for links and mentions.
std::string linked(std::string_view line) {
  std::string text;
  while (!line.empty()) {
    const std::size_t begin = std::min(line.find("https://"), line.find("http://"));
    text += withoutMarkup(line.substr(0, begin));
    if (begin == std::string_view::npos) return text;
    line.remove_prefix(begin);
    const std::size_t end = std::min(line.find_first_of(" \n|<>\"`"), line.size());
    text += "<" + withoutMarkup(line.substr(0, end)) + ">";
    line.remove_prefix(end);
  }
  return text;
}

std::string mrkdwn(std::string_view words) {
  const Parted text = parted(std::string(words));
  std::string markup = "*" + withoutMarkup(text.heading) + "*";
  if (!text.rest.empty()) markup += "\n" + linked(text.rest);
  return markup;
}

/// Slack says `"ok": false` with 200.
Status judgeApi(PostReply reply) {
  const auto json = Json::parse(reply.body);
  const std::string error = json ? (*json)["error"].text() : "";
  const bool ok = json && (*json)["ok"].boolean().value_or(false);
  if (reply.status == 200 && !ok) {
    if (!json) return fail(ErrorKind::unclear, "Slack's answer cannot be read");
    if (error == "ratelimited" || error == "rate_limited")
      reply.status = 429;
    else if (error == "service_unavailable")
      reply.status = 503;
    else if (error == "internal_error" || error == "fatal_error" || error == "request_timeout")
      return fail(ErrorKind::unclear, "Slack answered " + error);
    else
      return fail(ErrorKind::invalid, "Slack refuses: " + cut(oneLine(error), 100));
  }
  return judge("Slack", reply, error);
}

}  // namespace

std::string Slack::shown(const Notice& notice) const {
  const std::string words =
      wordsOf(notice, speech_.templates, speech_.language,
              Space{kSlackSection, [](std::string_view text) { return utf16Length(mrkdwn(text)); }});
  JsonWriter body;
  body.beginObject();
  if (settings_.url.empty()) body.field("channel", settings_.channel);
  body.field("text", withoutMarkup(parted(words).heading));  // for notifications of phones
  body.key("blocks").beginArray().beginObject();
  body.field("type", "section");
  body.key("text").beginObject();
  body.field("type", "mrkdwn");
  body.field("text", mrkdwn(words));
  body.field("verbatim", true);
  body.endObject().endObject().endArray();
  body.field("unfurl_links", false);
  body.field("unfurl_media", false);
  body.endObject();
  return body.take();
}

Status Slack::tell(const Notice& notice) {
  PostRequest request{
      settings_.url.reveal(), {{"Content-Type", "application/json; charset=utf-8"}}, shown(notice)};
  const bool bot = settings_.url.empty();
  if (bot) {
    request.url = settings_.api_url + "/chat.postMessage";
    request.headers.emplace_back("Authorization", "Bearer " + settings_.bot_token.reveal());
  }
  const auto reply = post_(request);
  if (!reply) return fail(reply.error());
  return bot ? judgeApi(*reply) : judge("Slack", *reply, reply->body);
}

}  // namespace sluice::notify
