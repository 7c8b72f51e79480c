#include "notify/cd_event.h"

#include "base/digest.h"
#include "base/json_codec.h"

namespace sluice::notify {
namespace {

constexpr const char* kDeployed = "dev.cdevents.service.deployed.0.3.0";
constexpr const char* kRolledBack = "dev.cdevents.service.rolledback.0.3.0";
constexpr const char* kIncident = "dev.cdevents.incident.detected.0.3.0";

std::string custom(const std::string& what) { return "dev.cdeventsx.sluice-" + what + ".0.1.0"; }

std::string freezeType(NoticePhase phase) {
  switch (phase) {
    case NoticePhase::announced:
      return custom("freeze.announced");
    case NoticePhase::over:
      return custom("freeze.ended");
    case NoticePhase::none:
    case NoticePhase::begun:
    case NoticePhase::missed:
      return custom("freeze.started");
  }
  return custom("freeze.started");
}

/// The standard events need what they speak of: without it the notice is a custom event.
std::string typeOf(const Notice& notice) {
  if (notice.test) return custom("test.sent");  // nobody counts it as a deployment
  const bool artifact = notice.environment && notice.release;
  switch (notice.kind) {
    case NoticeKind::uat_deployed:
    case NoticeKind::prod_deployed_flow1:
    case NoticeKind::prod_deployed_flow2:
    case NoticeKind::uat_merged:
    case NoticeKind::hotfix_deployed:
      return artifact ? kDeployed : custom("release.deployed");
    case NoticeKind::rollback:
      return artifact ? kRolledBack : custom("release.rolledback");
    case NoticeKind::escalation:
      return notice.environment ? kIncident : custom("incident.escalated");
    case NoticeKind::prod_queued:
      return custom("fix.queued");
    case NoticeKind::blocked:
      return custom("cycle.blocked");
    case NoticeKind::conflict:
      return custom("backport.conflicted");
    case NoticeKind::failed:
      return custom("deployment.failed");
    case NoticeKind::reminder:
      return custom("reminder.sent");
    case NoticeKind::sla:
      return custom(notice.phase == NoticePhase::missed ? "sla.missed" : "sla.started");
    case NoticeKind::freeze:
      return freezeType(notice.phase);
  }
  return custom("notice.sent");
}

/// What may stand in a URI as it is; everything else as `%XX`.
std::string inUri(std::string_view text, std::string_view also) {
  std::string encoded;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~").find(c) != std::string_view::npos ||
                       also.find(c) != std::string_view::npos;
    encoded += plain ? std::string(1, c) : "%" + toHex(std::string_view(&c, 1));
  }
  return encoded;
}

/// A package URL (purl) of the release.
std::string artifactId(const Notice& notice) {
  const Release& release = *notice.release;
  const std::string version = release.version.empty() ? release.sha.str() : release.version.str();
  return "pkg:generic/" + inUri(notice.repository.str(), "/") + "@" + inUri(version, "") +
         "?vcs_revision=" + inUri(release.sha.str(), "");
}

void writeEnvironment(JsonWriter& out, const Notice& notice) {
  out.key("environment").beginObject().field("id", toText(*notice.environment)).endObject();
}

void writeContent(JsonWriter& out, const Notice& notice, const std::string& type, const std::string& text) {
  out.key("content").beginObject();
  if (type == kIncident) out.field("description", text);
  if (notice.environment) writeEnvironment(out, notice);
  if (notice.release) out.field("artifactId", artifactId(notice));
  out.endObject();
}

/// All of the notice, as Sluice keeps it, and its wording.
void writeCustomData(JsonWriter& out, const Notice& notice, const std::string& text) {
  out.key("customData").beginObject();
  out.key("notice").raw(toJson(notice));
  out.field("text", text);
  out.endObject();
  out.field("customDataContentType", "application/json");
}

}  // namespace

std::string eventId(const Notice& notice) {
  return "msg_" + sha256Hex(notice.repository.str() + "\n" + notice.id).substr(0, 32);
}

std::string cloudEvent(const Notice& notice, const std::string& source, const std::string& text) {
  const std::string type = typeOf(notice);
  const std::string id = eventId(notice);
  const std::string from = source + "/" + inUri(notice.repository.str(), "/");
  const std::string subject = notice.repository.str();
  const std::string at = toRfc3339(notice.at);
  JsonWriter out;
  out.beginObject();
  out.field("specversion", "1.0").field("id", id).field("source", from).field("type", type);
  out.field("subject", subject).field("time", at).field("datacontenttype", "application/json");
  out.key("data").beginObject();
  out.key("context").beginObject();
  out.field("specversion", "0.5.1").field("id", id).field("source", from).field("type", type);
  out.field("timestamp", at).endObject();
  out.key("subject").beginObject().field("id", subject).field("source", from);
  writeContent(out, notice, type, text);
  out.endObject();
  writeCustomData(out, notice, text);
  out.endObject().endObject();
  return out.take();
}

}  // namespace sluice::notify
