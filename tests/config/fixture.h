/// A configuration that is good, and secrets from a map: every test changes one thing.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "config/load.h"

namespace sluice::config {

class FakeSecrets : public SecretSource {
 public:
  std::map<std::string, std::string> variables{{"TOKEN_ALICE", "alice-0123456789"},
                                               {"TOKEN_BOB", "bob-0123456789"},
                                               {"GITHUB_TOKEN", "ghp_0123456789"},
                                               {"HOOK_SECRET", "hook-0123456789"},
                                               {"EMPTY", ""}};
  std::map<std::string, std::string> files{{"/etc/sluice/secret", "from-a-file-0123\n"},
                                           {"/base/relative", "relative-012345"},
                                           {"/etc/sluice/empty", "\n"},
                                           {"/etc/sluice/id", "-----BEGIN OPENSSH PRIVATE KEY-----"},
                                           {"/etc/sluice/app.pem", "-----BEGIN RSA PRIVATE KEY-----\nMII\n"},
                                           {"/etc/sluice/known_hosts", "github.com ssh-ed25519 AAAA"},
                                           {"/etc/sluice/ca.pem", "-----BEGIN CERTIFICATE-----"}};

  std::optional<std::string> environment(const std::string& name) const override {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  }
  Result<std::string> file(const std::string& path) const override {
    const auto found = files.find(path);
    if (found == files.end()) return fail(ErrorKind::not_found, path + ": No such file or directory");
    return found->second;
  }
};

/// Eighteen lines; tests put further keys of the repository behind them, indented by four.
inline const std::string kGood = R"(users:
  - {login: alice, roles: [admin]}
  - {login: bob, roles: [manager], github: bob-gh, github_id: 7}
tokens:
  - {user: alice, secret: "${TOKEN_ALICE}"}
repositories:
  - name: acme/shop
    forge: github
    credentials: {token: "${GITHUB_TOKEN}"}
    webhook_secret: "${HOOK_SECRET}"
    environments:
      uat: {branch: uat}
      prod: {branch: main}
    trigger: {type: workflow_dispatch, workflow: deploy.yml}
)";

inline LoadResult load(const std::string& text, const FakeSecrets& secrets = {}) {
  return loadConfig(text, secrets, "/base");
}

/// kGood with `from` replaced by `to`.
inline std::string changed(const std::string& from, const std::string& to) {
  std::string text = kGood;
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

inline std::string listing(const std::vector<ConfigProblem>& problems) {
  std::string text;
  for (const ConfigProblem& problem : problems) text += formatProblem(problem, "f") + "\n";
  return text;
}

/// The configuration, which must be good.
inline Config good(const std::string& text, const FakeSecrets& secrets = {}) {
  LoadResult result = load(text, secrets);
  EXPECT_TRUE(result.good()) << listing(result.problems);
  return result.config.value_or(Config{});
}

inline RepositoryConfig goodRepository(const std::string& more) {
  const Config config = good(kGood + more);
  return config.repositories.empty() ? RepositoryConfig{} : config.repositories.front();
}

}  // namespace sluice::config
