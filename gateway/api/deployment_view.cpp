#include <algorithm>

#include "base/json_codec.h"
#include "gateway/api/views.h"

namespace sluice::api {
namespace {

std::optional<Flow> flowOf(Purpose purpose) {
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
  return std::nullopt;
}

std::vector<std::string> approversOf(const Deployment& deployment) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  for (const ShippedApproval& approval : deployment.approvals)
    std::for_each(approval.by.begin(), approval.by.end(), add);
  if (deployment.promotion) {
    for (const Approval& approval : deployment.promotion->approvals) add(approval.by);
  }
  return names;
}

/// An emergency goes once it is approved: whoever did that has ordered it.
Result<Occasion> occasionOfHotfix(Backend& backend, const Deployment& deployment) {
  Occasion occasion;
  for (const std::string& name : approversOf(deployment))
    occasion.by += (occasion.by.empty() ? "" : ", ") + name;
  if (deployment.fixes.empty()) return occasion;
  const auto fix = backend.fixById(deployment.fixes.front());
  if (!fix) return fail(fix.error());
  if (!*fix) return occasion;
  occasion.why = "hotfix #" + std::to_string((*fix)->number);
  if ((*fix)->severity != Severity::unset) occasion.why += ", " + std::string(toText((*fix)->severity));
  return occasion;
}

/// What people call a release: its version, or its commit while nobody has tagged it.
const std::string& nameOf(const Release& release) {
  return release.version.empty() ? release.sha.str() : release.version.str();
}

/// A step is as its deployment while it is the present one.
std::string_view stateOf(const Deployment& deployment, std::size_t index) {
  const std::size_t present = deployment.currentStep();
  if (deployment.steps.empty() || index == present) return toText(deployment.state);
  if (index < present) return "succeeded";
  return deployment.live() ? "waiting" : "skipped";
}

void writeStep(JsonWriter& out, const Deployment& deployment, std::size_t index) {
  // Deployments of before went out at once.
  const RolloutStep step = deployment.steps.empty()
                               ? RolloutStep{deployment.services, 100, deployment.run,
                                             deployment.triggered_at, deployment.finished_at}
                               : deployment.steps[index];
  out.beginObject().field("id", std::string_view(deployment.stepId(index).str())).key("services");
  encode(out, step.services);
  out.field("traffic_percent", step.traffic_percent).field("state", stateOf(deployment, index));
  out.key("run");
  if (step.run.id == 0 && step.run.url.empty()) {
    out.null();
  } else {
    encode(out, step.run);
  }
  writeInstantOrNull(out, "triggered_at", step.triggered_at);
  writeInstantOrNull(out, "claimed_at", step.claimed_at);
  writeInstantOrNull(out, "finished_at", step.finished_at);
  out.endObject();
}

}  // namespace

Result<Occasion> occasionOf(Backend& backend, const Deployment& deployment) {
  if (!deployment.by.empty()) return Occasion{deployment.by, deployment.why};
  if (deployment.purpose == Purpose::hotfix) return occasionOfHotfix(backend, deployment);
  if (deployment.cycle.empty()) return Occasion{};
  const auto cycle = backend.cycle(deployment.cycle);
  if (!cycle) return fail(cycle.error());
  if (!*cycle) return Occasion{};
  Occasion occasion;
  occasion.by = (*cycle)->opened_by == "the scheduler" ? "sluice" : (*cycle)->opened_by;
  occasion.why = std::string(toText((*cycle)->slot)) + " of " + (*cycle)->date;
  if (deployment.promotion && !deployment.promotion->reason.empty())
    occasion.why += ": " + deployment.promotion->reason;
  return occasion;
}

void writeDeployment(JsonWriter& out, const Deployment& deployment, const Occasion& occasion,
                     const std::string* message) {
  out.beginObject()
      .field("id", std::string_view(deployment.id.str()))
      .field("repository", std::string_view(deployment.repository.str()))
      .field("environment", toText(deployment.environment))
      .field("version", std::string_view(deployment.release.version.str()))
      .field("sha", std::string_view(deployment.release.sha.str()));
  writeTextOrNull(out, "previous", deployment.previous ? nameOf(*deployment.previous) : "");
  writeTextOrNull(out, "previous_sha", deployment.previous ? deployment.previous->sha.str() : "");
  out.field("state", toText(deployment.state));
  out.key("steps").beginArray();
  for (std::size_t i = 0; i < std::max<std::size_t>(deployment.steps.size(), 1); ++i)
    writeStep(out, deployment, i);
  out.endArray();
  out.key("services");
  encode(out, deployment.services);
  const std::optional<Flow> flow = flowOf(deployment.purpose);
  writeTextOrNull(out, "flow", flow ? toText(*flow) : std::string_view());
  out.key("fixes");
  encode(out, deployment.fixes);
  out.field("purpose", toText(deployment.purpose));
  out.field("rollback", deployment.purpose == Purpose::rollback);
  writeTextOrNull(out, "by", occasion.by);
  writeTextOrNull(out, "why", occasion.why);
  out.key("approved_by");
  encode(out, approversOf(deployment));
  out.key("smoke");
  encode(out, deployment.smoke);
  writeTextOrNull(out, "cycle", deployment.cycle.str());
  writeTextOrNull(out, "strategy", deployment.strategy);
  writeTextOrNull(out, "digest", deployment.digest);
  writeTextOrNull(out, "reason", deployment.reason);
  out.field("created_at", std::string_view(toRfc3339(deployment.created_at)));
  writeInstantOrNull(out, "triggered_at", deployment.triggered_at);
  writeInstantOrNull(out, "finished_at", deployment.finished_at);
  if (message != nullptr) out.field("accepted", true).field("message", std::string_view(*message));
  out.endObject();
}

}  // namespace sluice::api
