// Freezes by command line against a running Sluice, and the example policy.
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <ctime>
#include <fstream>
#include <memory>

#include "base/json.h"
#include "tests/app/program.h"

namespace sluice::app {
namespace {

const Program::Environment kPolicySecrets{{"SLUICE_TOKEN_ALICE", "alices-token-0123456789abcdef"},
                                          {"GITHUB_TOKEN", "ghp_0123456789abcdef0123456789abcdef0123"},
                                          {"SHOP_WEBHOOK_SECRET", "webhook-secret-0123456789abcdef"}};
const std::string kExamples = SLUICE_SOURCE_DIR "/docs/examples/";

std::string contentOf(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// The example policy as a running program that speaks to nobody.
class Policy : public ::testing::Test {
 protected:
  Policy() {
    std::string text = contentOf(kExamples + "freezes.yaml");
    const auto replace = [&](const std::string& from, const std::string& to) {
      const std::size_t place = text.find(from);
      ASSERT_NE(place, std::string::npos) << from;
      text.replace(place, from.size(), to);
    };
    replace("127.0.0.1:8080", "127.0.0.1:0");
    replace("  forge: github\n", "  forge: github\n  api_url: http://127.0.0.1:1\n");
    for (const char* name : {"shop", "client-portal"})
      replace(std::string("  - name: acme/") + name + "\n", std::string("  - name: acme/") + name +
                                                                "\n    clone_url: http://127.0.0.1:1/acme/" +
                                                                name + ".git\n");
    directory_.write("sluice.yaml", text);
    directory_.write("public-holidays.ics", contentOf(kExamples + "public-holidays.ics"));
    serve_ = std::make_unique<Program>(
        std::vector<std::string>{"serve", "--config", directory_.file("sluice.yaml")}, kPolicySecrets);
    const std::string line = serve_->readErrorLine();
    const std::size_t at = line.find("listening on ");
    EXPECT_NE(at, std::string::npos) << line;
    client_ = {{"SLUICE_URL", line.substr(at + 13, line.find_first_of("\" \n", at + 13) - at - 13)},
               {"SLUICE_TOKEN", kPolicySecrets.at("SLUICE_TOKEN_ALICE")}};
    for (int i = 0; i < 200 && runSluice({"status"}, client_).code != 0; ++i) ::usleep(50'000);
  }
  ~Policy() override {
    serve_->signal(SIGTERM);
    EXPECT_EQ(serve_->finish().code, 0);
  }

  Json list(const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{"freeze", "--json"};
    words.insert(words.end(), more.begin(), more.end());
    return Json::parse(runSluice(words, client_).out).value_or(Json());
  }

  TemporaryDirectory directory_;
  std::unique_ptr<Program> serve_;
  Program::Environment client_;
};

TEST(ExamplePolicy, IsProvedByCheckConfig_WithoutAWarningOfItsFreezes) {
  const Finished good = runSluice({"check-config", kExamples + "freezes.yaml"}, kPolicySecrets);
  EXPECT_EQ(good.code, 0) << good.err;
  EXPECT_EQ(good.err.find("freezes"), good.err.find("freezes.yaml")) << good.err;
  EXPECT_EQ(good.err.find("frozen"), std::string::npos) << good.err;
}

TEST(ExamplePolicy, WithACalendarThatCannotBeRead_IsGoodWithAWarningThatNamesTheLine) {
  const TemporaryDirectory directory;
  directory.write("sluice.yaml", contentOf(kExamples + "freezes.yaml"));
  const std::string calendar = contentOf(kExamples + "public-holidays.ics");
  directory.write("public-holidays.ics", calendar.substr(0, calendar.find("END:VEVENT")));
  const Finished half = runSluice({"check-config", directory.file("sluice.yaml")}, kPolicySecrets);
  EXPECT_EQ(half.code, 0) << half.err;
  EXPECT_NE(half.err.find("it ends in the middle"), std::string::npos) << half.err;
  EXPECT_NE(half.err.find("every deployment is frozen"), std::string::npos) << half.err;
}

TEST_F(Policy, HoldsTheFiveWindowsWhereTheyBelong) {
  const auto has = [&](const std::string& repository, const std::string& level, const std::string& reason,
                       const std::string& module) {
    for (const Json& freeze : list({"--repository", repository})["items"].items()) {
      const bool same =
          freeze["level"].text() == level && freeze["reason"].text().find(reason) != std::string::npos;
      if (same && freeze["modules"].at(0).text() == module) return true;
    }
    return false;
  };
  for (const char* repository : {"acme/shop", "acme/client-portal"}) {
    EXPECT_TRUE(has(repository, "soft", "Christmas", "")) << repository;
    EXPECT_TRUE(has(repository, "full", "Lunar New Year", "")) << repository;
    EXPECT_TRUE(has(repository, "hard", "planned maintenance", "")) << repository;
  }
  EXPECT_TRUE(has("acme/shop", "hard", "month-end close", "financial"));
  EXPECT_FALSE(has("acme/client-portal", "hard", "month-end close", "financial"));
  EXPECT_TRUE(has("acme/client-portal", "hard", "go-live week", ""));
  EXPECT_FALSE(has("acme/shop", "hard", "go-live week", ""));
}

TEST_F(Policy, FreezeAndUnfreeze_ByCommandLine) {
  const Finished made = runSluice({"freeze", "--until", "2199-01-01", "too", "long", "--all"}, client_);
  EXPECT_EQ(made.code, 1) << "the refusal of a rule";
  EXPECT_NE(made.err.find("longer than a year"), std::string::npos) << made.err;
  EXPECT_EQ(runSluice({"freeze", "--until", "soon", "--all", "x"}, client_).code, 2);
  EXPECT_EQ(runSluice({"freeze", "--until", "2199-01-01", "x"}, client_).code, 2)
      << "which of the two repositories?";

  // A length in days from now, so that the test is right in any year.
  const std::time_t tomorrow = std::time(nullptr) + 86'400;
  char until[32];
  std::strftime(until, sizeof until, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&tomorrow));
  const Finished all =
      runSluice({"freeze", "--until", until, "--level", "soft", "--all", "stock", "taking"}, client_);
  EXPECT_EQ(all.code, 0) << all.err;
  EXPECT_NE(all.out.find("acme/client-portal: Frozen"), std::string::npos) << all.out;
  EXPECT_EQ(runSluice({"freeze", "from", "now", "till", until, "x", "--all"}, client_).code, 2);
  const Finished words = runSluice({"freeze", "from", "now", "until", until, "modules=financial", "as", "in",
                                    "a", "comment", "--repository", "acme/shop"},
                                   client_);
  EXPECT_EQ(words.code, 0) << words.err;
  EXPECT_NE(words.out.find("hard freeze of financial until"), std::string::npos) << words.out;
  const Finished module = runSluice(
      {"freeze", "--until", until, "--modules", "financial", "--repository", "acme/shop", "audit"}, client_);
  EXPECT_EQ(module.code, 0) << module.err;
  const Finished table = runSluice({"freeze", "--repository", "acme/shop"}, client_);
  EXPECT_NE(table.out.find("stock taking"), std::string::npos) << table.out;
  EXPECT_NE(table.out.find("frozen"), std::string::npos) << table.out;
  EXPECT_NE(runSluice({"gate", "--environment", "uat", "--repository", "acme/shop"}, client_)
                .out.find("stock taking"),
            std::string::npos);

  std::string id;
  for (const Json& freeze : list({"--repository", "acme/shop"})["items"].items()) {
    if (freeze["reason"].text() == "audit") id = freeze["id"].text();
  }
  EXPECT_EQ(runSluice({"unfreeze", id}, client_).code, 0);
  EXPECT_EQ(runSluice({"unfreeze", id}, client_).code, 1) << "it is gone";
  EXPECT_EQ(runSluice({"unfreeze", "--all"}, client_).code, 0);
  EXPECT_EQ(runSluice({"unfreeze", "--all"}, client_).code, 1) << "nothing is left";
  EXPECT_EQ(runSluice({"freeze"}, client_).out.find("stock taking"), std::string::npos);
}

TEST_F(Policy, StopTheWorld_LocksEveryRepository) {
  const Finished stopped = runSluice({"stop-the-world", "--for", "2h", "fire"}, client_);
  EXPECT_EQ(stopped.code, 0) << stopped.err;
  for (const char* repository : {"acme/shop", "acme/client-portal"}) {
    EXPECT_NE(stopped.out.find(std::string(repository) + ": Locked both environments until"),
              std::string::npos);
    for (const char* environment : {"uat", "prod"}) {
      const Finished gate =
          runSluice({"gate", "--environment", environment, "--repository", repository}, client_);
      EXPECT_EQ(gate.code, 1);
      EXPECT_NE(gate.out.find("locked by alice"), std::string::npos) << gate.out;
    }
  }
}

}  // namespace
}  // namespace sluice::app
