#include "base/json_codec.h"
#include "core/rules/rollback_decision.h"
#include "core/rules/version.h"
#include "gateway/api/views.h"

namespace sluice::api {

void writeRollbackPlan(JsonWriter& out, const RepositoryName& repository, const RollbackPlan& plan) {
  out.beginObject()
      .field("repository", std::string_view(repository.str()))
      .field("environment", toText(plan.environment));
  writeTextOrNull(out, "from", plan.from ? describeRelease(plan.from) : "");
  writeTextOrNull(out, "to", plan.to.sha.empty() ? "" : describeRelease(plan.to));
  writeTextOrNull(out, "sha", plan.to.sha.str());
  writeTextOrNull(out, "ref", plan.ref.str());
  out.key("fixes");
  encode(out, plan.fixes);
  out.key("services");
  encode(out, plan.services);
  out.key("cannot_be_undone");
  encode(out, plan.cannot_be_undone);
  out.field("possible", plan.stops.empty());
  out.key("reasons");
  encode(out, plan.stops);
  out.key("needs_force");
  encode(out, plan.needs_force);
  out.key("decisions").beginArray();
  for (const RollbackDecision& decision : rollbackDecisions()) {
    out.beginObject().field("impact", toText(decision.impact)).field("advice", toText(decision.advice));
    out.field("means", decision.means).field("then", decision.then).endObject();
  }
  out.endArray();
  out.endObject();
}

}  // namespace sluice::api
