#include "gateway/forge/github/answer.h"

#include <algorithm>
#include <charconv>

#include "gateway/command/arguments.h"

namespace sluice::github {
namespace {

std::optional<std::int64_t> wholeNumber(std::optional<std::string_view> text) {
  if (!text) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc() || end != text->data() + text->size() || number < 0) return std::nullopt;
  return number;
}

std::chrono::seconds bounded(std::int64_t seconds) {
  return std::chrono::seconds(std::clamp<std::int64_t>(seconds, 1, 2 * 60 * 60));
}

bool isJson(const RestAnswer& answer) {
  const std::string_view type = answer.headers.get("Content-Type");
  const std::string lower = lowered(type.substr(0, type.find(';')));
  return lower == "application/json" || lower.ends_with("+json");
}

/// GitHub's `message`, and those of `errors[]`, which say which field it was.
std::string wordsOf(const RestAnswer& answer) {
  const auto json = isJson(answer) ? Json::parse(answer.body) : fail(ErrorKind::invalid, "");
  if (!json) return "";
  std::string words = (*json)["message"].text();
  for (const Json& error : (*json)["errors"].items()) {
    const std::string text = error.isString() ? error.text() : error["message"].text(error["code"].text());
    if (!text.empty()) words += "; " + text;
    if (const std::string field = error["field"].text(); !field.empty()) words += " (" + field + ")";
  }
  return cleanLine(std::string_view(words).substr(0, 500));
}

}  // namespace

std::optional<std::chrono::seconds> waitAsked(const RestAnswer& answer, Instant now) {
  const bool limited = answer.status == 403 || answer.status == 429;
  if (!limited && answer.status != 503) return std::nullopt;
  if (const auto seconds = wholeNumber(answer.headers.find("Retry-After"))) return bounded(*seconds);
  if (!limited) return std::nullopt;
  if (answer.headers.get("X-RateLimit-Remaining") == "0") {
    const auto reset = wholeNumber(answer.headers.find("X-RateLimit-Reset"));
    // One second more: the reset is in whole seconds and clocks differ.
    return bounded(reset ? *reset - toMillis(now) / 1000 + 1 : 60);
  }
  // A secondary limit may come without any header; its documentation asks for a minute.
  if (answer.status == 429 || wordsOf(answer).find("rate limit") != std::string::npos)
    return std::chrono::seconds(60);
  return std::nullopt;
}

Result<Json> jsonOf(const std::string& method, const RestAnswer& answer) {
  const ErrorKind unread = method == "GET" ? ErrorKind::transient : ErrorKind::unclear;
  if (answer.status == 204 || (answer.body.empty() && method != "GET")) return Json();
  if (!isJson(answer)) {
    return fail(unread, "GitHub answered " + std::to_string(answer.status) +
                            " with something that is not JSON; is a proxy in between, or `api_url` wrong?");
  }
  auto json = Json::parse(answer.body);
  if (!json) return fail(unread, "GitHub's answer cannot be read: " + json.error().message);
  return json;
}

Error errorOf(const std::string& method, const std::string& path, const RestAnswer& answer) {
  const std::string words = wordsOf(answer);
  const std::string where = method + " " + path.substr(0, path.find('?'));
  Error error{ErrorKind::invalid, "GitHub answered " + std::to_string(answer.status) + " to " + where,
              answer.retry_after};
  if (!words.empty()) error.message += ": " + words;
  if (answer.retry_after || answer.status == 429) {
    error.kind = ErrorKind::transient;
    error.message += " (asks to wait)";
  } else if (answer.status >= 500 || answer.status == 408) {
    error.kind = ErrorKind::transient;
  } else if (answer.status == 401) {
    error.kind = ErrorKind::unauthorized;
    error.message += ". The credentials are wrong or have expired.";
  } else if (answer.status == 403) {
    error.kind = ErrorKind::unauthorized;
    error.message += ". The credentials may not do this; check their permissions.";
  } else if (answer.status == 404 || answer.status == 410) {
    // GitHub says 404 also of what a token may not see.
    error.kind = ErrorKind::not_found;
    error.message += ". It does not exist, or the credentials may not see it.";
  } else if (answer.status == 409) {
    error.kind = ErrorKind::conflict;
  }
  return error;
}

}  // namespace sluice::github
