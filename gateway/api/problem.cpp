#include "gateway/api/problem.h"

#include <algorithm>

#include "base/json_codec.h"

namespace sluice::api {
namespace {

int statusOf(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::transient:
    case ErrorKind::unclear:
      return 503;
    case ErrorKind::invalid:
      return 400;
    case ErrorKind::not_found:
      return 404;
    case ErrorKind::conflict:
      return 409;
    case ErrorKind::unauthorized:  // ours, at the forge or the git server: the caller's own token was fine
      return 502;
    case ErrorKind::corrupt:
    case ErrorKind::internal:
      return 500;
  }
  return 500;
}

}  // namespace

void writeReasons(JsonWriter& out, const std::vector<Reason>& reasons) { encode(out, reasons); }

http::Response problem(int status, std::string_view detail, const std::vector<Reason>& reasons) {
  JsonWriter out;
  out.beginObject()
      .field("type", "about:blank")
      .field("title", http::reasonPhrase(status))
      .field("status", status)
      .field("detail", detail);
  out.key("reasons");
  writeReasons(out, reasons);
  out.endObject();
  return {status, {{"Content-Type", "application/problem+json"}}, out.take()};
}

http::Response problem(const Error& error) {
  const int status = statusOf(error.kind);
  http::Response response = problem(status, error.message);
  if (status == 503) {
    const auto wait = error.retry_after.value_or(std::chrono::seconds(5));
    response.headers.set("Retry-After", std::to_string(std::max<std::int64_t>(1, wait.count())));
  }
  return response;
}

int refusalStatus(const Answer& answer) {
  if (answer.unknown) return 404;
  const bool forbidden = std::any_of(answer.reasons.begin(), answer.reasons.end(),
                                     [](const Reason& reason) { return reason.rule == Rule::permission; });
  return forbidden ? 403 : 409;
}

http::Response refusal(const Answer& answer) {
  return problem(refusalStatus(answer), answer.text, answer.reasons);
}

}  // namespace sluice::api
