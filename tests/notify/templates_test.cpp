// A wording of the user's own: taken where it is good, refused with the file's name where it is not.
#include "notify/templates.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "notify/default_templates.h"
#include "notify/fixture.h"
#include "notify/wording.h"

namespace sluice::notify {
namespace {

class TemplateFiles : public ::testing::Test {
 protected:
  TemplateFiles() {
    std::string path = "/tmp/sluice-templates-XXXXXX";
    directory = ::mkdtemp(path.data());
  }
  ~TemplateFiles() override { std::filesystem::remove_all(directory); }
  void write(const std::string& name, const std::string& text) {
    std::ofstream(directory + "/" + name, std::ios::binary) << text;
  }
  std::string directory;
};

TEST(DefaultTemplates, AreThereForEachKindAndLanguage_AndAreTemplates) {
  for (const auto& [kind, kind_name] : EnumNames<NoticeKind>::names) {
    for (const auto& [language, name] : EnumNames<Language>::names)
      EXPECT_EQ(templateProblem(defaultTemplate(kind, language)), std::nullopt) << kind_name << " " << name;
  }
}

TEST_F(TemplateFiles, ReplaceTheDefaultOfTheirKindAndLanguageOnly) {
  write("rollback.zh-Hant.mustache", "回滾 {{version}}{{#who}}({{who}}){{/who}}\n");
  write(".rollback.zh-Hant.mustache.swp", "an editor's");
  const ReadTemplates read = readTemplates(directory);
  EXPECT_TRUE(read.problems.empty()) << read.problems.front();
  const Notice notice = sample(NoticeKind::rollback);
  EXPECT_EQ(wordsOf(notice, read.templates, Language::zh_hant, kWide), "回滾 v1.4.2(alice)");
  EXPECT_EQ(wordsOf(notice, read.templates, Language::en, kWide),
            wordsOf(notice, kDefaultWords, Language::en, kWide));
}

TEST_F(TemplateFiles, ThatAreWrong_AreNamed) {
  write("deployed.en.mustache", "x");
  write("rollback.mustache", "x");
  write("rollback.fr.mustache", "x");
  write("README.md", "x");
  write("blocked.en.mustache", "{{#reasons}}x");
  write("conflict.en.mustache", "{{titel}}");
  write("failed.en.mustache", " \n");
  write("freeze.en.mustache", std::string(64UL * 1024 + 1, 'x'));
  write("reminder.en.mustache", "{{> footer}}");
  write("sla.en.mustache", "{{=<% %>=}}");
  write("uat_merged.en.mustache", "\xFF");
  write("escalation.en.mustache", "{{who");
  const ReadTemplates read = readTemplates(directory);
  std::string all;
  for (const std::string& problem : read.problems) all += problem + "\n";
  const char* const expected[] = {
      "README.md: expected a name like uat_deployed.zh-Hant.mustache",
      "deployed.en.mustache: expected a name like",
      "rollback.mustache: expected a name like",
      "rollback.fr.mustache: expected a name like",
      "blocked.en.mustache: Unclosed section \"reasons\"",
      "conflict.en.mustache: nothing is called {{titel}}",
      "failed.en.mustache: it is empty",
      "freeze.en.mustache: it is larger than 64 KiB",
      "reminder.en.mustache: only {{> fix_list}} and {{> reason_list}} are there",
      "sla.en.mustache: other delimiters",
      "uat_merged.en.mustache: it is not UTF-8",
      "escalation.en.mustache: Unclosed tag",
  };
  for (const char* const one : expected) EXPECT_NE(all.find(one), std::string::npos) << one << "\n" << all;
  EXPECT_EQ(read.problems.size(), std::size(expected));
}

TEST(TemplateFilesMissing, AreAProblem) {
  const ReadTemplates read = readTemplates("/nowhere/at/all");
  ASSERT_EQ(read.problems.size(), 1U);
  EXPECT_NE(read.problems[0].find("/nowhere/at/all"), std::string::npos);
}

}  // namespace
}  // namespace sluice::notify
