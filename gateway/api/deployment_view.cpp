#include "base/json_codec.h"
#include "gateway/api/views.h"

namespace sluice::api {
namespace {

Flow flowOf(Purpose purpose) {
  switch (purpose) {
    case Purpose::uat_release:
    case Purpose::prod_flow1:
      return Flow::flow1;
    case Purpose::prod_flow2:
    case Purpose::uat_merge:
      return Flow::flow2;
    case Purpose::hotfix:
      return Flow::hotfix;
    case Purpose::promotion:
      return Flow::release;
    case Purpose::rollback:
      break;
  }
  return Flow::unset;
}

/// What people call a release: its version, or its commit while nobody has tagged it.
const std::string& nameOf(const Release& release) {
  return release.version.empty() ? release.sha.str() : release.version.str();
}

}  // namespace

void writeDeployment(JsonWriter& out, const Deployment& deployment, const std::string* message) {
  out.beginObject()
      .field("id", std::string_view(deployment.id.str()))
      .field("repository", std::string_view(deployment.repository.str()))
      .field("environment", toText(deployment.environment))
      .field("version", std::string_view(deployment.release.version.str()))
      .field("sha", std::string_view(deployment.release.sha.str()));
  writeTextOrNull(out, "previous", deployment.previous ? nameOf(*deployment.previous) : "");
  writeTextOrNull(out, "previous_sha", deployment.previous ? deployment.previous->sha.str() : "");
  out.field("state", toText(deployment.state));
  // One step in this version: everything at once.
  out.key("steps")
      .beginArray()
      .beginObject()
      .field("traffic_percent", 100)
      .field("state", toText(deployment.state));
  out.key("run");
  if (deployment.run.id == 0 && deployment.run.url.empty()) {
    out.null();
  } else {
    encode(out, deployment.run);
  }
  out.endObject().endArray();
  out.key("services");
  encode(out, deployment.services);
  out.field("flow", toText(flowOf(deployment.purpose))).key("fixes");
  encode(out, deployment.fixes);
  out.field("purpose", toText(deployment.purpose));
  out.field("rollback", deployment.purpose == Purpose::rollback);
  writeTextOrNull(out, "by", deployment.by);
  writeTextOrNull(out, "why", deployment.why);
  out.key("smoke");
  encode(out, deployment.smoke);
  writeTextOrNull(out, "cycle", deployment.cycle.str());
  writeTextOrNull(out, "strategy", deployment.strategy);
  writeTextOrNull(out, "digest", deployment.digest);
  writeTextOrNull(out, "reason", deployment.reason);
  out.field("created_at", std::string_view(toRfc3339(deployment.created_at)));
  writeInstantOrNull(out, "triggered_at", deployment.triggered_at);
  writeInstantOrNull(out, "claimed_at", deployment.claimed_at);
  writeInstantOrNull(out, "finished_at", deployment.finished_at);
  if (message != nullptr) out.field("accepted", true).field("message", std::string_view(*message));
  out.endObject();
}

}  // namespace sluice::api
