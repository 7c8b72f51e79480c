#include "base/json_codec.h"
#include "core/rules/rollback_decision.h"
#include "core/rules/version.h"
#include "gateway/api/views.h"

namespace sluice::api {
namespace {

void writeDifference(JsonWriter& out, const ReleaseDifference& difference) {
  out.beginObject().key("commits").beginArray();
  for (const CommitInfo& commit : difference.commits)
    out.beginObject().field("sha", commit.id.str()).field("subject", commit.subject).endObject();
  out.endArray().key("commits_total");
  encode(out, difference.commits_total);
  out.key("files");
  encode(out, difference.files);
  out.field("files_total", difference.files_total).endObject();
}

}  // namespace

void writeRollbackPlan(JsonWriter& out, const RepositoryName& repository, const RollbackPlan& plan,
                       const std::optional<Result<ReleaseDifference>>& difference) {
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
  // What cannot be compared keeps nobody from going back.
  out.key("diff");
  if (difference && *difference) {
    writeDifference(out, **difference);
  } else {
    out.null();
  }
  writeTextOrNull(out, "diff_problem",
                  difference && !*difference ? difference->error().message : std::string());
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
