#include "app/job_token.h"

#include <cstdlib>

#include "app/remote.h"
#include "app/version.h"
#include "base/uri.h"
#include "config/url.h"

namespace sluice::app {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

constexpr const char* kAddress = "ACTIONS_ID_TOKEN_REQUEST_URL";
constexpr const char* kRequest = "ACTIONS_ID_TOKEN_REQUEST_TOKEN";

}  // namespace

bool inJobWithIdentity() { return !variable(kAddress).empty() && !variable(kRequest).empty(); }

Result<Secret> jobToken(const std::string& audience) {
  const std::string address = variable(kAddress);
  const auto url = config::parseUrl(address);
  const bool safe = url && (url->scheme == "https" || (url->scheme == "http" && url->onLoopback()));
  if (!safe)
    return fail(ErrorKind::invalid, std::string(kAddress) + " is neither https nor http on loopback");
  http::HttpClientOptions options;
  options.user_agent = "sluice/" + std::string(kVersion);
  options.max_response_bytes = 64UL << 10U;
  http::HttpRequest request;
  request.url =
      address + (address.find('?') == std::string::npos ? "?" : "&") + "audience=" + percentEncode(audience);
  request.headers.set("Authorization", "Bearer " + variable(kRequest));
  const auto response = http::HttpClient(options).send(request);
  if (!response)
    return fail(ErrorKind::transient, "the runner gave no identity token: " + response.error().message);
  const auto body = Json::parse(response->body);
  const std::string token = body ? (*body)["value"].text() : "";
  if (!response->ok() || token.empty())
    return fail(ErrorKind::transient,
                "the runner gave no identity token: it answered " + std::to_string(response->status));
  return Secret(token);
}

}  // namespace sluice::app
