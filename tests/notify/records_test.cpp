// The records of deployments: golden files of each in each language, and texts of strangers that stay texts.
#include "notify/records.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "notify/markdown.h"

namespace sluice::notify {
namespace {

DeploymentFacts sampleFacts() {
  DeploymentFacts facts;
  facts.repository = RepositoryName("acme/shop");
  facts.deployment = DeploymentId("dep-0123456789abcdef");
  facts.environment = Tier::prod;
  facts.url = "https://shop.example";
  facts.purpose = Purpose::prod_flow2;
  facts.state = DeploymentState::succeeded;
  facts.release = {TagName("v1.4.2"), CommitId(std::string(40, 'b'))};
  facts.date = "2026-03-02";
  facts.previous = "v1.4.1";
  facts.strategy = "rolling";
  facts.services = {"backend", "frontend"};
  facts.ordered_by = "T2 2026-03-02, sluice";
  facts.approved_by = {"bob"};
  facts.fixes = {
      {{12, Severity::medium, "Totals are rounded", "https://github.com/acme/shop/pull/12", {"backend"}},
       "[backend] Fix: Totals are rounded (#12, flow2, approved by bob)"},
      {{15, Severity::low, "Typo", "https://github.com/acme/shop/pull/15", {}},
       "[app] Fix: Typo (#15, flow1, approved by bob)"}};
  facts.checks = {{"backup", CheckState::pass, "3h old", {}, Rule::checklist, "3h", "24h"},
                  {"on_call", CheckState::pass, "carol said so", {}, Rule::checklist},
                  {"headroom", CheckState::skipped, "watched elsewhere", {}, Rule::checklist}};
  facts.artifacts = {{"coverage-report", ArtifactVerdict::pass, 0, 0, 84.5},
                     {"security-findings", ArtifactVerdict::pass_with_warnings, 3, 1, {}}};
  facts.steps = {
      {StepKind::tag, "v1.4.2", "2026-03-02 22:00:05 GMT"},
      {StepKind::rollback_point, "rollback-20260302-220004", "2026-03-02 22:00:05 GMT"},
      {StepKind::trigger, "https://github.com/acme/shop/actions/runs/9", "2026-03-02 22:00:09 GMT"},
      {StepKind::report, "success", "2026-03-02 22:06:00 GMT"}};
  facts.smoke_steps = {"login"};
  facts.smoke = {{"login", true, "200 in 84 ms"}};
  facts.run_url = "https://github.com/acme/shop/actions/runs/9";
  facts.decided = "2026-03-02 22:00:04 GMT";
  facts.triggered = "2026-03-02 22:00:09 GMT";
  facts.finished = "2026-03-02 22:06:11 GMT";
  facts.duration = "6m 2s";
  facts.timeout = "30m";
  facts.stays_behind = {"the database migration of #12 (db/7.sql) stays: nothing here takes it back"};
  facts.contacts = {"alice", "dave"};
  return facts;
}

DeploymentFacts undoneFacts() {
  DeploymentFacts facts = sampleFacts();
  facts.undone_by = UndoneBy{DeploymentId("dep-fedcba9876543210"),
                             "v1.4.1",
                             "alice",
                             "totals are wrong",
                             "2026-03-02 22:31:00 GMT",
                             "24m 49s"};
  return facts;
}

std::string rendered(const DeploymentFacts& facts, RecordKind record, Language language = Language::en) {
  const RecordTemplates defaults;
  const auto text = RecordWriter(defaults, language).render(record, facts);
  EXPECT_TRUE(text);
  return text.value_or("");
}

void expectGolden(const std::string& name, const std::string& text) {
  const std::string path = std::string(SLUICE_GOLDEN) + "/records/" + name + ".md";
  if (std::getenv("SLUICE_UPDATE_GOLDEN") != nullptr) {
    std::filesystem::create_directories(std::string(SLUICE_GOLDEN) + "/records");
    std::ofstream(path) << text;
  }
  std::ifstream file(path);
  ASSERT_TRUE(file) << path << " is missing; SLUICE_UPDATE_GOLDEN=1 writes it";
  std::ostringstream expected;
  expected << file.rdbuf();
  EXPECT_EQ(text, expected.str());
}

TEST(Records, ReadAsTheDocumentsHaveThem) {
  DeploymentFacts before = sampleFacts();
  before.state = DeploymentState::triggering;
  before.smoke.clear();
  before.steps[2].at = before.steps[3].at = before.finished = before.duration = "";
  for (const auto& [language, name] : EnumNames<Language>::names) {
    const std::string suffix = "." + std::string(name);
    for (const auto& [record, kind] : EnumNames<RecordKind>::names) {
      if (record != RecordKind::fix_diff)
        expectGolden(std::string(kind) + suffix, rendered(sampleFacts(), record, language));
    }
    expectGolden("checklist-before" + suffix, rendered(before, RecordKind::checklist, language));
    expectGolden("deployment-log-undone" + suffix,
                 rendered(undoneFacts(), RecordKind::deployment_log, language));
  }
}

std::string statusOfRollback(const DeploymentFacts& facts, Language language = Language::en) {
  const std::string log = rendered(facts, RecordKind::deployment_log, language);
  const auto begin = log.find(language == Language::en ? "- **Executed**" : "- **已執行**");
  return log.substr(begin, log.find("\n\n", begin) - begin);
}

TEST(Records, TheLogOfARollbackSaysWhetherItRan) {
  DeploymentFacts facts = sampleFacts();
  EXPECT_EQ(statusOfRollback(facts), "- **Executed**: NO");
  facts.purpose = Purpose::rollback;
  facts.release = {TagName("v1.4.1"), CommitId(std::string(40, 'c'))};
  facts.ordered_by = "alice";
  facts.why = "totals are wrong";
  EXPECT_EQ(statusOfRollback(facts), "- **Executed**: YES, this deployment is the rollback");
  facts.state = DeploymentState::failed;
  facts.reason = "CI reported failure";
  EXPECT_EQ(statusOfRollback(facts),
            "- **Executed**: FAILED, it was tried: to v1.4.1 at 2026-03-02 22:06:11 GMT by alice: CI "
            "reported failure\n"
            "- **Reason**: totals are wrong")
      << "NO would say that nobody tried, and what runs there is not known";
  EXPECT_EQ(statusOfRollback(facts, Language::zh_hant),
            "- **已執行**:失敗,曾於 2026-03-02 22:06:11 GMT 由 alice 嘗試回滾至 v1.4.1:CI reported failure\n"
            "- **原因**:totals are wrong");
}

TEST(Records, ARollbackThatFailedDidNotTakeItAway_AndTheLogSaysThatItWasTried) {
  DeploymentFacts facts = undoneFacts();
  facts.undone_by->recovery.clear();
  facts.undone_by->failure = "CI reported failure";
  EXPECT_EQ(
      statusOfRollback(facts),
      "- **Executed**: FAILED, it was tried: to v1.4.1 at 2026-03-02 22:31:00 GMT by alice: CI reported "
      "failure\n- **Reason**: totals are wrong");
  const std::string log = rendered(facts, RecordKind::deployment_log);
  EXPECT_NE(log.find("- **Status**: SUCCESS\n"), std::string::npos) << log;
  const std::string checklist = rendered(facts, RecordKind::checklist);
  EXPECT_NE(checklist.find("**Rollback failed**: to v1.4.1"), std::string::npos) << checklist;
  EXPECT_EQ(checklist.find("**Rolled back**"), std::string::npos) << checklist;
}

TEST(Records, EveryDefaultTemplateIsATemplate) {
  for (const auto& [language, name] : EnumNames<Language>::names) {
    for (const auto& [record, kind] : EnumNames<RecordKind>::names) {
      if (record == RecordKind::fix_diff) continue;
      EXPECT_EQ(recordTemplateProblem(defaultRecordTemplate(record, language)), std::nullopt) << kind << name;
    }
  }
}

TEST(Records, TextsOfStrangersEndNoTableRow_AndMeanNothing) {
  DeploymentFacts facts = sampleFacts();
  facts.smoke = {{"x | y\n\n# head", false, "<script>alert(1)</script> {{sha}} `a` [l](javascript:1) @bob"}};
  facts.reason = "| a |\n| b |";
  const std::string text = rendered(facts, RecordKind::checklist);
  EXPECT_EQ(text.find("<script"), text.find("\\<script") + 1);
  EXPECT_EQ(text.find("\n# head"), std::string::npos);
  EXPECT_EQ(text.find("](javascript"), text.find("\\](javascript") + 1);
  EXPECT_NE(text.find("{{sha}}"), std::string::npos) << "a tag in a value is text";
  EXPECT_EQ(text.find("@bob"), std::string::npos);
  EXPECT_NE(text.find("\\| a \\| \\| b \\|"), std::string::npos) << text;
}

TEST(Records, PlainMarkdownLeavesWordsAsTheyAre) {
  EXPECT_EQ(plainMarkdown("on_call v1.4.2 (#12)"), "on_call v1.4.2 (#12)");
  EXPECT_EQ(plainMarkdown("_a_ *b*"), "\\_a\\_ \\*b\\*");
  EXPECT_EQ(plainMarkdown("[backend] Fix [a](b) [c][d]"), "[backend] Fix [a\\](b) [c\\][d]");
  EXPECT_EQ(codeMarkdown("a`b|c\nd"), "a'b/c d");
}

TEST(Records, AFileReplacesOneWording_AndAMistakeInItIsTold) {
  std::string directory = std::filesystem::temp_directory_path() / "sluice-records-XXXXXX";
  ASSERT_NE(::mkdtemp(directory.data()), nullptr);
  std::ofstream(directory + "/checklist.en.mustache") << "{{version}} by {{{ordered_by}}}";
  std::ofstream(directory + "/rollback-plan.en.mustache") << "{{nothing}}";
  std::ofstream(directory + "/log.en.mustache") << "x";
  const ReadRecordTemplates read = readRecordTemplates(directory);
  std::filesystem::remove_all(directory);
  ASSERT_EQ(read.problems.size(), 2U);
  EXPECT_NE(read.problems[0].find("log.en.mustache: expected a name like"), std::string::npos)
      << read.problems[0];
  EXPECT_EQ(read.problems[1], "rollback-plan.en.mustache: nothing is called {{nothing}}");
  DeploymentFacts facts = sampleFacts();
  facts.ordered_by = "<b>";
  EXPECT_EQ(RecordWriter(read.templates, Language::en).render(RecordKind::checklist, facts).value(),
            "v1.4.2 by \\<b\\>\n");
}

}  // namespace
}  // namespace sluice::notify
