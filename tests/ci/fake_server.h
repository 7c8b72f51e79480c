/// A CI server that gives prepared answers in order and remembers what it was asked.
#pragma once

#include <deque>

#include "ci/rest_call.h"
#include "core/effect.h"

namespace sluice {

struct FakeServer {
  std::deque<Result<RestReply>> replies;
  std::vector<RestRequest> requests;

  RestCall call() {
    return [this](const RestRequest& request) -> Result<RestReply> {
      requests.push_back(request);
      if (replies.empty()) return fail(ErrorKind::internal, "no answer prepared for " + request.path);
      auto reply = std::move(replies.front());
      replies.pop_front();
      return reply;
    };
  }
  void answers(int status, std::string body = "", std::optional<std::chrono::seconds> retry_after = {}) {
    replies.push_back(RestReply{status, std::move(body), retry_after});
  }
};

inline const char* const kId = "dep-0123456789ab";

inline TriggerDeployment order() {
  TriggerDeployment request;
  request.deployment = DeploymentId(kId);
  request.environment = Tier::prod;
  request.release = {TagName("v1.4.2"), CommitId(std::string(40, 'a'))};
  request.previous_version = "v1.4.1";
  request.services = {"backend", "frontend"};
  request.strategy = "canary";
  request.traffic_percent = 10;
  request.created_at = *fromRfc3339("2026-03-01T20:00:00Z");
  return request;
}

}  // namespace sluice
