#include "config/starter.h"

#include <fstream>
#include <sstream>

#include "config/schema.h"
#include "fixture.h"

namespace sluice::config {
namespace {

FakeSecrets starterSecrets() {
  FakeSecrets secrets;
  secrets.variables = {{"SLUICE_TOKEN_ALICE", "0123456789abcdef"},
                       {"GITHUB_TOKEN", "ghp_0123456789"},
                       {"SLUICE_WEBHOOK_SECRET", "fedcba9876543210"}};
  return secrets;
}

TEST(StarterTest, StarterFile_LoadsOnceItsVariablesAreSet) {
  const LoadResult result = load(starterConfig(), starterSecrets());
  ASSERT_TRUE(result.good()) << listing(result.problems);
  EXPECT_TRUE(result.warnings.empty()) << listing(result.warnings);
  EXPECT_EQ(result.config->repositories.at(0).settings.repository.str(), "acme/shop");
}

TEST(StarterTest, StarterFile_NamesTheRepositoryAskedFor) {
  const Config config = good(starterConfig("octo/cat.js"), starterSecrets());
  EXPECT_EQ(config.repositories.at(0).settings.repository.str(), "octo/cat.js");
  EXPECT_EQ(config.repositories.at(0).clone_url, "https://github.com/octo/cat.js.git");
  EXPECT_EQ(good(starterConfig("x\ny: z"), starterSecrets()).repositories.at(0).settings.repository.str(),
            "acme/shop");
}

TEST(StarterTest, StarterFile_WithoutItsVariables_NamesEachOfThem) {
  const std::string problems = listing(load(starterConfig(), FakeSecrets()).problems);
  for (const char* name : {"SLUICE_TOKEN_ALICE", "SLUICE_WEBHOOK_SECRET"}) {
    EXPECT_NE(problems.find(std::string("the environment variable ") + name + " is not set"),
              std::string::npos);
  }
}

/// `# key:` lines of the starter are examples: uncommented one by one they must load as well.
TEST(StarterTest, CommentedExamples_AreGoodToo) {
  std::istringstream lines(starterConfig());
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    for (const char* key :
         {"    # services:", "    #   - {name", "    # modules:", "    # migrations:", "    # checklist:",
          "    #   backup", "    #   monitoring", "    #   on_call", "    #   dependencies",
          "    #   headroom", "    #   memory", "    # freezes:", "    #   - {from", "# freeze_env_file:"}) {
      if (line.starts_with(key)) line.erase(line.find("# "), 2);
    }
    text += line + "\n";
  }
  const Config config = good(text, starterSecrets());
  const Settings& settings = config.repositories.at(0).settings;
  EXPECT_EQ(settings.services.size(), 2U);
  EXPECT_EQ(settings.freezes.size(), 2U);
  EXPECT_EQ(settings.checklist.size(), 8U);
  EXPECT_EQ(config.freeze_env_file, "/base/freeze.env");
}

TEST(StarterTest, WebhookInstructions_NameUrlTypeAndEvents) {
  const std::string text = webhookInstructions(*load(starterConfig(), starterSecrets()).config);
  for (const char* part : {"https://github.com/acme/shop/settings/hooks/new",
                           "https://sluice.example.com/webhooks/github/acme/shop", "application/json",
                           "Pull requests", "Issue comments", "Issues", "Pushes", "Workflow runs"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part;
  }
  EXPECT_EQ(text.find("fedcba9876543210"), std::string::npos);
  EXPECT_NE(webhookInstructions("a/b", "").find("https://<where GitHub reaches Sluice>/webhooks/github/a/b"),
            std::string::npos);
}

TEST(DocumentationTest, EveryKeyOfTheSchema_IsExplained) {
  std::ifstream stream(SLUICE_SOURCE_DIR "/docs/configuration.md");
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  ASSERT_FALSE(text.empty());
  for (const Key& key : schema()) {
    std::string path(key.path);
    if (path.ends_with("[]")) continue;  // explained with the list they stand in
    if (path.starts_with("repositories[].")) path.erase(0, 15);
    EXPECT_NE(text.find("`" + path + "`"), std::string::npos) << key.path;
  }
}

}  // namespace
}  // namespace sluice::config
