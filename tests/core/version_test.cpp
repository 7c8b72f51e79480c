#include "core/rules/version.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(SemVerParse, TakesWhatTheStandardTakesAndNothingElse) {
  for (const char* good :
       {"1.2.3", "v1.2.3", "0.0.0", "1.2.3-rc.1", "1.2.3-0.a-b.9", "1.2.3+build.007", "1.2.3-a+b"})
    EXPECT_TRUE(SemVer::parse(good)) << good;
  for (const char* bad :
       {"", "v", "1.2", "1.2.3.4", "01.2.3", "1.02.3", "1.2.3-", "1.2.3-01", "1.2.3-a..b", "1.2.3+", "V1.2.3",
        "1.2.x", " 1.2.3", "1.2.3 ", "-1.2.3", "99999999999999999999.0.0", "vv1.2.3"}) {
    EXPECT_FALSE(SemVer::parse(bad)) << bad;
  }
}

TEST(SemVerOrder, IsTheStandardsOwnExample) {
  const std::vector<std::string> ascending{"1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta",
                                           "1.0.0-beta",  "1.0.0-beta.2",  "1.0.0-beta.11",
                                           "1.0.0-rc.1",  "1.0.0",         "1.0.1",
                                           "1.1.0",       "2.0.0",         "10.0.0"};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      EXPECT_EQ(*SemVer::parse(ascending[i]) < *SemVer::parse(ascending[j]), i < j)
          << ascending[i] << " " << ascending[j];
    }
  }
}

Release release(const char* version) { return {TagName(version), CommitId(std::string("c-") + version)}; }

TEST(NextFreePatch, SkipsVersionsThatAnyTagUses) {
  EXPECT_EQ(nextFreePatch({}, release("v1.4.0")).str(), "v1.4.1");
  EXPECT_EQ(nextFreePatch({release("v1.4.1"), release("v1.4.2"), release("v1.5.3")}, release("v1.4.0")).str(),
            "v1.4.3");
  EXPECT_EQ(nextFreePatch({release("1.4.1")}, release("v1.4.0")).str(), "v1.4.2");
  EXPECT_EQ(nextFreePatch({}, release("2.0.0")).str(), "2.0.1");
  EXPECT_EQ(nextFreePatch({}, std::nullopt).str(), "v0.1.0");
  EXPECT_EQ(nextFreePatch({release("v0.1.0")}, std::nullopt).str(), "v0.1.1");
}

TEST(TagAt, FindsTheHighestTagAboveTheBase) {
  const CommitId head("head");
  const std::vector<Release> tags{
      {TagName("v1.4.1"), head}, {TagName("v1.4.2"), head}, {TagName("v1.3.0"), head}};
  EXPECT_EQ(tagAt(tags, head, release("v1.4.0"))->version.str(), "v1.4.2");
  EXPECT_FALSE(tagAt(tags, head, release("v1.9.0")));
  EXPECT_FALSE(tagAt(tags, CommitId("other"), std::nullopt));
}

TEST(VersionStateOf, ReadsTheSurvey) {
  Survey survey;
  EXPECT_EQ(versionState(survey, {}), VersionState::unknown);
  survey.uat.release = release("v1.5.0");
  EXPECT_EQ(versionState(survey, {}), VersionState::unknown);
  survey.prod.release = release("v1.5.0");
  EXPECT_EQ(versionState(survey, {}), VersionState::aligned);
  survey.prod.release = release("v1.4.0");
  survey.uat_ahead.commits = {CommitInfo{CommitId("x"), {}, "s", "a"}};
  EXPECT_EQ(versionState(survey, {}), VersionState::uat_ahead);
  survey.prod_ahead.commits = {CommitInfo{CommitId("y"), {}, "s", "a"}};
  EXPECT_EQ(versionState(survey, {}), VersionState::diverged);
  EXPECT_EQ(versionState(survey, {{survey.prod_ahead.commits[0].id, 7}}), VersionState::uat_ahead);
}

}  // namespace
}  // namespace sluice
