/// Starts deployments by a signed webhook (Standard Webhooks, a CDEvents body) to whatever system carries
/// them out. It cannot be asked: how it went is said by `sluice report` or the API. Any thread.
#pragma once

#include <functional>
#include <utility>

#include "base/secret.h"
#include "ci/rest_call.h"
#include "engine/ports.h"

namespace sluice {

struct WebhookTriggerSettings {
  RepositoryName repository;
  Secret url;          ///< may hold a key: never shown
  Secret secret;       ///< `whsec_…`
  std::string source;  ///< see CdEvent
};

struct SignedPost {
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};
/// Must not follow redirects and must end within half a minute. Errors as RestCall has them.
using PostSigned = std::function<Result<RestReply>(const SignedPost&)>;

class WebhookTrigger : public CiPort {
 public:
  WebhookTrigger(WebhookTriggerSettings settings, PostSigned post, const Clock& clock);

  /// Nobody can say: nothing.
  Result<std::optional<Run>> find(const DeploymentId& deployment, Instant created_at) override;
  /// A run without an id. `unclear`: the answer was lost, or was a 5xx that is not 503.
  Result<Run> trigger(const TriggerDeployment& request) override;
  /// `not_found`, always.
  Result<Run> read(std::int64_t run_id) override;

 private:
  const WebhookTriggerSettings settings_;
  const PostSigned post_;
  const Clock& clock_;
};

}  // namespace sluice
