#include "base/json.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/json_codec.h"
#include "core/event.h"

namespace sluice {
namespace {

TEST(JsonParse, RefusesWhatWouldBeAmbiguousOrDangerous) {
  const std::string nul("{\"a\":1}\0{}", 10);
  const std::string bad_utf8 = "{\"a\":\"\xff\"}";
  for (const std::string& text :
       {std::string(), std::string("{"), std::string("{\"a\":1,\"a\":2}"),
        std::string("{\"x\":{\"a\":1,\"a\":2}}"), nul, bad_utf8, std::string("{} {}"),
        std::string(100000, '['), std::string("[1,]"), std::string("{'a':1}"), std::string("nul")}) {
    EXPECT_FALSE(Json::parse(text)) << text.substr(0, 40);
  }
}

TEST(JsonParse, TakesSixtyFourLevelsAndNoMore) {
  const auto nested = [](std::size_t n) { return std::string(n, '[') + std::string(n, ']'); };
  EXPECT_TRUE(Json::parse(nested(64)));
  EXPECT_FALSE(Json::parse(nested(65)));
}

TEST(JsonParse, SameKeyInDifferentObjectsIsFine) { EXPECT_TRUE(Json::parse(R"([{"a":1},{"a":{"a":2}}])")); }

TEST(JsonAccess, ChecksEveryType) {
  const Json json =
      *Json::parse(R"({"n":1,"f":1.5,"s":"x","b":true,"z":null,"big":99999999999999999999,"a":[1,2]})");
  EXPECT_EQ(json["n"].integer(), 1);
  EXPECT_FALSE(json["f"].integer());
  EXPECT_FALSE(json["s"].integer());
  EXPECT_FALSE(json["big"].integer());
  EXPECT_FALSE(json["n"].string());
  EXPECT_TRUE(json["z"].isNull());
  EXPECT_TRUE(json["nowhere"]["deeper"].at(3).missing());
  EXPECT_EQ(json["a"].items().size(), 2U);
}

TEST(JsonWriter, ReplacesInvalidUtf8) {
  JsonWriter out;
  out.value(
      std::string_view("a\xff"
                       "b"));
  const std::string text = out.take();
  EXPECT_TRUE(Json::parse("[" + text + "]"));
}

RC_GTEST_PROP(JsonWriter, WritesAnyBytesAsJsonThatReadsBack, (const std::string& text)) {
  JsonWriter out;
  out.beginObject().field("k", std::string_view(text)).endObject();
  const auto json = Json::parse(out.take());
  RC_ASSERT(json.has_value());
  RC_ASSERT((*json)["k"].text() == toValidUtf8(text));
}

TEST(Codec, EventsRoundTrip) {
  Event event;
  event.at = *fromRfc3339("2026-03-01T20:00:00.5Z");
  PullRequestObserved observed;
  observed.pr.number = 12;
  observed.pr.merge_commit = CommitId("abc");
  observed.pr.labels = {{"bug", ForgeUser{1, "x", false}}, {"y", std::nullopt}};
  Order order;
  order.command = Confirm{Flow::flow2, Severity::low, Tier::prod, true, "why"};
  observed.orders = {order};
  observed.survey = Survey{};
  event.body = observed;
  const std::string text = toJson(event);
  const auto back = fromJson<Event>(text);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(toJson(*back), text);
}

TEST(Codec, MissingFieldsKeepDefaultsAndWrongTypesAreCorrupt) {
  EXPECT_TRUE(fromJson<Fix>(R"({"id":"fix-1"})"));
  EXPECT_FALSE(fromJson<Fix>(R"({"id":1})"));
  EXPECT_FALSE(fromJson<Fix>(R"({"status":"no_such_status"})"));
}

}  // namespace
}  // namespace sluice
