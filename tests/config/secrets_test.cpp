#include "fixture.h"

namespace sluice::config {
namespace {

const std::string kHookLine = "webhook_secret: \"${HOOK_SECRET}\"";

TEST(SecretsTest, EnvironmentAndFiles_AreRead) {
  const Config config = good(
      changed(kHookLine, "webhook_secret: [\"${HOOK_SECRET}\", file:/etc/sluice/secret, file:relative]"));
  EXPECT_TRUE(config.tokens.at(0).secret.equals("alice-0123456789"));
  EXPECT_EQ(config.tokens.at(0).login, "alice");
  const auto& secrets = config.repositories.at(0).webhook_secrets;
  ASSERT_EQ(secrets.size(), 3U);
  EXPECT_TRUE(secrets[1].equals("from-a-file-0123"));
  EXPECT_TRUE(secrets[2].equals("relative-012345"));
}

TEST(SecretsTest, AppAndSshKey_AreRead) {
  const Config config =
      good(changed("credentials: {token: \"${GITHUB_TOKEN}\"}", R"(clone_url: git@github.com:acme/shop.git
    ca_file: /etc/sluice/ca.pem
    credentials:
      app: {id: 12, installation_id: 34, private_key: file:/etc/sluice/app.pem}
      ssh_key: file:/etc/sluice/id
      known_hosts: /etc/sluice/known_hosts)"));
  const RepositoryConfig& repository = config.repositories.at(0);
  ASSERT_TRUE(repository.credentials.app.has_value());
  EXPECT_EQ(repository.credentials.app->id, 12);
  EXPECT_EQ(repository.credentials.app->installation_id, 34);
  EXPECT_FALSE(repository.credentials.app->private_key.empty());
  EXPECT_TRUE(repository.credentials.token.empty());
  EXPECT_EQ(repository.credentials.ssh_key, "/etc/sluice/id");
  EXPECT_EQ(repository.credentials.known_hosts, "/etc/sluice/known_hosts");
  EXPECT_EQ(repository.ca_file, "/etc/sluice/ca.pem");
}

struct BadSecret {
  const char* name;
  const char* value;
  const char* expected;
};

class BadSecretTest : public testing::TestWithParam<BadSecret> {};

TEST_P(BadSecretTest, IsRefusedWithItsPlace) {
  const LoadResult result = load(changed(kHookLine, std::string("webhook_secret: ") + GetParam().value));
  EXPECT_EQ(listing(result.problems), std::string(GetParam().expected) + "\n");
}

INSTANTIATE_TEST_SUITE_P(
    Secrets, BadSecretTest,
    testing::Values(
        BadSecret{"unset", "\"${NOPE}\"",
                  "f:10:21: repositories[0].webhook_secret: the environment variable NOPE is not set: "
                  "expected a secret in it"},
        BadSecret{"empty", "\"${EMPTY}\"",
                  "f:10:21: repositories[0].webhook_secret: the environment variable EMPTY is empty: "
                  "expected a secret in it"},
        BadSecret{"no_variable", "\"${A B}\"",
                  "f:10:21: repositories[0].webhook_secret: expected \"${NAME}\", the name of one "
                  "environment variable"},
        BadSecret{"within_text", "\"x${HOOK_SECRET}\"",
                  "f:10:21: repositories[0].webhook_secret: expected the variable alone, as \"${NAME}\""},
        BadSecret{"missing_file", "file:/nope",
                  "f:10:21: repositories[0].webhook_secret: expected a readable file: /nope: No such file or "
                  "directory"},
        BadSecret{"empty_file", "file:/etc/sluice/empty",
                  "f:10:21: repositories[0].webhook_secret: the file /etc/sluice/empty is empty: expected a "
                  "secret in it"},
        BadSecret{
            "empty_text", "\"\"",
            "f:10:21: repositories[0].webhook_secret: empty: expected a secret as \"${NAME}\" or file:/path"},
        BadSecret{"empty_list", "[]",
                  "f:10:21: repositories[0].webhook_secret: empty: expected at least one secret; without one "
                  "anybody could "
                  "send webhooks"},
        BadSecret{"second_of_list", "[\"${HOOK_SECRET}\", \"${NOPE}\"]",
                  "f:10:40: repositories[0].webhook_secret[1]: the environment variable NOPE is not set: "
                  "expected a secret in it"},
        BadSecret{"gitlab_token", "whsec_aGVsbG8gd29ybGQ=",
                  "f:10:21: repositories[0].webhook_secret: a GitLab signing token (whsec_): expected the "
                  "secret of a GitHub "
                  "webhook"},
        BadSecret{"nothing", "", "f:10:5: repositories[0].webhook_secret: expected text, found nothing"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(SecretsTest, PlainTextAndShortSecrets_AreTakenWithAWarning) {
  const LoadResult result = load(changed(kHookLine, "webhook_secret: secret"));
  ASSERT_TRUE(result.good());
  EXPECT_EQ(
      listing(result.warnings),
      "f:10:21: repositories[0].webhook_secret: a secret in plain text: better \"${NAME}\" or file:/path\n"
      "f:10:21: repositories[0].webhook_secret: a short secret can be guessed: better at least 32 random "
      "characters\n");
  EXPECT_TRUE(result.config->repositories[0].webhook_secrets[0].equals("secret"));
}

TEST(SecretsTest, NoMessageHoldsASecret) {
  FakeSecrets secrets;
  secrets.variables["TOKEN_ALICE"] = "very secret\nindeed";
  const LoadResult result = load(changed(kHookLine, "webhook_secret: {very: secret}"), secrets);
  EXPECT_FALSE(result.good());
  EXPECT_EQ(listing(result.problems).find("very secret"), std::string::npos);
  const LoadResult url = load(kGood + "    clone_url: https://bob:hunter2@example.com/x.git\n");
  EXPECT_FALSE(url.good());
  EXPECT_EQ(listing(url.problems).find("hunter2"), std::string::npos) << listing(url.problems);
}

TEST(SecretsTest, TokenThatCouldSplitAHeader_IsRefused) {
  FakeSecrets secrets;
  secrets.variables["GITHUB_TOKEN"] = "ghp_0123\r\nX-Evil: 1";
  EXPECT_EQ(listing(load(kGood, secrets).problems),
            "f:9:26: repositories[0].credentials.token: expected a token without white space, control or "
            "other than ASCII "
            "characters\n");
}

TEST(SecretsTest, TwoTokensWithOneSecret_AreRefused) {
  const LoadResult result =
      load(changed("repositories:", "  - {user: bob, secret: \"${TOKEN_ALICE}\"}\nrepositories:"));
  EXPECT_EQ(listing(result.problems),
            "f:6:25: tokens[1].secret: expected a secret of its own: another token has the same\n");
}

}  // namespace
}  // namespace sluice::config
