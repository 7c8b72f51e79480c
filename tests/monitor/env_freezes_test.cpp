#include "monitor/env_freezes.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "monitor/env_file.h"

namespace sluice {
namespace {

const Instant kNow = *fromRfc3339("2026-02-03T12:00:00Z");

class EnvFreezesTest : public testing::Test {
 protected:
  EnvFreezesTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sluice-freeze-XXXXXX").string();
    dir_ = ::mkdtemp(pattern.data());
  }
  ~EnvFreezesTest() override { std::filesystem::remove_all(dir_); }

  std::vector<FreezeWindow> read(Instant now = kNow) {
    return EnvFreezes(options_,
                      [this](const std::string& name) -> std::optional<std::string> {
                        const auto found = environment_.find(name);
                        return found == environment_.end() ? std::nullopt : std::optional(found->second);
                      })
        .read(now);
  }
  FreezeWindow only(Instant now = kNow) {
    const auto freezes = read(now);
    EXPECT_EQ(freezes.size(), 1U);
    return freezes.empty() ? FreezeWindow{} : freezes[0];
  }
  void file(const std::string& text) {
    options_.file = (dir_ / "freeze.env").string();
    std::ofstream(options_.file) << text;
  }

  EnvFreezesOptions options_;
  std::map<std::string, std::string> environment_;
  std::filesystem::path dir_;
};

TEST_F(EnvFreezesTest, NothingSet_FreezesNothing) { EXPECT_TRUE(read().empty()); }

TEST_F(EnvFreezesTest, Flag_FreezesEverythingWithoutEnd) {
  for (const char* on : {"true", "TRUE", "1", "yes", "on"}) {
    environment_ = {{"DEPLOY_FREEZE", on}};
    const FreezeWindow freeze = only();
    EXPECT_EQ(freeze.level, FreezeLevel::hard);
    EXPECT_TRUE(freeze.modules.empty());
    EXPECT_LE(freeze.from, kNow);
    EXPECT_EQ(toRfc3339(freeze.until), "9999-12-31T00:00:00Z");
    EXPECT_EQ(freeze.reason, "DEPLOY_FREEZE is set in the environment");
  }
}

TEST_F(EnvFreezesTest, FlagOff_FreezesNothingWhateverElseIsSet) {
  for (const char* off : {"false", "False", "0", "no", "off"}) {
    environment_ = {
        {"DEPLOY_FREEZE", off}, {"DEPLOY_FREEZE_MODULES", "a"}, {"DEPLOY_FREEZE_UNTIL", "2026-02-05"}};
    EXPECT_TRUE(read().empty());
  }
}

TEST_F(EnvFreezesTest, Modules_AreFrozenAlone) {
  environment_ = {{"DEPLOY_FREEZE_MODULES", " financial, shop"}};
  EXPECT_EQ(only().modules, (std::vector<std::string>{"financial", "shop"}));
  environment_["DEPLOY_FREEZE"] = "true";
  EXPECT_EQ(only().modules, (std::vector<std::string>{"financial", "shop"}));
}

TEST_F(EnvFreezesTest, Until_LiftsAtTheFirstInstantOfTheDate) {
  environment_ = {{"DEPLOY_FREEZE", "true"}, {"DEPLOY_FREEZE_UNTIL", "2026-02-05"}};
  EXPECT_EQ(toRfc3339(only().until), "2026-02-05T00:00:00Z");
  EXPECT_EQ(read(*fromRfc3339("2026-02-04T23:59:59Z")).size(), 1U);
  EXPECT_TRUE(read(*fromRfc3339("2026-02-05T00:00:00Z")).empty());
  options_.zone = *TimeZone::find("Asia/Hong_Kong");
  EXPECT_EQ(toRfc3339(only().until), "2026-02-04T16:00:00Z");
  environment_["DEPLOY_FREEZE_UNTIL"] = "2026-02-05T09:00:00+01:00";
  EXPECT_EQ(toRfc3339(only().until), "2026-02-05T08:00:00Z");
}

TEST_F(EnvFreezesTest, UntilAlone_FreezesEverythingUntilThen) {
  environment_ = {{"DEPLOY_FREEZE_UNTIL", "2026-02-05"}};
  EXPECT_EQ(toRfc3339(only().until), "2026-02-05T00:00:00Z");
  environment_ = {{"DEPLOY_FREEZE_UNTIL", "2026-02-01"}};
  EXPECT_TRUE(read().empty());
}

TEST_F(EnvFreezesTest, AModule_WhereNobodyHasAny_FreezesEverything) {
  options_.known_modules = std::set<std::string>{};
  environment_ = {{"DEPLOY_FREEZE_MODULES", "financial"}};
  EXPECT_TRUE(only().modules.empty());
  EXPECT_NE(only().reason.find("no module of any repository"), std::string::npos);
}

TEST_F(EnvFreezesTest, Garbage_FreezesEverythingAndSaysWhy) {
  options_.known_modules = std::set<std::string>{"financial"};
  const std::pair<std::map<std::string, std::string>, std::string> rows[] = {
      {{{"DEPLOY_FREEZE", "tru"}}, "DEPLOY_FREEZE is \"tru\", expected true or false"},
      {{{"DEPLOY_FREEZE", "false"}, {"DEPLOY_FREEZE_UNTIL", "2026-0"}},
       "DEPLOY_FREEZE_UNTIL is \"2026-0\", expected a date such as 2026-02-05"},
      {{{"DEPLOY_FREEZE_UNTIL", "2026-02-30"}},
       "DEPLOY_FREEZE_UNTIL is \"2026-02-30\", expected a date such as 2026-02-05"},
      {{{"DEPLOY_FREEZE_MODULES", "fin"}},
       "DEPLOY_FREEZE_MODULES names \"fin\", which is no module of any repository"},
      {{{"DEPLOY_FREEZE_MODULES", ","}}, "DEPLOY_FREEZE_MODULES names no module"},
  };
  for (const auto& [environment, why] : rows) {
    environment_ = environment;
    const FreezeWindow freeze = only();
    EXPECT_TRUE(freeze.modules.empty());
    EXPECT_EQ(freeze.until, kNoEnd);
    EXPECT_EQ(freeze.level, FreezeLevel::hard);
    EXPECT_EQ(freeze.reason, why + ": everything is frozen until it is corrected (the environment)");
  }
}

TEST_F(EnvFreezesTest, File_IsReadAgainEachTime_AndItsLinesWin) {
  environment_ = {{"DEPLOY_FREEZE", "true"}};
  file("# before the launch\nDEPLOY_FREEZE=false\nOTHER=1\n");
  EXPECT_TRUE(read().empty());
  file(
      "DEPLOY_FREEZE=true # hard freeze, all deploys blocked\nDEPLOY_FREEZE_MODULES=\"financial\"\n"
      "export DEPLOY_FREEZE_UNTIL='2026-02-05' # auto-lift date");
  const FreezeWindow freeze = only();
  EXPECT_EQ(freeze.modules, std::vector<std::string>{"financial"});
  EXPECT_EQ(toRfc3339(freeze.until), "2026-02-05T00:00:00Z");
  file("");
  EXPECT_EQ(only().until, kNoEnd) << "the environment counts where the file is silent";
}

TEST_F(EnvFreezesTest, FileThatCannotBeUsed_FreezesEverything) {
  options_.file = (dir_ / "none.env").string();
  EXPECT_EQ(only().reason,
            "the freeze file " + options_.file +
                " cannot be used (No such file or directory): everything is frozen until it can");
  EXPECT_TRUE(only().modules.empty());
  options_.file = dir_.string();
  EXPECT_NE(only().reason.find("not a regular file"), std::string::npos);
  file("DEPLOY_FREEZE=false\nDEPLOY_FREEZE_UN");
  EXPECT_NE(only().reason.find("line 2 is not NAME=value"), std::string::npos);
  file("DEPLOY_FREEZE=fal");
  EXPECT_NE(only().reason.find("\"fal\""), std::string::npos);
  file("DEPLOY_FREEZE=\"false");
  EXPECT_NE(only().reason.find("line 1"), std::string::npos);
  file(std::string(70'000, '#'));
  EXPECT_NE(only().reason.find("64 KiB"), std::string::npos);
}

TEST_F(EnvFreezesTest, ProcessEnvironment_IsTheDefault) {
  ::setenv("DEPLOY_FREEZE", "true", 1);
  EXPECT_EQ(EnvFreezes({}).read(kNow).size(), 1U);
  ::unsetenv("DEPLOY_FREEZE");
  EXPECT_TRUE(EnvFreezes({}).read(kNow).empty());
}

TEST(EnvFileTest, Lines_AreReadAsShellsReadThem) {
  const auto variables = monitor::parseEnvFile(
      "\xEF\xBB\xBF A = b c # d\r\n\n  # x\nexport B='x # y'\nC=\nD=a#b\nA=last\nE=\"\" # e\n");
  ASSERT_TRUE(variables.has_value()) << variables.error().message;
  EXPECT_EQ(variables->at("A"), "last");
  EXPECT_EQ(variables->at("B"), "x # y");
  EXPECT_EQ(variables->at("C"), "");
  EXPECT_EQ(variables->at("D"), "a#b");
  EXPECT_EQ(variables->at("E"), "");
}

TEST(EnvFileTest, HalfLines_AreRefused) {
  for (const std::string text :
       {"A", "=b", "1A=b", "A B=c", "A='b", "A=\"b\"c", "A='b'#c", "A=b\nB", "{\"A\": 1}", "A=\"b\" c"}) {
    EXPECT_FALSE(monitor::parseEnvFile(text).has_value()) << text;
  }
  EXPECT_FALSE(monitor::parseEnvFile(std::string("A=b\0c\n", 6)).has_value());
}

}  // namespace
}  // namespace sluice
