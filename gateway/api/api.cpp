#include "gateway/api/api.h"

#include <algorithm>

#include "core/rules/permission.h"
#include "gateway/api/openapi.h"

namespace sluice::api {
namespace {

constexpr std::string_view kRoot = "/api/v1";

std::vector<std::string_view> segmentsOf(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const std::size_t end = std::min(path.find('/'), path.size());
    segments.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

/// The values of the template's braces; nothing when the path is another one. REQUIRES: both begin with a
/// slash
std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path) {
  const auto wanted = segmentsOf(pattern);
  const auto given = segmentsOf(path);
  if (wanted.size() != given.size()) return std::nullopt;
  std::vector<std::string> values;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i].starts_with('{')) {
      if (given[i].empty()) return std::nullopt;
      values.emplace_back(given[i]);
    } else if (wanted[i] != given[i]) {
      return std::nullopt;
    }
  }
  return values;
}

http::Response unauthorizedAnswer(bool had_token, const std::string& why = "") {
  http::Response response = problem(401, !why.empty() ? "This token is not taken: " + why + '.'
                                         : had_token  ? "This token is not known."
                                                      : "Send a token: Authorization: Bearer …");
  response.headers.set("WWW-Authenticate", had_token ? "Bearer realm=\"sluice\", error=\"invalid_token\""
                                                     : "Bearer realm=\"sluice\"");
  return response;
}

bool isJson(const http::Headers& headers) {
  const auto type = headers.single("Content-Type");
  if (!type) return false;
  std::string_view name = type->substr(0, type->find(';'));
  while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
  return http::equalsIgnoringCase(name, "application/json");
}

/// What a job may not, although it is who it says.
std::optional<http::Response> refusedToJob(const Endpoint& endpoint, const CiJob& job, const Arguments& query,
                                           const Arguments& body) {
  if (!endpoint.for_jobs)
    return problem(
        403, "A CI job reports, claims, posts artifacts, opens a cycle and reads the gate; this it may not.");
  const std::string named = body.text("repository", query.text("repository"));
  if (named.empty() || sameLogin(named, job.repository)) return std::nullopt;
  return problem(403, "This job belongs to " + job.repository + ", not to " + toValidUtf8(named) + '.');
}

http::Response runEndpoint(const Endpoint& endpoint, Backend& backend, const std::string& login,
                           const std::optional<CiJob>& job, std::vector<std::string> path,
                           const http::Request& request) {
  if (!request.body.empty()) {
    if (endpoint.method != "POST") return problem(400, "This request takes no body.");
    if (!isJson(request.headers)) return problem(415, "The body must be application/json.");
  }
  auto query = readQuery(endpoint.query, request.query);
  if (!query) return problem(query.error());
  auto body = readBody(endpoint.body, request.body);
  if (!body) return problem(body.error());
  if (job) {
    if (auto refused = refusedToJob(endpoint, *job, *query, *body)) return std::move(*refused);
  }
  const Json sent = request.body.empty() ? Json() : Json::parse(request.body).value_or(Json());
  auto response =
      endpoint.run({backend, login, std::move(path), std::move(*query), std::move(*body), sent, job});
  return response ? std::move(*response) : problem(response.error());
}

}  // namespace

std::vector<Endpoint> allEndpoints(std::string_view version) {
  std::vector<Endpoint> all;
  for (const auto& group :
       {repositoryEndpoints(), fixEndpoints(), cycleEndpoints(), gateEndpoints(), deploymentEndpoints(),
        lockEndpoints(), freezeEndpoints(), artifactEndpoints(), auditEndpoints(), releaseEndpoints(),
        debtEndpoints(), rollbackEndpoints(), hotfixEndpoints(), notificationEndpoints(),
        judgementEndpoints(), doraEndpoints()}) {
    all.insert(all.end(), group.begin(), group.end());
  }
  all.push_back({"GET", "/openapi.json", "getOpenApi", "This description", {}, {}, 200, "", nullptr});
  const std::string description = openApi(all, version);
  all.back().run = [description](const Call&) -> Result<http::Response> {
    return http::jsonResponse(200, description);
  };
  return all;
}

Api::Api(Backend& backend, std::vector<ApiToken> tokens, std::string_view version, JobProof prove)
    : backend_(backend),
      tokens_(std::move(tokens)),
      prove_(std::move(prove)),
      endpoints_(allEndpoints(version)) {}

tl::expected<Api::Caller, http::Response> Api::callerOf(const http::Headers& headers) {
  const auto token = bearerToken(headers);
  if (!token) return tl::unexpected(unauthorizedAnswer(false));
  if (auto login = tokens_.loginOf(*token)) return Caller{std::move(*login), std::nullopt};
  // A bearer token of the configuration may have dots too, but only an identity token is read for them.
  if (!prove_ || std::count(token->begin(), token->end(), '.') != 2)
    return tl::unexpected(unauthorizedAnswer(true));
  auto job = prove_(*token);
  if (job) return Caller{"", std::move(*job)};
  if (job.error().kind == ErrorKind::transient) return tl::unexpected(problem(job.error()));
  return tl::unexpected(unauthorizedAnswer(true, job.error().message));
}

http::Response Api::run(const http::Request& request, std::string_view path, const Caller& caller) {
  const std::string_view method = request.method == "HEAD" ? "GET" : std::string_view(request.method);
  std::string allowed;
  // A literal path is more exact than one with braces, so that /fixes/approve-prod is never an id.
  const Endpoint* found = nullptr;
  std::vector<std::string> values;
  for (const Endpoint& endpoint : endpoints_) {
    auto matched = match(endpoint.path, path);
    if (!matched) continue;
    if (endpoint.method == "GET")
      allowed += "GET, HEAD, ";
    else
      allowed += std::string(endpoint.method) + ", ";
    if (endpoint.method == method && (found == nullptr || matched->size() < values.size())) {
      found = &endpoint;
      values = std::move(*matched);
    }
  }
  if (found != nullptr)
    return runEndpoint(*found, backend_, caller.login, caller.job, std::move(values), request);
  if (allowed.empty()) return problem(404, "There is nothing at " + toValidUtf8(request.path) + '.');
  allowed += "OPTIONS";
  http::Response response =
      method == "OPTIONS" ? http::Response{204, {}, ""} : problem(405, "It takes " + allowed + '.');
  response.headers.set("Allow", allowed);
  return response;
}

http::Response Api::answer(const http::Request& request) {
  ++requests_;
  auto caller = callerOf(request.headers);
  http::Response response;
  if (!caller) {
    ++unauthorized_;
    response = std::move(caller.error());
  } else if (!open_) {
    response = problem(Error{ErrorKind::transient, "Sluice is starting.", std::chrono::seconds(1)});
  } else {
    response = run(request, std::string_view(request.path).substr(kRoot.size()), *caller);
  }
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("X-Content-Type-Options", "nosniff");
  return response;
}

void Api::mount(http::Server& server) {
  for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    server.route(method, std::string(kRoot) + "(?:/.*)?",
                 [this](const http::Request& request) { return answer(request); });
  }
}

}  // namespace sluice::api
