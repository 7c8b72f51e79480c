#include <algorithm>

#include "base/json_codec.h"
#include "gateway/api/views.h"

namespace sluice::api {
namespace {

void writePlan(JsonWriter& out, const std::optional<Plan>& plan) {
  out.key("plan");
  if (!plan) {
    out.null();
    return;
  }
  const Analysis& analysis = plan->analysis;
  out.beginObject()
      .field("at", std::string_view(toRfc3339(plan->at)))
      .field("merge_kind", toText(analysis.merge_kind));
  out.key("commits");
  encode(out, analysis.landed);
  out.key("files");
  encode(out, analysis.files);
  out.key("services");
  encode(out, plan->services);
  out.key("migrations");
  encode(out, plan->migrations);
  out.field("risk", toText(plan->risk)).field("strategy", std::string_view(plan->strategy));
  // Clean: it would go onto the other environment's branch as that branch was when the prediction was made.
  const bool clean =
      analysis.prediction == PickOutcome::picked || analysis.prediction == PickOutcome::already_there;
  out.key("cherry_pick").beginObject().field("clean", clean).field("outcome", toText(analysis.prediction));
  writeTextOrNull(out, "onto", analysis.predicted_onto.str());
  out.key("conflicts");
  encode(out, analysis.conflicts);
  out.endObject();
  writeTextOrNull(out, "problem", analysis.problem);
  out.endObject();
}

void writeTold(JsonWriter& out, const Told& told, const std::string& page) {
  out.key("told");
  if (told.judgement.empty()) {
    out.null();
    return;
  }
  out.beginObject()
      .field("state", toText(told.state))
      .field("summary", std::string_view(told.description))
      .field("commit", std::string_view(told.commit.str()))
      .field("decision", std::string_view(told.judgement))
      .field("page", std::string_view(page))
      .endObject();
}

void writeRelease(JsonWriter& out, std::string_view name, const Release& release) {
  writeTextOrNull(out, name, release.version.str());
}

std::vector<CommitId> commitsOf(const Fix& fix) {
  if (fix.plan && !fix.plan->analysis.landed.empty()) return fix.plan->analysis.landed;
  std::vector<CommitId> commits;
  for (const ProposedCommit& commit : fix.pr.commits) commits.push_back(commit.id);
  return commits;
}

void writeHotfix(JsonWriter& out, const std::optional<Hotfix>& hotfix) {
  out.key("hotfix");
  if (!hotfix) {
    out.null();
    return;
  }
  out.beginObject().field("branch", hotfix->branch.str()).field("head", hotfix->head.str());
  out.field("missed", hotfix->missed).key("follow_up");
  if (const auto& follow_up = hotfix->follow_up) {
    out.beginObject().field("deployment", follow_up->deployment.str()).key("number");
    encode(out, follow_up->number == 0 ? std::nullopt : std::optional(follow_up->number));
    writeTextOrNull(out, "url", follow_up->url);
    out.field("live_at", std::string_view(toRfc3339(follow_up->live_at)));
    out.field("diff",
              std::string_view("/api/v1/deployments/" + follow_up->deployment.str() + "/records/fix-diff"));
    out.endObject();
  } else {
    out.null();
  }
  out.endObject();
}

}  // namespace

void writeApprovals(JsonWriter& out, const std::vector<Approval>& approvals) {
  out.key("approvals").beginArray();
  for (const Approval& approval : approvals) {
    out.beginObject()
        .field("kind", toText(approval.kind))
        .field("by", std::string_view(approval.by))
        .field("at", std::string_view(toRfc3339(approval.at)))
        .field("source", toText(approval.source))
        .field("digest", std::string_view(approval.digest))
        .field("used", approval.used);
    out.key("covers");
    encode(out, approval.covers);
    out.endObject();
  }
  out.endArray();
}

void writeTextOrNull(JsonWriter& out, std::string_view name, std::string_view text) {
  out.key(name);
  if (text.empty()) {
    out.null();
  } else {
    out.value(text);
  }
}

void writeInstantOrNull(JsonWriter& out, std::string_view name, const std::optional<Instant>& at) {
  writeTextOrNull(out, name, at ? toRfc3339(*at) : std::string());
}

std::vector<Reason> mergedReasons(const std::vector<Reason>& stored, const std::vector<Reason>& now) {
  std::vector<Reason> merged = stored;
  for (const Reason& reason : now) {
    const bool known = std::any_of(merged.begin(), merged.end(), [&](const Reason& other) {
      return other.rule == reason.rule && other.text == reason.text;
    });
    if (!known) merged.push_back(reason);
  }
  return merged;
}

void writeFix(JsonWriter& out, const Fix& fix, const Outlook& outlook, const std::string* message) {
  out.beginObject()
      .field("id", std::string_view(fix.id.str()))
      .field("repository", std::string_view(fix.repository.str()))
      .field("number", fix.number)
      .field("title", std::string_view(fix.pr.title))
      .field("author", std::string_view(fix.pr.author.login));
  writeTextOrNull(out, "severity", fix.severity == Severity::unset ? "" : toText(fix.severity));
  writeTextOrNull(out, "found_in", fix.found_in ? toText(*fix.found_in) : "");
  writeTextOrNull(out, "flow", fix.flow == Flow::unset ? "" : toText(fix.flow));
  writeTextOrNull(out, "flow_reason", fix.flow_reason);
  out.field("status", toText(fix.status)).field("held", fix.held.has_value());
  out.key("hold");
  encode(out, fix.held);
  out.key("services");
  encode(out, fix.plan ? fix.plan->services : std::vector<std::string>());
  out.key("commits");
  encode(out, commitsOf(fix));
  writeApprovals(out, fix.approvals);
  out.key("approval");
  encode(out, outlook.approval);
  writePlan(out, fix.plan);
  out.key("history");
  encode(out, fix.history);
  out.field("url", std::string_view(fix.pr.url));
  out.key("reasons");
  encode(out, mergedReasons(fix.reasons, outlook.reasons));
  out.field("base", std::string_view(fix.pr.base.str())).field("head", std::string_view(fix.pr.head.str()));
  out.field("merged", fix.pr.merged);
  writeTextOrNull(out, "merge_commit", fix.pr.merge_commit ? fix.pr.merge_commit->str() : "");
  writeRelease(out, "uat_release", fix.uat_release);
  writeRelease(out, "prod_release", fix.prod_release);
  out.key("backport");
  encode(out, fix.backport);
  writeHotfix(out, fix.hotfix);
  out.field("submitted_at", std::string_view(toRfc3339(fix.submitted_at)));
  writeTold(out, fix.told, outlook.page);
  if (message != nullptr) out.field("accepted", true).field("message", std::string_view(*message));
  out.endObject();
}

}  // namespace sluice::api
