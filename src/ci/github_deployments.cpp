#include "ci/github_deployments.h"

#include "ci/github_answer.h"
#include "ci/trigger_fields.h"
#include "core/rules/reporter.h"

namespace sluice {
namespace {

constexpr std::string_view kTask = "deploy";

/// The gate has judged already: GitHub is not to merge or to check anything of its own.
std::string deploymentBody(const TriggerDeployment& request) {
  const bool prod = request.environment == Tier::prod;
  JsonWriter out;
  out.beginObject().field("ref", refOf(request).str()).field("task", kTask).field("auto_merge", false);
  out.key("required_contexts").beginArray().endArray();
  out.key("payload").beginObject();
  for (const auto& [name, value] : triggerFields(request)) out.field(name, value);
  out.endObject();
  out.field("environment", toText(request.environment));
  out.field("description", "Sluice " + request.deployment.str());
  out.field("production_environment", prod).field("transient_environment", false);
  return out.endObject().take();
}

Result<std::vector<Json>> listOf(const RestReply& reply, const std::string& ran) {
  if (reply.status != 200) return fail(refusalOf(ran, reply, kDeployments));
  const auto json = Json::parse(reply.body);
  if (!json || !json->isArray())
    return fail(ErrorKind::transient, "GitHub's answer to " + ran + " is no list");
  return json->items();
}

/// GitHub resolved the tag itself. What it took must be what Sluice wrote into the payload.
Status sameCommit(const Json& deployment, const std::string& sha) {
  const std::string taken = deployment["sha"].text();
  if (taken.empty() || sha.empty() || taken == sha) return {};
  return fail(ErrorKind::conflict, "GitHub's deployment " +
                                       std::to_string(deployment["id"].integer().value_or(0)) + " is of " +
                                       taken + ", and the release is " + sha + ": the tag was moved");
}

}  // namespace

GithubDeployments::GithubDeployments(GithubDeploymentsSettings settings, RestCall call, OwnDeployments own)
    : settings_(std::move(settings)),
      call_(std::move(call)),
      own_(std::move(own)),
      deployments_(repositoryPath(settings_.repository) + "/deployments") {}

Result<std::optional<Run>> GithubDeployments::find(const DeploymentId& deployment, Instant created_at) {
  // The id is unique, so looking a little further back only covers clocks that differ.
  const Instant since = created_at - std::chrono::minutes(5);
  std::vector<Json> candidates;
  bool all = false;
  for (int page = 1; page <= kMaxPages && !all; ++page) {
    const auto reply = call_(
        {"GET", deployments_ + "?task=" + std::string(kTask) + "&per_page=100&page=" + std::to_string(page),
         ""});
    if (!reply) return fail(reply.error());
    const auto listed = listOf(*reply, "the search for a deployment");
    if (!listed) return fail(listed.error());
    all = listed->size() < 100;
    for (const Json& one : *listed) {
      const auto made = fromRfc3339(one["created_at"].text());
      all = all || (made && *made < since);  // newest first
      if (payloadField(one["payload"], "deployment_id") == deployment.str()) candidates.push_back(one);
    }
  }
  std::int64_t oldest = 0;
  if (!candidates.empty()) {
    const auto ours = own_();
    if (!ours) return fail(ours.error());
    for (const Json& one : candidates) {
      if ((*ours)(one)) oldest = one["id"].integer().value_or(0);
    }
  }
  if (oldest == 0 && !all)
    return fail(
        ErrorKind::unclear,
        "more than 1,000 deployments since this one began; it cannot be said that none of them is its "
        "own");
  if (oldest == 0) return std::nullopt;
  auto run = read(oldest);
  if (!run) return fail(run.error());
  return std::optional<Run>(*std::move(run));
}

Result<Run> GithubDeployments::trigger(const TriggerDeployment& request) {
  if (refOf(request).empty()) return fail(ErrorKind::invalid, "a release without a tag cannot be deployed");
  const auto reply = call_({"POST", deployments_, deploymentBody(request)});
  if (!reply) return fail(reply.error());
  if (reply->status != 201) return fail(refusalOfTrigger("the deployment", *reply, kDeployments));
  Run run;
  run.status = "queued";
  const auto json = Json::parse(reply->body);
  if (!json) return run;
  run.id = std::max<std::int64_t>((*json)["id"].integer().value_or(0), 0);
  const auto same = sameCommit(*json, request.release.sha.str());
  if (same) return run;
  // Whoever carries it out may have begun; those who look first see that it must not go on.
  (void)call_({"POST", deployments_ + "/" + std::to_string(run.id) + "/statuses",
               R"({"state":"error","description":"The tag is not at the commit of the release"})"});
  return fail(same.error());
}

Result<Run> GithubDeployments::read(std::int64_t id) {
  const std::string path = deployments_ + "/" + std::to_string(id);
  const auto reply = call_({"GET", path, ""});
  if (!reply) return fail(reply.error());
  if (reply->status != 200) return fail(refusalOf("the look at a deployment", *reply, kDeployments));
  const auto json = Json::parse(reply->body);
  if (!json || (*json)["id"].integer() != id)
    return fail(ErrorKind::transient, "GitHub's answer is not deployment " + std::to_string(id));
  if (const auto same = sameCommit(*json, payloadField((*json)["payload"], "sha")); !same)
    return fail(same.error());
  const ForgeUser made_by = accountOf((*json)["creator"]);
  std::optional<Run> newest;
  std::optional<Run> first_final;
  for (int page = 1; page <= kMaxPages; ++page) {
    const auto listed_reply =
        call_({"GET", path + "/statuses?per_page=100&page=" + std::to_string(page), ""});
    if (!listed_reply) return fail(listed_reply.error());
    const auto listed = listOf(*listed_reply, "the look at a deployment's statuses");
    if (!listed) return fail(listed.error());
    for (const Json& status : *listed) {  // newest first
      auto run = runOfStatus(status);
      if (!run || !mayReport(settings_.reporters, accountOf(status["creator"]), made_by)) continue;
      if (run->status == "completed") first_final = run;
      if (!newest) newest = std::move(run);
    }
    if (listed->size() < 100) break;
  }
  Run run = first_final ? *first_final : newest.value_or(Run{0, "", "queued", ""});
  run.id = id;
  return run;
}

}  // namespace sluice
