#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "base/json.h"
#include "gateway/http/client.h"
#include "tests/app/program.h"

namespace sluice::app {
namespace {

const Program::Environment kSecrets{{"SLUICE_TOKEN_ALICE", "alices-token-0123456789abcdef"},
                                    {"GITHUB_TOKEN", "ghp_0123456789abcdef0123456789abcdef0123"},
                                    {"SLUICE_WEBHOOK_SECRET", "webhook-secret-0123456789abcdef"}};

/// The starter, made to listen on a port of the system's choice and to speak to nobody.
std::string quietConfig(const TemporaryDirectory& directory) {
  EXPECT_EQ(runSluice({"init", "--repository", "acme/till", "--output", directory.file("sluice.yaml")}).code,
            0);
  std::string text = directory.read("sluice.yaml");
  const auto replace = [&](const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
  };
  replace("127.0.0.1:8080", "127.0.0.1:0");
  replace("https://api.github.com", "http://127.0.0.1:1");
  replace("https://github.com/acme/till.git", "http://127.0.0.1:1/acme/till.git");
  directory.write("sluice.yaml", text);
  return directory.file("sluice.yaml");
}

std::string addressIn(const std::string& line) {
  const std::size_t at = line.find("listening on ");
  return at == std::string::npos ? "" : line.substr(at + 13, line.find_first_of("\" ", at + 13) - at - 13);
}

struct Answer {
  int status = 0;
  std::string body;
};

Answer get(const std::string& url, const std::string& token = "") {
  http::HttpClient client;
  http::HttpRequest request;
  request.url = url;
  if (!token.empty()) request.headers.set("Authorization", "Bearer " + token);
  const auto response = client.send(request);
  return response ? Answer{response->status, response->body} : Answer{0, response.error().message};
}

bool becomesReady(const std::string& address) {
  for (int i = 0; i < 200; ++i) {
    if (get(address + "/readyz").status == 200) return true;
    ::usleep(50'000);
  }
  return false;
}

TEST(Setup, InitWritesAConfigurationThatIsGood_AndNeverOverwrites) {
  const TemporaryDirectory directory;
  const std::string file = directory.file("sluice.yaml");
  const Finished first = runSluice({"init", "--repository", "acme/till", "--output", file});
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_NE(first.out.find("/webhooks/github/acme/till"), std::string::npos) << first.out;
  const Finished good = runSluice({"check-config", file}, kSecrets);
  EXPECT_EQ(good.code, 0) << good.err;
  EXPECT_NE(good.out.find("https://sluice.example.com/webhooks/github/acme/till"), std::string::npos)
      << good.out;
  directory.write("sluice.yaml", "mine");
  const Finished second = runSluice({"init", "--output", file});
  EXPECT_EQ(second.code, 1);
  EXPECT_EQ(directory.read("sluice.yaml"), "mine");
}

TEST(Setup, InitRefusesANameThatIsNoRepository) {
  EXPECT_EQ(runSluice({"init", "--repository", "no slash", "--output", "/nonexistent/x"}).code, 2);
}

TEST(Setup, CheckConfigNamesThePlace_AndNeverASecret) {
  const TemporaryDirectory directory;
  directory.write("bad.yaml", "listen: 127.0.0.1:8080\ncolour: red\n");
  const Finished bad = runSluice({"check-config", directory.file("bad.yaml")}, kSecrets);
  EXPECT_EQ(bad.code, 1);
  EXPECT_NE(bad.err.find("bad.yaml:2:1: "), std::string::npos) << bad.err;
  const auto json =
      Json::parse(runSluice({"check-config", directory.file("bad.yaml"), "--json"}, kSecrets).out);
  ASSERT_TRUE(json);
  EXPECT_EQ((*json)["good"].boolean(), false);
  bool found = false;
  for (const Json& problem : (*json)["problems"].items()) {
    found |= problem["line"].integer() == 2 && problem["path"].text() == "colour";
  }
  EXPECT_TRUE(found) << json->dump();
  for (const auto& [name, value] : kSecrets) EXPECT_EQ(bad.err.find(value), std::string::npos);
}

TEST(Setup, ServeWithABadConfigurationEndsWith2AndItsLines) {
  const TemporaryDirectory directory;
  directory.write("bad.yaml", "listen: 127.0.0.1:8080\ncolour: red\n");
  const Finished bad = runSluice({"serve", "--config", directory.file("bad.yaml")}, kSecrets);
  EXPECT_EQ(bad.code, 2);
  EXPECT_NE(bad.err.find("bad.yaml:2:1: "), std::string::npos) << bad.err;
  EXPECT_EQ(runSluice({"serve", "--config", directory.file("none.yaml")}).code, 2);
}

TEST(Setup, ServeWithAMissingSecretDoesNotStart) {
  const TemporaryDirectory directory;
  const std::string config = quietConfig(directory);
  const Finished missing = runSluice({"serve", "--config", config});
  EXPECT_EQ(missing.code, 2);
  EXPECT_NE(missing.err.find("SLUICE_WEBHOOK_SECRET"), std::string::npos) << missing.err;
}

TEST(Setup, ServeWithoutAGitThatIsNewEnoughDoesNotStart) {
  const TemporaryDirectory directory;
  const std::string config = quietConfig(directory);
  struct Row {
    const char* says;
    const char* expected;
  };
  for (const Row& row : {Row{nullptr, "not installed"}, Row{"git version 2.30.2", "needs git 2.38"}}) {
    const TemporaryDirectory programs;
    if (row.says != nullptr) {
      programs.write("git", "#!/bin/sh\necho '" + std::string(row.says) + "'\n");
      std::filesystem::permissions(programs.file("git"), std::filesystem::perms::owner_all);
    }
    auto environment = kSecrets;
    environment["PATH"] = programs.path();
    const Finished refused = runSluice({"serve", "--config", config}, environment);
    EXPECT_EQ(refused.code, 1) << refused.err;
    EXPECT_NE(refused.err.find(row.expected), std::string::npos) << refused.err;
    const Finished checked = runSluice({"check-config", config}, environment);
    EXPECT_EQ(checked.code, 1);
    EXPECT_NE(checked.err.find(row.expected), std::string::npos) << checked.err;
  }
}

TEST(Setup, ServeAnswers_KeepsASecondOneOffItsData_AndStopsInOrder) {
  const TemporaryDirectory directory;
  const std::string config = quietConfig(directory);
  Program serve({"serve", "--config", config, "--log-format", "json"}, kSecrets);
  const std::string first_line = serve.readErrorLine();
  const auto log = Json::parse(first_line);
  ASSERT_TRUE(log) << first_line;
  const std::string address = addressIn(first_line);
  ASSERT_FALSE(address.empty()) << first_line;
  ASSERT_TRUE(becomesReady(address));
  EXPECT_EQ(get(address + "/healthz").status, 200);
  EXPECT_NE(get(address + "/metrics").body.find("sluice_build_info"), std::string::npos);
  EXPECT_EQ(get(address + "/api/v1/fixes").status, 401);
  EXPECT_EQ(get(address + "/api/v1/fixes", kSecrets.at("SLUICE_TOKEN_ALICE")).status, 200);

  const Finished second = runSluice({"serve", "--config", config}, kSecrets);
  EXPECT_EQ(second.code, 1) << second.err;

  const Program::Environment client{{"SLUICE_URL", address},
                                    {"SLUICE_TOKEN", kSecrets.at("SLUICE_TOKEN_ALICE")}};
  const Finished status = runSluice({"status"}, client);
  EXPECT_EQ(status.code, 0) << status.err;
  EXPECT_NE(status.out.find("acme/till"), std::string::npos) << status.out;
  const auto list = Json::parse(runSluice({"fixes", "--json"}, client).out);
  ASSERT_TRUE(list);
  EXPECT_EQ((*list)["items"].size(), 0u);
  const Finished unknown = runSluice({"status", "fix-0123456789ab"}, client);
  EXPECT_EQ(unknown.code, 1) << unknown.err;
  EXPECT_EQ(runSluice({"status"}, {{"SLUICE_URL", address}, {"SLUICE_TOKEN", "wrong"}}).code, 2);
  const Finished locked = runSluice({"lock", "prod", "--for", "2h", "moving", "house"}, client);
  EXPECT_EQ(locked.code, 0) << locked.err;
  const Finished shown = runSluice({"status"}, client);
  EXPECT_NE(shown.out.find("moving house"), std::string::npos) << shown.out;
  const Finished verified = runSluice({"journal", "--verify"}, client);
  EXPECT_EQ(verified.code, 0) << verified.err;
  EXPECT_EQ(runSluice({"unlock", "prod"}, client).code, 0);

  serve.signal(SIGHUP);
  serve.signal(SIGTERM);
  const Finished ended = serve.finish();
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out, "");
  for (const auto& [name, value] : kSecrets)
    EXPECT_EQ((first_line + ended.err).find(value), std::string::npos) << name;
}

TEST(Setup, CrashFacilityEndsTheProcessAfterADurableStep_AndTheNextStartGoesOn) {
  const TemporaryDirectory directory;
  const std::string config = quietConfig(directory);
  Program::Environment crashing = kSecrets;
  crashing["SLUICE_CRASH_AFTER"] = "1";
  const Finished crashed = runSluice({"serve", "--config", config}, crashing);
  EXPECT_EQ(crashed.code, 128 + SIGKILL) << crashed.err;
  Program serve({"serve", "--config", config}, kSecrets);
  EXPECT_TRUE(becomesReady(addressIn(serve.readErrorLine())));
  serve.signal(SIGINT);
  EXPECT_EQ(serve.finish().code, 0);
}

}  // namespace
}  // namespace sluice::app
