#include "gateway/webhook/alertmanager.h"

#include "base/json.h"
#include "gateway/command/arguments.h"

namespace sluice::webhook {
namespace {

constexpr std::size_t kMostAlerts = 100;
constexpr std::size_t kMostLabels = 100;
constexpr std::size_t kMostText = 500;  // bytes of a label's or an annotation's value

std::string lineOf(std::string_view text) { return cleanLine(text.substr(0, kMostText)); }
std::string lineOf(const Json& text) { return lineOf(text.string().value_or("")); }

std::optional<AlertFired> alertOf(const Json& json) {
  const auto began = fromRfc3339(json["startsAt"].text());
  if (json["status"].text() != "firing" || !json["labels"].isObject() || !began) return std::nullopt;
  AlertFired alert;
  alert.began = *began;
  alert.name = lineOf(json["labels"]["alertname"]);
  for (const auto& [name, value] : json["labels"].members()) {
    if (alert.labels.size() >= kMostLabels) break;
    alert.labels.emplace(lineOf(std::string_view(name)), lineOf(value));
  }
  alert.summary = lineOf(json["annotations"]["summary"]);
  if (alert.summary.empty()) alert.summary = lineOf(json["annotations"]["description"]);
  return alert;
}

}  // namespace

std::vector<Event> AlertmanagerDecoder::decode(const Delivery& delivery) const {
  const auto payload = Json::parse(delivery.body);
  if (!payload) return {{{}, Ignored{"alert: " + payload.error().message}, ""}};
  std::vector<Event> events;
  for (const Json& item : (*payload)["alerts"].items()) {
    if (events.size() >= kMostAlerts) break;
    if (auto alert = alertOf(item)) events.push_back({{}, std::move(*alert), ""});
  }
  if (events.empty()) events.push_back({{}, Ignored{"alert: none is firing"}, ""});
  return events;
}

}  // namespace sluice::webhook
