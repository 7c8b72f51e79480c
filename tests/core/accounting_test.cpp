#include "core/rules/accounting.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

CommitInfo commit(const char* id, std::vector<const char*> parents) {
  CommitInfo info;
  info.id = CommitId(id);
  for (const char* parent : parents) info.parents.emplace_back(parent);
  return info;
}

TEST(BroughtBy, AMergeIsItselfAndWhatOnlyItsSecondParentReaches) {
  CommitRange range;
  range.commits = {commit("a", {"root"}), commit("f1", {"a"}),      commit("b", {"a"}),
                   commit("f2", {"f1"}),  commit("m", {"b", "f2"}), commit("later", {"m"})};
  EXPECT_EQ(broughtBy(range, CommitId("m"), {}),
            (std::vector<CommitId>{CommitId("f1"), CommitId("f2"), CommitId("m")}));
  EXPECT_EQ(broughtBy(range, CommitId("b"), {}), std::vector<CommitId>{CommitId("b")});
  EXPECT_TRUE(broughtBy(range, CommitId("elsewhere"), {}).empty());
}

TEST(BroughtBy, ARebaseIsAsManyCommitsAsThePullRequestHadInOrder) {
  CommitRange range;
  std::vector<CommitInfo> commits{commit("a", {"root"}), commit("x", {"a"}), commit("y", {"x"}),
                                  commit("z", {"y"})};
  const std::vector<std::string> subjects{"work", "pick", "resolve", "tidy"};
  for (std::size_t i = 0; i < commits.size(); ++i) commits[i].subject = subjects[i];
  range.commits = commits;
  const auto brought = [&](const std::vector<std::string>& of) {
    return broughtBy(range, CommitId("z"), of);
  };
  EXPECT_EQ(brought({"pick", "resolve", "tidy"}),
            (std::vector<CommitId>{CommitId("x"), CommitId("y"), CommitId("z")}));
  EXPECT_EQ(brought({"other", "tidy"}), std::vector<CommitId>{CommitId("z")}) << "only what follows in order";
  EXPECT_EQ(brought({"a squash"}), std::vector<CommitId>{CommitId("z")});
}

TEST(Unaccounted, NamesWhatNobodyCovers) {
  CommitRange range;
  range.commits = {commit("a", {}), commit("b", {"a"})};
  const auto strangers = unaccounted(range, {CommitId("a")});
  ASSERT_EQ(strangers.size(), 1U);
  EXPECT_EQ(strangers[0].id.str(), "b");
}

}  // namespace
}  // namespace sluice
