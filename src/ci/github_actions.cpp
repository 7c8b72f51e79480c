#include "ci/github_actions.h"

#include "base/uri.h"
#include "ci/github_answer.h"
#include "ci/trigger_fields.h"

namespace sluice {
namespace {

/// A dispatch of the workflow at the release's tag.
std::string dispatchBody(const TriggerDeployment& request, bool with_details) {
  JsonWriter out;
  out.beginObject().field("ref", refOf(request).str()).key("inputs").beginObject();
  for (const auto& [name, value] : triggerFields(request)) out.field(name, value);
  out.endObject();
  if (with_details) out.field("return_run_details", true);
  return out.endObject().take();
}

/// An event for every workflow on the default branch that waits for it. Of its payload GitHub takes ten
/// names at most: a schema to go back to is one of a rollback, and says so alone.
std::string eventBody(TriggerDeployment request) {
  if (!request.migrate_down_to.empty()) request.rollback = false;
  JsonWriter out;
  out.beginObject().field("event_type", "sluice-deploy").key("client_payload").beginObject();
  for (const auto& [name, value] : triggerFields(request)) out.field(name, value);
  return out.endObject().endObject().take();
}

}  // namespace

GithubActions::GithubActions(GithubActionsSettings settings, RestCall call)
    : settings_(std::move(settings)),
      call_(std::move(call)),
      repository_(repositoryPath(settings_.repository)) {}

Result<std::optional<Run>> GithubActions::find(const DeploymentId& deployment, Instant created_at) {
  // The id is unique, so looking a little further back only covers clocks that differ.
  const auto since = std::chrono::floor<std::chrono::seconds>(created_at - std::chrono::minutes(5));
  const std::string path = repository_ + "/actions/workflows/" + percentEncode(settings_.workflow) +
                           "/runs?event=" + std::string(toText(settings_.kind)) +
                           "&created=" + percentEncode(">=" + toRfc3339(since)) + "&per_page=100";
  std::optional<Run> found;
  for (int page = 1; page <= kMaxPages; ++page) {
    const auto reply = call_({"GET", path + "&page=" + std::to_string(page), ""});
    if (!reply) return fail(reply.error());
    if (reply->status != 200) return fail(refusalOf("the search for a run", *reply));
    const auto json = Json::parse(reply->body);
    if (!json || !(*json)["workflow_runs"].isArray()) {
      return fail(ErrorKind::transient, "GitHub's list of runs cannot be read");
    }
    const std::vector<Json> runs = (*json)["workflow_runs"].items();
    for (const Json& item : runs) {
      if (!holdsWord(item["display_title"].string().value_or(""), deployment.str())) continue;
      auto run = runOf(item);
      if (!run) return fail(run.error());
      // Newest first; should somebody have started it again by hand, ours is the first of them.
      if (!found || run->id < found->id) found = *std::move(run);
    }
    if (runs.size() < 100) return found;
  }
  if (found) return found;
  return fail(
      ErrorKind::unclear,
      "more than 1,000 runs since the deployment began; it cannot be said that none of them is its own");
}

Result<Run> GithubActions::trigger(const TriggerDeployment& request) {
  if (refOf(request).empty()) return fail(ErrorKind::invalid, "a release without a tag cannot be dispatched");
  if (settings_.kind == TriggerKind::repository_dispatch) {
    const auto sent = call_({"POST", repository_ + "/dispatches", eventBody(request)});
    if (!sent) return fail(sent.error());
    if (sent->status >= 200 && sent->status < 300) return startedRun(request, *sent);
    return fail(refusalOfTrigger("the event sluice-deploy", *sent, kContents));
  }
  const bool with_details = tells_details_.load();
  auto reply = dispatch(request, with_details);
  if (!reply) return fail(reply.error());
  if (reply->status == 422 && with_details && reply->body.find("return_run_details") != std::string::npos) {
    // An older server. It has refused the whole request, so nothing runs yet.
    tells_details_ = false;
    reply = dispatch(request, false);
    if (!reply) return fail(reply.error());
  }
  if (reply->status == 422 && request.rollback && request.migrate_down_to.empty() &&
      reply->body.find("nexpected inputs") != std::string::npos) {
    // The workflow as it is at the older tag may not know the input; everything else says the same.
    TriggerDeployment plain = request;
    plain.rollback = false;
    reply = dispatch(plain, tells_details_.load());
    if (!reply) return fail(reply.error());
  }
  if (reply->status >= 200 && reply->status < 300) return startedRun(request, *reply);
  return fail(refusalOfTrigger("the dispatch of " + settings_.workflow, *reply));
}

Result<Run> GithubActions::read(std::int64_t run_id) {
  const auto reply = call_({"GET", repository_ + "/actions/runs/" + std::to_string(run_id), ""});
  if (!reply) return fail(reply.error());
  if (reply->status != 200) return fail(refusalOf("the look at a run", *reply));
  const auto json = Json::parse(reply->body);
  if (!json) return fail(ErrorKind::transient, "GitHub's answer cannot be read: " + json.error().message);
  auto run = runOf(*json);
  if (run && run->id != run_id) return fail(ErrorKind::transient, "GitHub answered with another run");
  return run;
}

Result<RestReply> GithubActions::dispatch(const TriggerDeployment& request, bool with_details) {
  return call_({"POST",
                repository_ + "/actions/workflows/" + percentEncode(settings_.workflow) + "/dispatches",
                dispatchBody(request, with_details)});
}

/// It was accepted, whatever else can be found out: from here on there is no error.
Result<Run> GithubActions::startedRun(const TriggerDeployment& request, const RestReply& reply) {
  if (const auto json = Json::parse(reply.body);
      json && (*json)["workflow_run_id"].integer().value_or(0) > 0) {
    Run run;
    run.id = *(*json)["workflow_run_id"].integer();
    const std::string url = (*json)["html_url"].text();
    if (url.size() <= 500 && (url.starts_with("https://") || url.starts_with("http://"))) run.url = url;
    run.status = "queued";
    return run;
  }
  const auto found = find(request.deployment, request.created_at);
  if (found && *found) return **found;
  Run run;
  run.status = "queued";
  return run;
}

}  // namespace sluice
