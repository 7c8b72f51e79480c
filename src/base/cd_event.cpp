#include "base/cd_event.h"

#include "base/digest.h"
#include "base/json.h"
#include "base/uri.h"

namespace sluice {

std::string toJsonText(const CdEvent& event) {
  const std::string from = event.source + "/" + percentEncode(event.repository, "/");
  const std::string at = toRfc3339(event.at);
  JsonWriter out;
  out.beginObject();
  out.field("specversion", "1.0").field("id", event.id).field("source", from).field("type", event.type);
  out.field("subject", event.repository).field("time", at).field("datacontenttype", "application/json");
  out.key("data").beginObject();
  out.key("context").beginObject();
  out.field("specversion", "0.5.1").field("id", event.id).field("source", from).field("type", event.type);
  out.field("timestamp", at).endObject();
  out.key("subject").beginObject().field("id", event.repository).field("source", from);
  out.key("content").raw(event.content);
  out.endObject();
  out.key("customData").raw(event.custom_data);
  out.field("customDataContentType", "application/json");
  out.endObject().endObject();
  return out.take();
}

std::string eventIdOf(std::string_view repository, std::string_view what) {
  return "msg_" + sha256Hex(std::string(repository) + "\n" + std::string(what)).substr(0, 32);
}

std::string customEventType(std::string_view what) {
  return "dev.cdeventsx.sluice-" + std::string(what) + ".0.1.0";
}

std::string packageUrl(std::string_view repository, std::string_view version, std::string_view sha) {
  return "pkg:generic/" + percentEncode(repository, "/") + "@" +
         percentEncode(version.empty() ? sha : version) + "?vcs_revision=" + percentEncode(sha);
}

}  // namespace sluice
