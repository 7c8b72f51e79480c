/// Every payload that GitHub sent to @octokit/webhooks-examples (github.com and GitHub Enterprise Server),
/// decoded, and compared with what was decided for it once and checked in. SLUICE_UPDATE_GOLDEN=1 writes the
/// files again; then read the difference.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>

#include "base/json_codec.h"
#include "gateway/forge/github/decoder.h"

namespace sluice::github {
namespace {

std::optional<std::string> contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string decoded(const std::string& event, const Json& example) {
  Delivery delivery;
  delivery.event = event;
  delivery.repository = RepositoryName("Codertocat/Hello-World");
  delivery.body = example.dump();
  std::string line;
  for (const Event& one : GithubDecoder().decode(delivery)) {
    JsonWriter out;
    encode(out, one.body);
    line += " " + out.take();
  }
  return line;
}

/// A line for each event and what became of it, with how many examples came out the same.
std::string summary(const Json& events) {
  std::string text;
  for (const Json& event : events.items()) {
    const std::string name = event["name"].text();
    std::map<std::string, int> lines;
    for (const Json& example : event["examples"].items()) {
      const std::string action = example["action"].text();
      ++lines[name + (action.empty() ? "" : "." + action) + " →" + decoded(name, example)];
    }
    for (const auto& [line, count] : lines)
      text += (count == 1 ? "" : std::to_string(count) + " × ") + line + "\n";
  }
  return text;
}

class Payloads : public testing::TestWithParam<const char*> {};

TEST_P(Payloads, AreDecodedAsBefore) {
  const std::string source = std::string(SLUICE_EXAMPLES) + "/" + GetParam() + "/index.json";
  const auto recorded = contents(source);
  ASSERT_TRUE(recorded) << source << " is missing: run `npm ci` in tests/";
  const auto events = Json::parse(*recorded);
  ASSERT_TRUE(events) << events.error().message;
  ASSERT_GE(events->size(), 40U);
  const std::string now = summary(*events);
  const std::string golden = std::string(SLUICE_GOLDEN) + "/" + GetParam() + ".txt";
  if (std::getenv("SLUICE_UPDATE_GOLDEN") != nullptr) std::ofstream(golden, std::ios::binary) << now;
  const auto before = contents(golden);
  ASSERT_TRUE(before) << golden << " is missing";
  EXPECT_EQ(now, *before);
}

INSTANTIATE_TEST_SUITE_P(Recorded, Payloads,
                         testing::Values("api.github.com", "ghes-31", "ghes-32", "ghes-33", "ghes-34",
                                         "ghes-35"),
                         [](const auto& row) {
                           std::string name = row.param;
                           std::erase_if(name, [](char c) { return c == '.' || c == '-'; });
                           return name;
                         });

TEST(GithubPayloads, OfGithubCom_AreAllFiftyEightEvents) {
  const auto recorded = contents(std::string(SLUICE_EXAMPLES) + "/api.github.com/index.json");
  ASSERT_TRUE(recorded);
  const auto events = Json::parse(*recorded);
  ASSERT_TRUE(events);
  EXPECT_EQ(events->size(), 58U);
}

/// A payload cut anywhere, or with any member turned into something else, is one event and no crash.
TEST(GithubPayloads, DamagedInAnyMember_AreStillOneEvent) {
  const auto recorded = contents(std::string(SLUICE_EXAMPLES) + "/api.github.com/index.json");
  ASSERT_TRUE(recorded);
  const auto events = Json::parse(*recorded);
  ASSERT_TRUE(events);
  int damaged = 0;
  for (const Json& event : events->items()) {
    std::vector<std::pair<std::string, std::string>> members;
    for (const auto& [name, value] : event["examples"].at(0).members())
      members.emplace_back(name, value.dump());
    for (const auto& [name, text] : members) {
      for (const char* other : {"null", "7", "\"x\"", "[]", "{\"number\":\"12\",\"id\":[]}"}) {
        std::string body;
        for (const auto& [key, member] : members) {
          body += (body.empty() ? "{\"" : ",\"") + key + "\":" + (key == name ? std::string(other) : member);
        }
        Delivery delivery;
        delivery.event = event["name"].text();
        delivery.body = body + "}";
        ASSERT_EQ(GithubDecoder().decode(delivery).size(), 1U)
            << delivery.event << " " << name << " " << other;
        ++damaged;
      }
    }
  }
  EXPECT_GT(damaged, 1000);
}

}  // namespace
}  // namespace sluice::github
