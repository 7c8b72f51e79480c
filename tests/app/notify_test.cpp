// sluice notify, and the user's own templates at the start.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/app/program.h"

namespace sluice::app {
namespace {

TEST(NotifyPreview, ShowsAWordingWithoutAServer) {
  const Finished english = runSluice({"notify", "preview", "--kind", "prod_deployed_flow2"});
  EXPECT_EQ(english.code, 0) << english.err;
  EXPECT_NE(english.out.find("Bug Fix Pipeline — Flow 2 deployed to PROD\n"), std::string::npos);
  const Finished chinese = runSluice(
      {"notify", "preview", "--kind", "rollback", "--language", "zh-Hant", "--repository", "acme/till"});
  EXPECT_NE(chinese.out.find("⚠️ Rollback 執行 — PROD"), std::string::npos);
  EXPECT_NE(chinese.out.find("acme/till"), std::string::npos);
  EXPECT_EQ(runSluice({"notify", "preview", "--kind", "deployed"}).code, 2);
  EXPECT_EQ(runSluice({"notify"}).code, 2);
}

TEST(NotifyPreview, ShowsOwnTemplates_OrWhatIsWrongWithThem) {
  const TemporaryDirectory directory;
  directory.write("sla.en.mustache", "Till: {{subject}}");
  const std::vector<std::string> preview{"notify", "preview",     "--kind",
                                         "sla",    "--templates", directory.path()};
  EXPECT_NE(runSluice(preview).out.find("Till: P1, one hour"), std::string::npos);
  directory.write("sla.fr.mustache", "x");
  const Finished wrong = runSluice(preview);
  EXPECT_EQ(wrong.code, 1);
  EXPECT_NE(wrong.err.find("sla.fr.mustache"), std::string::npos);
}

TEST(NotifyTemplates, ThatAreWrong_StopTheStart) {
  const TemporaryDirectory directory;
  ASSERT_EQ(runSluice({"init", "--output", directory.file("sluice.yaml")}).code, 0);
  directory.write("sluice.yaml", "notify_templates: ./words\n" + directory.read("sluice.yaml"));
  std::filesystem::create_directory(directory.file("words"));
  const Program::Environment secrets{{"SLUICE_TOKEN_ALICE", "alices-token-0123456789abcdef"},
                                     {"GITHUB_TOKEN", "ghp_0123456789abcdef0123456789abcdef0123"},
                                     {"SLUICE_WEBHOOK_SECRET", "webhook-secret-0123456789abcdef"}};
  const std::string config = directory.file("sluice.yaml");
  EXPECT_EQ(runSluice({"check-config", config}, secrets).code, 0);
  directory.write("words/failed.en.mustache", "{{#fixes}}");
  const Finished checked = runSluice({"check-config", config}, secrets);
  EXPECT_EQ(checked.code, 1);
  EXPECT_NE(checked.err.find("notify_templates: failed.en.mustache: Unclosed section"), std::string::npos)
      << checked.err;
  const Finished served = runSluice({"serve", "--config", config}, secrets);
  EXPECT_EQ(served.code, 2);
  EXPECT_NE(served.err.find("failed.en.mustache"), std::string::npos);
}

}  // namespace
}  // namespace sluice::app
