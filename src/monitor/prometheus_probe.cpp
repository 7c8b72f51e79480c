#include "monitor/prometheus_probe.h"

#include <charconv>
#include <cmath>
#include <limits>

#include "base/json.h"
#include "base/uri.h"
#include "core/rules/comparison.h"

namespace sluice::monitor {
namespace {

/// Prometheus writes numbers as text, with `NaN`, `+Inf` and `-Inf` among them.
std::optional<double> readSample(const Json& sample) {
  const std::string text = sample.at(1).text();
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "+Inf") return std::numeric_limits<double>::infinity();
  if (text == "-Inf") return -std::numeric_limits<double>::infinity();
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The values of a scalar or of every series; nothing when the answer is another one.
std::optional<std::vector<double>> readValues(const Json& data) {
  std::vector<double> values;
  if (data["resultType"].text() == "scalar") {
    const auto value = readSample(data["result"]);
    if (!value) return std::nullopt;
    values.push_back(*value);
    return values;
  }
  if (data["resultType"].text() != "vector") return std::nullopt;
  for (const Json& series : data["result"].items()) {
    const auto value = readSample(series["value"]);
    if (!value) return std::nullopt;
    values.push_back(*value);
  }
  return values;
}

}  // namespace

Finding lookAtPrometheus(const HttpGet& get, const std::string& url, const std::string& query,
                         const Comparison& expect, Millis deadline) {
  const std::string name = "Prometheus at " + withoutQuery(url);
  Finding finding;
  finding.limit = describeComparison(expect);
  const auto failed = [&](const std::string& why) {
    finding.detail = name + " " + why + ", expected " + finding.limit;
    return finding;
  };
  if (!get) return failed("was not asked: no HTTP client is plugged in");
  std::string base = url;
  while (base.ends_with('/')) base.pop_back();
  const auto reply = get(base + "/api/v1/query?query=" + percentEncode(query), deadline);
  if (!reply) return failed("did not answer (" + reply.error().message + ")");
  const auto answer = Json::parse(reply->body);
  if (reply->status != 200) {
    const std::string why = answer ? toValidUtf8((*answer)["error"].text().substr(0, 200)) : "";
    return failed("answered " + std::to_string(reply->status) + (why.empty() ? "" : ": " + why));
  }
  if (!answer || (*answer)["status"].text() != "success")
    return failed("gave an answer that is none of its own");
  const auto values = readValues((*answer)["data"]);
  if (!values)
    return failed("gave an answer that is no number: the query must give a scalar or an instant vector");
  if (values->empty()) return failed("has no data for the query");
  // Of several series the first one that does not satisfy it is shown.
  double shown = values->front();
  finding.passed = true;
  for (const double value : *values) {
    if (satisfies(value, expect)) continue;
    shown = value;
    finding.passed = false;
    break;
  }
  finding.value = describeNumber(shown);
  finding.detail = "the query gave " + finding.value +
                   (values->size() > 1 ? " among " + std::to_string(values->size()) + " series" : "") +
                   ", expected " + finding.limit;
  return finding;
}

}  // namespace sluice::monitor
