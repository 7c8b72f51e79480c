#include "notify/cd_event.h"

#include "base/cd_event.h"
#include "base/json_codec.h"

namespace sluice::notify {
namespace {

constexpr const char* kDeployed = "dev.cdevents.service.deployed.0.3.0";
constexpr const char* kRolledBack = "dev.cdevents.service.rolledback.0.3.0";
constexpr const char* kIncident = "dev.cdevents.incident.detected.0.3.0";

std::string freezeType(NoticePhase phase) {
  switch (phase) {
    case NoticePhase::announced:
      return customEventType("freeze.announced");
    case NoticePhase::over:
      return customEventType("freeze.ended");
    case NoticePhase::none:
    case NoticePhase::begun:
    case NoticePhase::missed:
      return customEventType("freeze.started");
  }
  return customEventType("freeze.started");
}

/// The standard events need what they speak of: without it the notice is a custom event.
std::string typeOf(const Notice& notice) {
  if (notice.test) return customEventType("test.sent");  // nobody counts it as a deployment
  const bool artifact = notice.environment && notice.release;
  switch (notice.kind) {
    case NoticeKind::uat_deployed:
    case NoticeKind::prod_deployed_flow1:
    case NoticeKind::prod_deployed_flow2:
    case NoticeKind::uat_merged:
    case NoticeKind::hotfix_deployed:
      return artifact ? kDeployed : customEventType("release.deployed");
    case NoticeKind::rollback:
      return artifact ? kRolledBack : customEventType("release.rolledback");
    case NoticeKind::escalation:
      return notice.environment ? kIncident : customEventType("incident.escalated");
    case NoticeKind::prod_queued:
      return customEventType("fix.queued");
    case NoticeKind::blocked:
      return customEventType("cycle.blocked");
    case NoticeKind::conflict:
      return customEventType("backport.conflicted");
    case NoticeKind::failed:
      return customEventType("deployment.failed");
    case NoticeKind::reminder:
      return customEventType("reminder.sent");
    case NoticeKind::sla:
      return customEventType(notice.phase == NoticePhase::missed ? "sla.missed" : "sla.started");
    case NoticeKind::freeze:
      return freezeType(notice.phase);
  }
  return customEventType("notice.sent");
}

void writeEnvironment(JsonWriter& out, const Notice& notice) {
  out.key("environment").beginObject().field("id", toText(*notice.environment)).endObject();
}

std::string contentOf(const Notice& notice, const std::string& type, const std::string& text) {
  JsonWriter out;
  out.beginObject();
  if (type == kIncident) out.field("description", text);
  if (notice.environment) writeEnvironment(out, notice);
  if (notice.release) {
    const Release& release = *notice.release;
    out.field("artifactId", packageUrl(notice.repository.str(), release.version.str(), release.sha.str()));
  }
  return out.endObject().take();
}

/// All of the notice, as Sluice keeps it, and its wording.
std::string customDataOf(const Notice& notice, const std::string& text) {
  JsonWriter out;
  out.beginObject().key("notice").raw(toJson(notice));
  return out.field("text", text).endObject().take();
}

}  // namespace

std::string eventId(const Notice& notice) { return eventIdOf(notice.repository.str(), notice.id); }

std::string cloudEvent(const Notice& notice, const std::string& source, const std::string& text) {
  const std::string type = typeOf(notice);
  return toJsonText({eventId(notice), type, source, notice.repository.str(), notice.at,
                     contentOf(notice, type, text), customDataOf(notice, text)});
}

}  // namespace sluice::notify
