#include "monitor/http_probe.h"

#include <charconv>

#include "base/json.h"

namespace sluice::monitor {
namespace {

/// The value that a pointer of RFC 6901 leads to; the missing one where there is none.
Json pointedAt(Json value, std::string_view pointer) {
  while (!pointer.empty()) {
    pointer.remove_prefix(1);  // the slash
    const std::size_t end = std::min(pointer.find('/'), pointer.size());
    std::string key;
    for (std::size_t i = 0; i < end; ++i) {
      const bool escape = pointer[i] == '~' && i + 1 < end;
      if (escape) ++i;
      key += escape ? (pointer[i] == '1' ? '/' : '~') : pointer[i];
    }
    pointer.remove_prefix(end);
    if (value.isArray()) {
      std::size_t index = 0;
      const auto [last, error] = std::from_chars(key.data(), key.data() + key.size(), index);
      const bool good = !key.empty() && error == std::errc() && last == key.data() + key.size();
      value = good ? value.at(index) : Json();
    } else {
      value = value[key];
    }
  }
  return value;
}

bool same(const Json& found, const std::string& expected) {
  const auto wanted = Json::parse(expected);
  if (found.missing() || !wanted) return false;
  if (found.number() && wanted->number()) return *found.number() == *wanted->number();
  return found.dump() == wanted->dump();
}

std::string shortened(const std::string& text) {
  constexpr std::size_t most = 60;
  return toValidUtf8(text.size() <= most ? text : text.substr(0, most) + "…");
}

}  // namespace

Finding lookAtUrl(const HttpGet& get, const std::string& url, const HttpExpectation& expect,
                  Millis deadline) {
  const std::string name = withoutQuery(url);
  const std::string status = std::to_string(expect.status);
  Finding finding{false, "", "", status};
  const auto failed = [&](const std::string& why) {
    finding.passed = false;
    finding.detail = name + " " + why;
    return finding;
  };
  if (!get) return failed("was not asked: no HTTP client is plugged in");
  const Millis at_most = expect.within ? std::min(*expect.within, deadline) : deadline;
  const auto began = std::chrono::steady_clock::now();
  const auto reply = get(url, at_most);
  const auto took = std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now() - began);
  if (!reply) return failed("did not answer, expected " + status + ": " + reply.error().message);
  finding.value = std::to_string(reply->status);
  const std::string answered = "answered " + finding.value;
  if (reply->status != expect.status) {
    const bool moved = reply->status >= 300 && reply->status < 400;
    return failed(answered + ", expected " + status + (moved ? " (redirects are not followed)" : ""));
  }
  if (expect.within && took > *expect.within) {
    finding.value = formatDuration(took);
    finding.limit = formatDuration(*expect.within);
    return failed(answered + " after " + finding.value + ", expected within " + finding.limit);
  }
  if (!expect.body.empty() && reply->body.find(expect.body) == std::string::npos) {
    finding.value = shortened(reply->body);
    finding.limit = shortened(expect.body);
    return failed(answered + " without the text \"" + finding.limit + "\"");
  }
  const auto json = expect.json.empty() ? Result<Json>(Json()) : Json::parse(reply->body);
  if (!json) return failed(answered + " with a body that is no JSON");
  for (const auto& [pointer, expected] : expect.json) {
    const Json found = pointedAt(*json, pointer);
    if (same(found, expected)) continue;
    finding.value = found.missing() ? "nothing" : shortened(found.dump());
    finding.limit = shortened(expected);
    return failed(answered + " with " + finding.value + " at " + pointer + ", expected " + finding.limit);
  }
  finding.passed = true;
  finding.detail = name + " " + answered + ", expected " + status;
  return finding;
}

}  // namespace sluice::monitor
