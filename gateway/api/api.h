/// The JSON API under /api/v1 (rules §12). Finds the row of the table that a request means, checks the token
/// and the arguments, runs it. Immutable after construction; `answer` runs on any number of request threads.
#pragma once

#include <atomic>

#include "gateway/api/endpoint.h"
#include "gateway/api/tokens.h"
#include "gateway/http/server.h"

namespace sluice::api {

/// Every row, openapi.json included.
std::vector<Endpoint> allEndpoints(std::string_view version);

/// Who a CI job is, by its identity token. `invalid`: the token proves nothing; `transient`: nobody can tell
/// now.
using JobProof = std::function<Result<CiJob>(std::string_view token)>;

class Api {
 public:
  /// Borrows the backend. `version` is the program's. Without `prove` no job is let in.
  Api(Backend& backend, std::vector<ApiToken> tokens, std::string_view version, JobProof prove = {});

  /// Answers a request whose path begins with /api/v1. Never throws.
  http::Response answer(const http::Request& request);

  /// Lets the server send every request below /api/v1 here.
  void mount(http::Server& server);

  /// Until then every request is answered 503: the address is served before the engine has begun.
  void open() { open_ = true; }
  bool isOpen() const { return open_; }

  const std::vector<Endpoint>& endpoints() const { return endpoints_; }
  std::int64_t requests() const { return requests_; }
  std::int64_t unauthorized() const { return unauthorized_; }

 private:
  /// Either a person of the configuration or a job.
  struct Caller {
    std::string login;
    std::optional<CiJob> job;
  };
  /// Or the answer to somebody who is neither.
  tl::expected<Caller, http::Response> callerOf(const http::Headers& headers);
  http::Response run(const http::Request& request, std::string_view path, const Caller& caller);

  Backend& backend_;
  Tokens tokens_;
  const JobProof prove_;
  std::vector<Endpoint> endpoints_;
  std::atomic<bool> open_{false};
  std::atomic<std::int64_t> requests_{0}, unauthorized_{0};
};

}  // namespace sluice::api
