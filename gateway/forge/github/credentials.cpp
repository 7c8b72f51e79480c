#include "gateway/forge/github/credentials.h"

#include "gateway/forge/github/answer.h"
#include "gateway/forge/github/jwt.h"

namespace sluice::github {

Result<Secret> TokenCredentials::token() {
  if (token_.empty()) return fail(ErrorKind::unauthorized, "no token for GitHub is configured");
  return token_;
}

AppCredentials::AppCredentials(AppIdentity identity, std::string api_url, HttpSend send, const Clock& clock)
    : identity_(std::move(identity)), api_url_(std::move(api_url)), send_(std::move(send)), clock_(clock) {}

Result<Secret> AppCredentials::token() {
  const std::lock_guard lock(mutex_);
  if (!token_.empty() && clock_.now() < good_until_) return token_;
  return fetch();
}

bool AppCredentials::refused(const Secret& token) {
  const std::lock_guard lock(mutex_);
  // Another thread may have fetched a new one meanwhile; that one stays.
  if (token_.equals(token.reveal())) token_ = Secret();
  return true;
}

Result<Secret> AppCredentials::fetch() {
  const Instant now = clock_.now();
  const auto identity = makeAppToken(identity_.id, identity_.private_key, now);
  if (!identity) return fail(identity.error());
  const std::string path =
      "/app/installations/" + std::to_string(identity_.installation_id) + "/access_tokens";
  http::HttpRequest request{.method = "POST", .url = api_url_ + path, .headers = {}, .body = "{}"};
  request.headers.add("Authorization", "Bearer " + identity->reveal());
  request.headers.add("Accept", "application/vnd.github+json");
  request.headers.add("X-GitHub-Api-Version", "2022-11-28");
  request.headers.add("Content-Type", "application/json");
  const auto response = send_(request);
  // A token that was made and lost on the way harms nobody: asking again is safe.
  if (!response)
    return fail(ErrorKind::transient, "GitHub gave no installation token: " + response.error().message);
  RestAnswer answer{response->status, response->headers, response->body, std::nullopt};
  answer.retry_after = waitAsked(answer, now);
  if (!answer.ok()) return fail(errorOf("POST", path, answer));
  const auto json = jsonOf("GET", answer);
  if (!json) return fail(json.error());
  const auto text = (*json)["token"].string();
  const auto until = fromRfc3339((*json)["expires_at"].text());
  if (!text || text->empty() || !until)
    return fail(ErrorKind::transient, "GitHub's installation token cannot be read");
  token_ = Secret(std::string(*text));
  good_until_ = *until - std::chrono::minutes(5);
  return token_;
}

}  // namespace sluice::github
