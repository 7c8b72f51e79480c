#include "core/rules/flow.h"

#include <gtest/gtest.h>

#include "world.h"

namespace sluice::test {
namespace {

enum class Versions { aligned, ahead, diverged, unknown };

Survey surveyOf(Versions versions) {
  Survey survey;
  if (versions == Versions::unknown) return survey;
  survey.prod.release = Release{TagName("v1.4.0"), CommitId("p")};
  survey.uat.release =
      versions == Versions::aligned ? survey.prod.release : Release{TagName("v1.5.0"), CommitId("u")};
  if (versions != Versions::aligned) survey.uat_ahead.commits = {CommitInfo{CommitId("u"), {}, "s", "a"}};
  if (versions == Versions::diverged) survey.prod_ahead.commits = {CommitInfo{CommitId("p"), {}, "s", "a"}};
  return survey;
}

struct FlowRow {
  Versions versions;
  std::optional<Tier> found_in;
  const char* base;
  Flow wanted;
  Flow chosen;  ///< unset: refused
};

TEST(ChooseFlow, FollowsTheDecisionTree) {
  const FlowRow rows[] = {
      {Versions::aligned, std::nullopt, "uat", Flow::unset, Flow::flow1},
      {Versions::aligned, Tier::prod, "uat", Flow::unset, Flow::flow1},
      {Versions::aligned, Tier::prod, "uat", Flow::flow2, Flow::unset},
      {Versions::aligned, Tier::prod, "main", Flow::unset, Flow::unset},
      {Versions::ahead, Tier::prod, "main", Flow::unset, Flow::flow2},
      {Versions::ahead, std::nullopt, "main", Flow::unset, Flow::flow2},
      {Versions::ahead, Tier::prod, "main", Flow::flow1, Flow::unset},
      {Versions::ahead, Tier::prod, "uat", Flow::unset, Flow::unset},
      {Versions::ahead, Tier::uat, "uat", Flow::unset, Flow::flow1},
      {Versions::diverged, Tier::prod, "main", Flow::unset, Flow::flow2},
      {Versions::unknown, Tier::prod, "main", Flow::unset, Flow::unset},
  };
  const Settings settings = shopSettings();
  int number = 0;
  for (const FlowRow& row : rows) {
    Fix fix;
    fix.found_in = row.found_in;
    fix.pr.base = BranchName(row.base);
    const FlowChoice choice = chooseFlow(settings, surveyOf(row.versions), {}, fix, row.wanted, false);
    EXPECT_EQ(choice.flow, row.chosen) << "row " << number++;
    EXPECT_EQ(choice.refusal.has_value(), row.chosen == Flow::unset);
  }
}

TEST(ChooseFlow, SaysLoudlyThatTheEnvironmentsDiverged) {
  Fix fix;
  fix.pr.base = BranchName("main");
  EXPECT_NE(chooseFlow(shopSettings(), surveyOf(Versions::diverged), {}, fix, Flow::unset, false)
                .why.find("DIVERGED"),
            std::string::npos);
}

}  // namespace
}  // namespace sluice::test
