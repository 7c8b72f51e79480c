/// What operators and their tools ask without a token: GET /healthz, /readyz, /metrics, /version. Any thread.
#pragma once

#include "gateway/api/api.h"

namespace sluice::api {

struct Operations {
  Backend& backend;
  const Api& api;
  std::string version;
  Instant started_at{};
};

/// `{"status":"ok"}`: the process answers.
http::Response healthz();
/// 200 when a decision could be stored now, else 503 with the reason.
http::Response readyz(Operations& operations);
http::Response versionInfo(const Operations& operations);
/// Prometheus text format 0.0.4.
http::Response metrics(Operations& operations);

/// Borrows what `operations` names, for as long as the server runs.
void mountOperations(http::Server& server, Operations operations);

}  // namespace sluice::api
