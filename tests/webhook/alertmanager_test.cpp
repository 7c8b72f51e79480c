// Alertmanager's payload, as its documentation shows it, to events.
#include "gateway/webhook/alertmanager.h"

#include <gtest/gtest.h>

namespace sluice::webhook {
namespace {

std::vector<Event> decoded(const std::string& body) {
  Delivery delivery;
  delivery.body = body;
  return AlertmanagerDecoder().decode(delivery);
}

const std::string kFiring =
    R"({"status":"firing","labels":{"alertname":"HighErrorRate","severity":"critical"},
  "annotations":{"summary":"5 % fail","description":"longer"},"startsAt":"2026-03-02T10:04:05.123Z",
  "endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://prometheus/graph","fingerprint":"c6eadffa33fcdf37"})";

std::string payload(const std::string& alerts) {
  return R"({"version":"4","groupKey":"{}:{alertname=\"HighErrorRate\"}","truncatedAlerts":0,"status":"firing",
    "receiver":"sluice","groupLabels":{},"commonLabels":{},"commonAnnotations":{},"externalURL":"http://am","alerts":[)" +
         alerts + "]}";
}

TEST(AlertmanagerDecoder, AnAlertThatFiresIsAnEvent) {
  const auto events = decoded(payload(kFiring));
  ASSERT_EQ(events.size(), 1U);
  const auto& alert = std::get<AlertFired>(events[0].body);
  EXPECT_EQ(alert.name, "HighErrorRate");
  EXPECT_EQ(alert.labels.at("severity"), "critical");
  EXPECT_EQ(alert.summary, "5 % fail");
  EXPECT_EQ(toRfc3339(alert.began).substr(0, 19), "2026-03-02T10:04:05");
}

TEST(AlertmanagerDecoder, ResolvedAndMisshapenOnesAreIgnored) {
  for (const std::string& body :
       {payload(""),
        payload(R"({"status":"resolved","labels":{"alertname":"x"},"startsAt":"2026-03-02T10:04:05Z"})"),
        payload(R"({"status":"firing","labels":[],"startsAt":"2026-03-02T10:04:05Z"})"),
        payload(R"({"status":"firing","labels":{},"startsAt":"yesterday"})"), payload("null,1,[]"),
        std::string("[]"), std::string("{"), std::string(R"({"alerts":{}})")}) {
    const auto events = decoded(body);
    ASSERT_EQ(events.size(), 1U) << body;
    EXPECT_TRUE(std::holds_alternative<Ignored>(events[0].body)) << body;
  }
}

TEST(AlertmanagerDecoder, TakesAHundredAtMost_AndKeepsTextsShortAndOnOneLine) {
  std::string many = kFiring;
  for (int i = 0; i < 200; ++i) many += "," + kFiring;
  EXPECT_EQ(decoded(payload(many)).size(), 100U);
  const auto events =
      decoded(payload(R"({"status":"firing","labels":{"alertname":")" + std::string(5000, 'x') +
                      R"(\nnext"},"startsAt":"2026-03-02T10:04:05Z"})"));
  const auto& alert = std::get<AlertFired>(events.at(0).body);
  EXPECT_LE(alert.name.size(), 500U);
  EXPECT_EQ(alert.name.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace sluice::webhook
