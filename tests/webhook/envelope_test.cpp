#include "gateway/webhook/envelope.h"

#include <gtest/gtest.h>

#include <random>

#include "base/json.h"

namespace sluice::webhook {
namespace {

std::string nested(std::size_t depth) {
  std::string text = "{\"a\":";
  for (std::size_t i = 1; i < depth; ++i) text += '[';
  for (std::size_t i = 1; i < depth; ++i) text += ']';
  if (depth == 1) text += '1';
  return text + "}";
}

TEST(Envelope, TheRepository_IsFoundAtItsPlaceOnly) {
  const std::pair<const char*, const char*> found[] = {
      {R"({"repository":{"full_name":"acme/shop"}})", "acme/shop"},
      {R"({"a":1,"repository":{"id":1,"owner":{"full_name":"x/y"},"full_name":"acme\/shop"},"b":[]})",
       "acme/shop"},
      {R"({"fork":{"repository":{"full_name":"x/y"}},"repository":{"full_name":"acme/shop"}})", "acme/shop"},
      {"\xEF\xBB\xBF{}", nullptr},
      {R"({"repository":{"full_name":"caf\u00e9/x"}})", "caf\xC3\xA9/x"},
  };
  for (const auto& [body, name] : found) {
    const auto envelope = readEnvelope(body);
    if (name == nullptr) {
      EXPECT_FALSE(envelope) << "a byte order mark is no JSON";
      continue;
    }
    ASSERT_TRUE(envelope) << body;
    EXPECT_EQ(envelope->repository, name);
  }
  const char* none[] = {
      "{}",
      R"({"zen":"x","hook_id":1})",
      R"({"full_name":"x/y"})",
      R"({"repository":"x/y"})",
      R"({"repository":null})",
      R"({"repository":[{"full_name":"x/y"}]})",
      R"({"repository":{"owner":{"full_name":"x/y"}}})",
      R"({"a":{"repository":{"full_name":"x/y"}}})",
      R"({"repository":{},"other":{"full_name":"x/y"}})",
      R"({"repository":1,"other":{"full_name":"x/y"}})",
  };
  for (const char* body : none) {
    const auto envelope = readEnvelope(body);
    ASSERT_TRUE(envelope) << body << envelope.error().message;
    EXPECT_FALSE(envelope->repository) << body;
  }
}

TEST(Envelope, WhatIsNotAcceptable_IsRefused) {
  using namespace std::string_literals;
  const std::string wrong[] = {"",
                               " ",
                               "null",
                               "[]",
                               "[{}]",
                               "1",
                               "\"x\"",
                               "{",
                               "{}{}",
                               "{} x",
                               "{\"a\":1,}",
                               "{a:1}",
                               "{\"a\":NaN}",
                               "{\"a\":01}",
                               "{\"a\":'b'}",
                               "{\"a\":\"b\nc\"}",
                               "{\"a\":1,\"a\":2}",
                               "{\"x\":{\"a\":1,\"b\":2,\"\\u0061\":3}}",
                               "{\"a\":1}\0"s,
                               "{\"a\":\"\0\"}"s,
                               "{\"a\":\"\\u0000\\q\"}",
                               "{\"a\":\"\x80\"}",
                               "{\"a\":\"\xC0\xAF\"}",
                               "{\"a\":\"\xED\xA0\x80\"}",
                               "{\"a\":\"\xF5\x80\x80\x80\"}",
                               "{\"a\":\"\xE2\x82\"}",
                               "{\"a\":\"\\ud800\"}",
                               "{\"a\":1e999}",
                               "payload=%7B%7D",
                               "{\"repository\":{\"full_name\":1}}",
                               "{\"repository\":{\"full_name\":{}}}",
                               "{\"repository\":{\"full_name\":[]}}",
                               "{\"repository\":{\"full_name\":null}}",
                               nested(65)};
  for (const std::string& body : wrong) {
    const auto envelope = readEnvelope(body);
    ASSERT_FALSE(envelope) << body;
    EXPECT_EQ(envelope.error().kind, ErrorKind::invalid);
  }
  EXPECT_TRUE(readEnvelope(nested(64)));
}

TEST(Envelope, ControlCharacters_AreRefusedWhereverTheyStand) {
  for (std::size_t at = 0; at <= 40; ++at) {
    for (char c = 0; c < 0x20; ++c) {
      std::string text(40, 'x');
      text.insert(at, 1, c);
      EXPECT_FALSE(readEnvelope("{\"key\":\"" + text + "\"}")) << at << " " << int(c);
      EXPECT_FALSE(readEnvelope("{\"" + text + "\":1}")) << at << " " << int(c);
      const bool space = c == '\t' || c == '\n' || c == '\r';
      EXPECT_EQ(readEnvelope("{\"key\":" + std::string(at, ' ') + c + "1}").has_value(), space) << int(c);
    }
  }
}

TEST(Envelope, DeepBodiesAreRefused_WideOnesAreRead) {
  EXPECT_FALSE(readEnvelope(nested(2'000'000)));
  std::string wide = "{\"k\":0";
  for (int i = 0; i < 300'000; ++i) wide += ",\"key" + std::to_string(i) + "\":" + std::to_string(i);
  EXPECT_TRUE(readEnvelope(wide + "}"));
  EXPECT_FALSE(readEnvelope(wide + ",\"key77\":1}"));
}

/// Everything accepted here is accepted by the parser that decoders use, and means the same there.
TEST(Envelope, AgreesWithTheParser_OnDamagedBodies) {
  const std::string good =
      R"({"action":"opened","number":2,"repository":{"id":1,"full_name":"acme/shop","f":1.5e3,"n":null,"t":true},"é":["\u00e9\\\"",{}],"x":{"y":[1,2,[3]]}})";
  ASSERT_TRUE(readEnvelope(good));
  std::mt19937 random(3);
  const std::string alphabet = "{}[]\",:\\0123eE+-.tfnu aé\x80\xff\n";
  int accepted = 0;
  for (int i = 0; i < 60'000; ++i) {
    std::string body = good;
    for (auto edits = 1 + random() % 3; edits > 0; --edits) {
      const std::size_t at = random() % body.size();
      const char c = alphabet[random() % alphabet.size()];
      switch (random() % 3) {
        case 0:
          body[at] = c;
          break;
        case 1:
          body.erase(at, 1 + random() % 4);
          break;
        default:
          body.insert(at, 1, c);
          break;
      }
    }
    const auto envelope = readEnvelope(body);
    if (!envelope) continue;
    ++accepted;
    const auto json = Json::parse(body);
    ASSERT_TRUE(json) << body;
    const auto name = (*json)["repository"]["full_name"].string();
    ASSERT_EQ(envelope->repository.has_value(), name.has_value()) << body;
    if (name) {
      ASSERT_EQ(*envelope->repository, *name) << body;
    }
  }
  EXPECT_GT(accepted, 1000);
}

}  // namespace
}  // namespace sluice::webhook
