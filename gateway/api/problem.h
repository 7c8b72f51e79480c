/// Errors as the API shows them: RFC 9457 problems. Rules answer with `reasons`, each with its rule and who
/// can clear it.
#pragma once

#include "base/json.h"
#include "core/decision.h"
#include "gateway/http/message.h"

namespace sluice::api {

/// `detail` is for people and holds no secret.
http::Response problem(int status, std::string_view detail, const std::vector<Reason>& reasons = {});

/// A failure of the program or of something it needs; §12 of the specification and docs/api.md name the
/// statuses.
http::Response problem(const Error& error);

/// 403 when the person may not, 404 when there is no such thing, else 409. REQUIRES: !answer.accepted
int refusalStatus(const Answer& answer);
http::Response refusal(const Answer& answer);

void writeReasons(JsonWriter& out, const std::vector<Reason>& reasons);  ///< the array

}  // namespace sluice::api
