#include "ci/webhook_trigger.h"

#include "base/cd_event.h"
#include "base/json.h"
#include "base/standard_webhook.h"
#include "ci/trigger_fields.h"

namespace sluice {
namespace {

/// The fields of rules §9 stand in `customData`, by their names.
std::string eventOf(const WebhookTriggerSettings& settings, const TriggerDeployment& request,
                    const std::string& id) {
  JsonWriter content;
  content.beginObject().key("environment").beginObject();
  content.field("id", toText(request.environment)).endObject();
  content.field("artifactId", packageUrl(settings.repository.str(), request.release.version.str(),
                                         request.release.sha.str()));
  JsonWriter fields;
  fields.beginObject();
  for (const auto& [name, value] : triggerFields(request)) fields.field(name, value);
  return toJsonText({id, customEventType("deployment.requested"), settings.source, settings.repository.str(),
                     request.created_at, content.endObject().take(), fields.endObject().take()});
}

Error refusalOfHook(const RestReply& reply) {
  Error error{ErrorKind::invalid, "the deployment's webhook answered " + std::to_string(reply.status),
              reply.retry_after};
  if (reply.status >= 300 && reply.status < 400) error.message += ", a redirect, which is not followed";
  if (reply.status == 429 || reply.status == 503) {
    error.kind = ErrorKind::transient;
  } else if (reply.status == 401 || reply.status == 403) {
    error.kind = ErrorKind::unauthorized;
  } else if (reply.status == 404 || reply.status == 410) {
    error.kind = ErrorKind::not_found;
  } else if (reply.status >= 500 || reply.status == 408) {
    error.kind = ErrorKind::unclear;
  }
  return error;
}

}  // namespace

WebhookTrigger::WebhookTrigger(WebhookTriggerSettings settings, PostSigned post, const Clock& clock)
    : settings_(std::move(settings)), post_(std::move(post)), clock_(clock) {}

Result<std::optional<Run>> WebhookTrigger::find(const DeploymentId&, Instant) { return std::nullopt; }

Result<Run> WebhookTrigger::trigger(const TriggerDeployment& request) {
  // The same for every try, so that the receiver can tell a repetition.
  const std::string id = eventIdOf(settings_.repository.str(), request.deployment.str());
  SignedPost post{settings_.url.reveal(), {}, eventOf(settings_, request, id)};
  auto headers = signedEventHeaders(settings_.secret.reveal(), id, clock_.now(), post.body);
  if (!headers) return fail(ErrorKind::invalid, "the webhook's secret is not whsec_ and base64");
  post.headers = *std::move(headers);
  const auto reply = post_(post);
  if (!reply) return fail(reply.error());
  if (reply->status < 200 || reply->status >= 300) return fail(refusalOfHook(*reply));
  Run run;
  run.status = "queued";
  return run;
}

Result<Run> WebhookTrigger::read(std::int64_t) {
  return fail(ErrorKind::not_found, "who takes the webhook cannot be asked");
}

}  // namespace sluice
