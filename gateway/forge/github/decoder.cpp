#include "gateway/forge/github/decoder.h"

#include <algorithm>
#include <array>

#include "core/task_list.h"
#include "gateway/forge/github/decode.h"
#include "gateway/forge/github/orders.h"

namespace sluice::github {
namespace {

Ignored ignored(const Delivery& delivery, const Json& payload, std::string_view why = "") {
  std::string what = delivery.event.substr(0, 64);
  if (const std::string action = lineOf(payload["action"], 64); !action.empty()) what += "." + action;
  if (!why.empty()) what += ": " + std::string(why);
  return {what};
}

EventBody pullRequest(const Delivery& delivery, const Json& payload) {
  std::int64_t number = idOf(payload["pull_request"]["number"]);
  if (number == 0) number = idOf(payload["number"]);
  if (number == 0) return ignored(delivery, payload, "no pull request number");
  return PullRequestHinted{number, 0, 0};
}

EventBody issueComment(const Delivery& delivery, const Json& payload) {
  const Json issue = payload["issue"];
  const std::int64_t number = idOf(issue["number"]);
  if (number == 0) return ignored(delivery, payload, "no issue number");
  // Of issues only those matter that somebody gives an order on.
  if (!issue["pull_request"].isObject() && ordersOf(payload["comment"]).empty())
    return ignored(delivery, payload, "on an issue");
  // Edited and deleted comments order nothing, but the facts are read again.
  const std::string action = payload["action"].text();
  const std::int64_t comment = idOf(payload["comment"]["id"]);
  if (action == "created" && !ordersOf(payload["comment"]).empty())
    return PullRequestHinted{number, comment, 0};
  // The forge's times have seconds only: an edit within the second of its making is told by this webhook
  // alone.
  return PullRequestHinted{number, 0, action == "created" || action == "edited" ? comment : 0};
}

/// Of an issue its labels matter, which say how severe a hotfix is and may approve it; of the release issue
/// what was done to its text.
EventBody issueChanged(const Delivery& delivery, const Json& payload) {
  const Json issue = payload["issue"];
  const std::string action = payload["action"].text();
  const bool hints =
      action == "labeled" || action == "unlabeled" || action == "reopened" || action == "closed";
  if (hints && idOf(issue["number"]) != 0) return PullRequestHinted{idOf(issue["number"]), 0, 0};
  const auto before = payload["changes"]["body"]["from"].string();
  const std::string_view after = issue["body"].string().value_or("");
  const auto at = fromRfc3339(issue["updated_at"].text());
  const std::int64_t number = idOf(issue["number"]);
  if (action != "edited" || !before || number == 0 || !at) return ignored(delivery, payload);
  if (before->find(kTaskListMark) == std::string_view::npos &&
      after.find(kTaskListMark) == std::string_view::npos)
    return ignored(delivery, payload);
  BoxChanges changes = boxChanges(*before, after);
  return IssueEdited{
      number, {userOf(payload["sender"]), *at, std::move(changes.ticked), std::move(changes.unticked)}};
}

EventBody refs(const Delivery& delivery, const Json& payload) {
  const auto name = payload["ref"].string();
  if (!name || name->empty() || name->size() > 300) return ignored(delivery, payload, "no ref");
  if (delivery.event == "push") {
    return RefsHinted{std::string(*name), userOf(payload["sender"]), pointee(payload["after"]),
                      pointee(payload["before"])};
  }
  const std::string type = payload["ref_type"].text();
  if (type == "branch") return RefsHinted{"refs/heads/" + std::string(*name), {}, {}, {}};
  if (type == "tag") return RefsHinted{"refs/tags/" + std::string(*name), {}, {}, {}};
  return ignored(delivery, payload, "no branch or tag");
}

/// `.github/workflows/deploy.yml@refs/heads/main` → `deploy.yml`
std::string workflowFile(const Json& payload) {
  std::string path = lineOf(payload["workflow_run"]["path"], 500);
  if (path.empty()) path = lineOf(payload["workflow"]["path"], 500);
  path = path.substr(0, path.find('@'));
  const std::size_t slash = path.find_last_of('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

EventBody workflowRun(const Delivery& delivery, const Json& payload) {
  const Json run = payload["workflow_run"];
  const std::string action = payload["action"].text();
  const std::string cause = run["event"].text();
  const std::string workflow = workflowFile(payload);
  if (cause == "schedule") {
    // Requested opens the cycle in time; completed is there in case that one was lost. In between there is
    // nothing new.
    if (action != "requested" && action != "completed") return ignored(delivery, payload, "of a schedule");
    if (workflow.empty()) return ignored(delivery, payload, "no workflow file");
    return ScheduleRan{workflow};
  }
  if (cause != "workflow_dispatch" && cause != "repository_dispatch")
    return ignored(delivery, payload, "no deployment");
  RunReported report;
  report.deployment = deploymentIn(run["display_title"].string().value_or(""));
  report.run.id = idOf(run["id"]);
  report.run.url = linkOf(run["html_url"]);
  report.run.status = lineOf(run["status"], 32);
  report.run.conclusion = lineOf(run["conclusion"], 32);
  report.workflow = workflow;
  report.event = cause;
  if (report.run.id == 0 || report.run.status.empty()) return ignored(delivery, payload, "no run");
  return report;
}

/// Of the forms a payload may have, an object and the text of one.
DeploymentId deploymentInPayload(const Json& payload) {
  if (const auto text = payload.string()) {
    const auto parsed = Json::parse(*text);
    return parsed ? deploymentIn((*parsed)["deployment_id"].string().value_or("")) : DeploymentId();
  }
  return deploymentIn(payload["deployment_id"].string().value_or(""));
}

EventBody deploymentStatus(const Delivery& delivery, const Json& payload) {
  const Json status = payload["deployment_status"];
  const Json deployment = payload["deployment"];
  DeploymentStatusSet told;
  const std::string state = lineOf(status["state"], 32);
  // `inactive` says that another deployment has taken its place.
  if (!isDeploymentState(state)) return ignored(delivery, payload, "state " + state);
  told.run = runIn(state);
  told.run.id = idOf(deployment["id"]);
  told.run.url = linkOf(status["log_url"]);
  if (told.run.url.empty()) told.run.url = linkOf(status["target_url"]);
  told.deployment = deploymentInPayload(deployment["payload"]);
  told.job = idOf(payload["workflow_run"]["id"]);
  told.by = userOf(status["creator"]);
  told.made_by = userOf(deployment["creator"]);
  if (told.run.id == 0) return ignored(delivery, payload, "no deployment");
  if (told.deployment.empty() && told.job == 0) return ignored(delivery, payload, "of no deployment of ours");
  return told;
}

struct Row {
  std::string_view event;
  EventBody (*decode)(const Delivery&, const Json&);
};
constexpr auto kRows = std::to_array<Row>({{"pull_request", pullRequest},
                                           {"pull_request_review", pullRequest},
                                           {"pull_request_review_comment", pullRequest},
                                           {"pull_request_review_thread", pullRequest},
                                           {"issue_comment", issueComment},
                                           {"issues", issueChanged},
                                           {"push", refs},
                                           {"create", refs},
                                           {"delete", refs},
                                           {"workflow_run", workflowRun},
                                           {"deployment_status", deploymentStatus}});

bool isIdCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool isDeploymentId(std::string_view word) {
  if (!word.starts_with("dep-") || word.size() > 80) return false;
  word.remove_prefix(4);
  const std::string_view hex = word.substr(0, word.find('-'));
  const bool is_hex = std::all_of(hex.begin(), hex.end(),
                                  [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  if (hex.size() < 12 || !is_hex) return false;
  word.remove_prefix(hex.size());
  if (word.empty()) return true;
  word.remove_prefix(1);
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::vector<Event> GithubDecoder::decode(const Delivery& delivery) const {
  Event event;
  event.at = delivery.received_at;
  event.delivery = delivery.id;
  const auto payload = Json::parse(delivery.body);
  const auto row =
      std::find_if(kRows.begin(), kRows.end(), [&](const Row& r) { return r.event == delivery.event; });
  if (!payload || !payload->isObject()) {
    event.body = ignored(delivery, Json(), "no JSON object");
  } else if (row == kRows.end()) {
    event.body = ignored(delivery, *payload);
  } else {
    event.body = row->decode(delivery, *payload);
  }
  return {std::move(event)};
}

DeploymentId deploymentIn(std::string_view title) {
  std::string found;
  while (!title.empty()) {
    const std::size_t end =
        static_cast<std::size_t>(std::find_if_not(title.begin(), title.end(), isIdCharacter) - title.begin());
    const std::string_view word = title.substr(0, end);
    if (isDeploymentId(word)) {
      if (!found.empty() && found != word) return DeploymentId();
      found = word;
    }
    title.remove_prefix(std::max<std::size_t>(end, 1));
  }
  return DeploymentId(found);
}

}  // namespace sluice::github
