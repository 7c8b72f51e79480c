#include "ci/github_actions.h"

#include "ci/run_json.h"

namespace sluice {
namespace {

constexpr int kMaxPages = 10;  ///< of 100; GitHub lists 1,000 runs of a filtered search at most

/// For path segments and query values.
std::string encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_';
    const auto byte = static_cast<unsigned char>(c);
    out += plain ? std::string(1, c) : std::string{'%', kHex[byte >> 4], kHex[byte & 15]};
  }
  return out;
}

std::string actionsPath(const RepositoryName& repository) {
  const std::string& name = repository.str();
  const std::size_t slash = std::min(name.find('/'), name.size());
  const std::string rest = slash < name.size() ? "/" + encoded(name.substr(slash + 1)) : "";
  return "/repos/" + encoded(name.substr(0, slash)) + rest + "/actions";
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ",") + name;
  return text;
}

/// The release's own tag, unless another one stands for it.
const TagName& refOf(const TriggerDeployment& request) {
  return request.ref.empty() ? request.release.version : request.ref;
}

/// rules §9: the inputs by these names. GitHub takes strings only.
std::string dispatchBody(const TriggerDeployment& request, bool with_details) {
  const std::string& ref = refOf(request).str();
  JsonWriter out;
  out.beginObject().field("ref", ref).key("inputs").beginObject();
  out.field("deployment_id", request.deployment.str())
      .field("environment", toText(request.environment))
      .field("version", request.release.version.str())
      .field("sha", request.release.sha.str())
      .field("ref", ref)
      .field("services", joined(request.services))
      .field("strategy", request.strategy)
      .field("traffic_percent", std::to_string(request.traffic_percent))
      .field("previous_version", request.previous_version);
  // GitHub refuses inputs that a workflow does not declare: these only where they say something.
  if (request.rollback) out.field("rollback", "true");
  if (!request.migrate_down_to.empty()) out.field("migrate_down_to", request.migrate_down_to);
  out.endObject();
  if (with_details) out.field("return_run_details", true);
  return out.endObject().take();
}

}  // namespace

GithubActions::GithubActions(GithubActionsSettings settings, RestCall call)
    : settings_(std::move(settings)), call_(std::move(call)), actions_(actionsPath(settings_.repository)) {}

Result<std::optional<Run>> GithubActions::find(const DeploymentId& deployment, Instant created_at) {
  // The id is unique, so looking a little further back only covers clocks that differ.
  const auto since = std::chrono::floor<std::chrono::seconds>(created_at - std::chrono::minutes(5));
  const std::string path = actions_ + "/workflows/" + encoded(settings_.workflow) +
                           "/runs?event=workflow_dispatch&created=" + encoded(">=" + toRfc3339(since)) +
                           "&per_page=100";
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
  Error error = refusalOf("the dispatch of " + settings_.workflow, *reply);
  // A gateway may fail after the request went through behind it. Only "come back later" says that it did not.
  const bool refused_early = reply->retry_after.has_value() || reply->status == 429;
  if (reply->status >= 500 && !refused_early) error.kind = ErrorKind::unclear;
  return fail(std::move(error));
}

Result<Run> GithubActions::read(std::int64_t run_id) {
  const auto reply = call_({"GET", actions_ + "/runs/" + std::to_string(run_id), ""});
  if (!reply) return fail(reply.error());
  if (reply->status != 200) return fail(refusalOf("the look at a run", *reply));
  const auto json = Json::parse(reply->body);
  if (!json) return fail(ErrorKind::transient, "GitHub's answer cannot be read: " + json.error().message);
  auto run = runOf(*json);
  if (run && run->id != run_id) return fail(ErrorKind::transient, "GitHub answered with another run");
  return run;
}

Result<RestReply> GithubActions::dispatch(const TriggerDeployment& request, bool with_details) {
  return call_({"POST", actions_ + "/workflows/" + encoded(settings_.workflow) + "/dispatches",
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
