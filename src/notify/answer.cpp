#include "notify/answer.h"

#include <algorithm>
#include <charconv>

#include "notify/characters.h"

namespace sluice::notify {
namespace {

constexpr std::size_t kWords = 300;

ErrorKind kindOf(int status) {
  switch (status) {
    case 429:
    case 502:
    case 503:
      return ErrorKind::transient;
    case 401:
    case 403:
      return ErrorKind::unauthorized;
    case 404:
    case 410:
      return ErrorKind::not_found;
    case 408:
      return ErrorKind::unclear;
    default:
      return status >= 500 ? ErrorKind::unclear : ErrorKind::invalid;
  }
}

}  // namespace

std::optional<std::chrono::seconds> waitOf(std::string_view retry_after) {
  std::int64_t seconds = 0;
  const auto [end, error] =
      std::from_chars(retry_after.data(), retry_after.data() + retry_after.size(), seconds);
  if (error != std::errc() || end != retry_after.data() + retry_after.size() || seconds < 0)
    return std::nullopt;
  return std::chrono::seconds(std::clamp<std::int64_t>(seconds, 1, 3600));
}

Status judge(const std::string& who, const PostReply& reply, const std::string& words) {
  if (reply.status >= 200 && reply.status < 300) return {};
  Error error{kindOf(reply.status), who + " answered " + std::to_string(reply.status)};
  if (reply.status >= 300 && reply.status < 400) error.message += ", a redirect, which is not followed";
  if (const std::string said = cut(oneLine(words), kWords); !said.empty()) error.message += ": " + said;
  if (error.kind == ErrorKind::transient) error.retry_after = waitOf(reply.retry_after);
  return fail(std::move(error));
}

}  // namespace sluice::notify
