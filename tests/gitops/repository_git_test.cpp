/// The engine's port over a local server: surveys, analyses, series, pushes, backports, broken mirrors.
#include "gitops/repository_git.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "sandbox.h"

namespace sluice::testing {
namespace {

const Instant kAt = instantFromMillis(1'767'225'600'000);  // 2026-01-01
const std::string kEight = "1\n2\n3\n4\n5\n6\n7\n8\n";

std::vector<std::string> subjects(const CommitRange& range) {
  std::vector<std::string> list;
  for (const CommitInfo& commit : range.commits) list.push_back(commit.subject);
  return list;
}
using Subjects = std::vector<std::string>;

class RepositoryGitTest : public ::testing::Test {
 protected:
  void SetUp() override {
    base_ = server_.commit("base", {{"a.txt", kEight}, {"b.txt", kEight}});
    server_.push("main");
    server_.checkout("uat", "main");
    server_.push("uat");
  }

  std::string mirror() const { return folder_ / "var/mirrors/acme/shop.git"; }

  SurveyRequest surveyRequest() const {
    SurveyRequest request;
    request.uat_branch = BranchName("uat");
    request.prod_branch = BranchName("main");
    return request;
  }

  AnalysisRequest analysisRequest(const CommitId& head, std::optional<CommitId> merged,
                                  std::vector<CommitId> commits) const {
    AnalysisRequest request;
    request.number = 7;
    request.base = BranchName("main");
    request.other = BranchName("uat");
    request.head = head;
    request.merge_commit = std::move(merged);
    for (const CommitId& id : commits) {
      ProposedCommit commit;
      commit.id = id;
      commit.message = git(server_.work, {"log", "-1", "--format=%B", id.str()});
      commit.authored_at =
          instantFromMillis(std::stoll(git(server_.work, {"log", "-1", "--format=%at", id.str()})) * 1000);
      request.commits.push_back(commit);
    }
    return request;
  }

  PickRequest pickRequest(const CommitId& onto, std::vector<std::vector<CommitId>> series) const {
    PickRequest request;
    request.onto = BranchName("uat");
    request.onto_head = onto;
    request.committed_at = kAt;
    for (std::size_t i = 0; i < series.size(); ++i) {
      PickSeries one;
      one.fix = FixId("fix" + std::to_string(i));
      one.number = static_cast<std::int64_t>(i + 1);
      for (const CommitId& id : series[i]) one.sources.push_back({id, 0});
      request.series.push_back(one);
    }
    return request;
  }

  TempFolder folder_;
  Server server_{folder_};
  CommitId base_;
  RepositoryGit repository_{GitRemote{server_.bare}, folder_ / "var/mirrors/acme/shop.git", Millis(60'000)};
};

TEST_F(RepositoryGitTest, Survey_FindsReleasesAndWhatIsNotReleased) {
  server_.checkout("main");
  server_.tag("v1.0.0", "main");
  server_.commit("prod fix", {{"a.txt", "x\n"}});
  server_.push("main");
  server_.checkout("uat");
  server_.commit("feature", {{"c.txt", "c\n"}});
  server_.push("uat");
  server_.tag("v1.1.0-rc.2", "uat");
  server_.commit("newer", {{"d.txt", "d\n"}});
  server_.push("uat");
  server_.tag("v9.0.0", base_.str() + "^{commit}");
  git(server_.work, {"tag", "not-a-version", "uat"});
  server_.push("not-a-version");

  auto survey = repository_.survey(surveyRequest());
  ASSERT_TRUE(survey) << survey.error().message;
  EXPECT_EQ(survey->prod.release->version.str(), "v9.0.0");
  EXPECT_EQ(survey->tags.size(), 3U);
  EXPECT_EQ(survey->tags[0].version.str(), "v9.0.0");

  git(server_.work, {"push", "-q", "origin", ":refs/tags/v9.0.0"});
  survey = repository_.survey(surveyRequest());
  ASSERT_TRUE(survey) << survey.error().message;
  EXPECT_EQ(survey->tags.size(), 2U);
  EXPECT_EQ(survey->prod.release->version.str(), "v1.0.0");
  EXPECT_EQ(survey->uat.release->version.str(), "v1.1.0-rc.2");
  EXPECT_EQ(subjects(survey->uat.unreleased), (Subjects{"newer"}));
  EXPECT_EQ(subjects(survey->prod.unreleased), (Subjects{"prod fix"}));
  EXPECT_EQ(subjects(survey->uat_ahead), (Subjects{"feature"}));
  EXPECT_EQ(subjects(survey->prod_ahead), Subjects{});
  EXPECT_EQ(subjects(survey->prod_branch_ahead), (Subjects{"prod fix"}));
  EXPECT_TRUE(survey->uat.release_in_branch);
  EXPECT_TRUE(survey->problems.empty());
}

TEST_F(RepositoryGitTest, Survey_TakesTheRecordedReleaseOverTags) {
  server_.tag("v1.0.0", "main");
  server_.checkout("uat");
  const auto newer = server_.commit("newer", {{"d.txt", "d\n"}});
  server_.push("uat");
  auto request = surveyRequest();
  request.uat_running = Release{TagName(""), newer};
  request.prod_running = Release{TagName("v0.9.0"), CommitId(std::string(40, 'e'))};
  const auto survey = repository_.survey(request);
  ASSERT_TRUE(survey) << survey.error().message;
  EXPECT_EQ(survey->uat.release->sha, newer);
  EXPECT_TRUE(survey->uat.unreleased.commits.empty());
  ASSERT_EQ(survey->problems.size(), 1U);
  EXPECT_NE(survey->problems[0].find("v0.9.0"), std::string::npos);
}

TEST_F(RepositoryGitTest, AMissingBranch_IsAProblemAndNoError) {
  git(server_.work, {"push", "-q", "origin", ":uat"});
  auto survey = repository_.survey(surveyRequest());
  ASSERT_TRUE(survey) << survey.error().message;
  EXPECT_FALSE(survey->uat.head);
  ASSERT_EQ(survey->problems.size(), 1U);
  EXPECT_NE(survey->problems[0].find("'uat'"), std::string::npos);
  server_.push("uat");
  survey = repository_.survey(surveyRequest());
  EXPECT_TRUE(survey->uat.head);
  git(server_.work, {"push", "-q", "origin", ":uat"});
  EXPECT_FALSE(repository_.survey(surveyRequest())->uat.head);
}

TEST_F(RepositoryGitTest, AMissingServer_IsAnError) {
  RepositoryGit nowhere(GitRemote{folder_ / "nowhere.git"}, folder_ / "var/none", Millis(20'000));
  const auto survey = nowhere.survey(surveyRequest());
  ASSERT_FALSE(survey);
  EXPECT_EQ(survey.error().kind, ErrorKind::not_found) << survey.error().message;
}

TEST_F(RepositoryGitTest, TwoUsersOfOneMirror_AreRefused) {
  ASSERT_TRUE(repository_.survey(surveyRequest()));
  RepositoryGit second(GitRemote{server_.bare}, mirror(), Millis(20'000));
  const auto survey = second.survey(surveyRequest());
  ASSERT_FALSE(survey);
  EXPECT_NE(survey.error().message.find("in use"), std::string::npos);
}

TEST_F(RepositoryGitTest, ABrokenMirror_IsFetchedAgain) {
  server_.checkout("main");
  const auto fix = server_.commit("fix", {{"a.txt", "fixed\n" + kEight}});
  server_.push("main");
  ASSERT_TRUE(repository_.survey(surveyRequest()));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(mirror() + "/objects")) {
    if (!entry.is_regular_file()) continue;
    std::filesystem::permissions(entry.path(), std::filesystem::perms::owner_all);
    writeFile(entry.path().string(), "garbage");
  }
  RepositoryGit* kept = &repository_;
  auto survey = kept->survey(surveyRequest());
  EXPECT_TRUE(survey) << survey.error().message;
  const auto picked = kept->pick(pickRequest(base_, {{fix}}));
  ASSERT_TRUE(picked) << picked.error().message;
  EXPECT_EQ(picked->series[0].outcome, PickOutcome::picked);
}

TEST_F(RepositoryGitTest, AMirrorThatIsNoRepository_IsMadeAgain) {
  writeFile(mirror() + "/HEAD", "nonsense");
  const auto survey = repository_.survey(surveyRequest());
  ASSERT_TRUE(survey) << survey.error().message;
  EXPECT_TRUE(survey->prod.head);
}

// --- analysis
// -------------------------------------------------------------------------------------------------------

class AnalysisTest : public RepositoryGitTest {
 protected:
  void SetUp() override {
    RepositoryGitTest::SetUp();
    server_.checkout("topic", base_.str());
    one_ = server_.commit("first half", {{"a.txt", "one\n" + kEight}});
    two_ = server_.commit("second half", {{"b.txt", kEight + "two\n"}});
    server_.checkout("main");
    server_.commit("meanwhile", {{"m.txt", "m\n"}});
  }

  Analysis analyze(const AnalysisRequest& request) {
    server_.push("main");
    auto analysis = repository_.analyze(request);
    EXPECT_TRUE(analysis) << analysis.error().message;
    return analysis ? *analysis : Analysis{};
  }

  CommitId one_;
  CommitId two_;
};

TEST_F(AnalysisTest, AMergeCommit_IsCarriedByItself) {
  git(server_.work, {"merge", "-q", "--no-ff", "-m", "Merge PR 7", "topic"});
  const auto merge = server_.head();
  const auto analysis = analyze(analysisRequest(two_, merge, {one_, two_}));
  EXPECT_EQ(analysis.merge_kind, MergeKind::merge);
  EXPECT_EQ(analysis.landed, (std::vector<CommitId>{one_, two_, merge}));
  EXPECT_EQ(analysis.sources, (std::vector<PickSource>{{merge, 1}}));
  EXPECT_EQ(analysis.files, (std::vector<std::string>{"a.txt", "b.txt"}));
  EXPECT_TRUE(analysis.merged_in_base);
  EXPECT_EQ(analysis.prediction, PickOutcome::picked);
  EXPECT_EQ(analysis.predicted_onto, base_);
  EXPECT_EQ(analysis.problem, "");
}

TEST_F(AnalysisTest, ASquash_IsOneCommit) {
  git(server_.work, {"merge", "-q", "--squash", "topic"});
  const auto squash = server_.commit("Both halves (#7)", {});
  const auto analysis = analyze(analysisRequest(two_, squash, {one_, two_}));
  EXPECT_EQ(analysis.merge_kind, MergeKind::squash);
  EXPECT_EQ(analysis.landed, (std::vector<CommitId>{squash}));
  EXPECT_EQ(analysis.sources, (std::vector<PickSource>{{squash, 0}}));
  EXPECT_EQ(analysis.files, (std::vector<std::string>{"a.txt", "b.txt"}));
  EXPECT_EQ(analysis.problem, "");
}

TEST_F(AnalysisTest, ARebase_IsAllItsCommits) {
  git(server_.work, {"checkout", "-q", "--detach", "topic"});
  git(server_.work, {"rebase", "-q", "main"});
  const auto rebased_two = server_.head();
  const auto rebased_one = server_.head("HEAD^");
  git(server_.work, {"branch", "-f", "main", "HEAD"});
  server_.checkout("main");
  const auto analysis = analyze(analysisRequest(two_, rebased_two, {one_, two_}));
  EXPECT_EQ(analysis.merge_kind, MergeKind::rebase);
  EXPECT_EQ(analysis.landed, (std::vector<CommitId>{rebased_one, rebased_two}));
  EXPECT_EQ(analysis.sources, (std::vector<PickSource>{{rebased_one, 0}, {rebased_two, 0}}));
  EXPECT_EQ(analysis.files, (std::vector<std::string>{"a.txt", "b.txt"}));
  EXPECT_EQ(analysis.problem, "");
}

TEST_F(AnalysisTest, ARebaseThatLostACommit_SaysSo) {
  git(server_.work, {"cherry-pick", two_.str()});
  const auto landed = server_.head();
  const auto analysis = analyze(analysisRequest(two_, landed, {one_, two_}));
  EXPECT_EQ(analysis.landed, (std::vector<CommitId>{landed}));
  EXPECT_NE(analysis.problem.find("first half"), std::string::npos);
}

TEST_F(AnalysisTest, AFastForward_IsItsOwnCommits) {
  server_.checkout("main", base_.str());
  git(server_.work, {"merge", "-q", "--ff-only", "topic"});
  const auto analysis = analyze(analysisRequest(two_, two_, {one_, two_}));
  EXPECT_EQ(analysis.merge_kind, MergeKind::rebase);
  EXPECT_EQ(analysis.landed, (std::vector<CommitId>{one_, two_}));
}

TEST_F(AnalysisTest, AnOpenPullRequest_IsReadFromItsPullRef) {
  git(server_.work, {"push", "-q", "origin", "topic:refs/pull/7/head"});
  const auto analysis = analyze(analysisRequest(two_, std::nullopt, {one_, two_}));
  EXPECT_EQ(analysis.merge_kind, MergeKind::unmerged);
  EXPECT_EQ(analysis.landed, (std::vector<CommitId>{one_, two_}));
  EXPECT_EQ(analysis.prediction, PickOutcome::picked);
  EXPECT_FALSE(analysis.merged_in_base);
  EXPECT_EQ(analysis.problem, "");
}

TEST_F(AnalysisTest, AForkWhoseCommitsCannotBeHad_IsAProblemAndNoError) {
  const auto analysis = analyze(analysisRequest(two_, std::nullopt, {one_, two_}));
  EXPECT_EQ(analysis.landed, (std::vector<CommitId>{one_, two_}));
  EXPECT_NE(analysis.problem, "");
  EXPECT_EQ(analysis.prediction, PickOutcome::error);
}

TEST_F(AnalysisTest, APredictedConflict_NamesItsFilesAndLeavesNothingBehind) {
  git(server_.work, {"merge", "-q", "--no-ff", "-m", "Merge PR 7", "topic"});
  const auto merge = server_.head();
  server_.checkout("uat");
  const auto uat = server_.commit("uat differs", {{"a.txt", "two\n" + kEight}});
  server_.push("uat");
  server_.checkout("main");
  const auto analysis = analyze(analysisRequest(two_, merge, {one_, two_}));
  EXPECT_EQ(analysis.prediction, PickOutcome::conflict);
  EXPECT_EQ(analysis.predicted_onto, uat);
  ASSERT_EQ(analysis.conflicts.size(), 1U);
  EXPECT_EQ(analysis.conflicts[0].path, "a.txt");
}

TEST_F(AnalysisTest, AMissingOtherBranch_IsAProblem) {
  git(server_.work, {"merge", "-q", "--no-ff", "-m", "Merge PR 7", "topic"});
  git(server_.work, {"push", "-q", "origin", ":uat"});
  const auto analysis = analyze(analysisRequest(two_, server_.head(), {one_, two_}));
  EXPECT_TRUE(analysis.predicted_onto.empty());
  EXPECT_NE(analysis.problem.find("'uat'"), std::string::npos);
  EXPECT_EQ(analysis.landed.size(), 3U);
}

// --- picks
// ----------------------------------------------------------------------------------------------------------

TEST_F(RepositoryGitTest, ASeriesInConflict_LeavesNothingAndTheNextGoesOn) {
  server_.checkout("main");
  const auto good = server_.commit("good", {{"a.txt", "good\n" + kEight}});
  const auto start = server_.commit("start", {{"c.txt", "c\n"}});
  const auto bad = server_.commit("bad", {{"b.txt", "bad\n2\n3\n4\n5\n6\n7\n8\n"}});
  const auto last = server_.commit("last", {{"d.txt", "d\n"}});
  server_.push("main");
  server_.checkout("uat");
  const auto uat = server_.commit("uat", {{"b.txt", "uat\n2\n3\n4\n5\n6\n7\n8\n"}});
  server_.push("uat");
  const auto request = pickRequest(uat, {{good}, {start, bad}, {last}, {CommitId(std::string(40, 'd'))}});
  const auto result = repository_.pick(request);
  ASSERT_TRUE(result) << result.error().message;
  ASSERT_EQ(result->series.size(), 4U);
  EXPECT_EQ(result->series[0].outcome, PickOutcome::picked);
  EXPECT_EQ(result->series[1].outcome, PickOutcome::conflict);
  EXPECT_EQ(result->series[1].failed_at, bad);
  EXPECT_TRUE(result->series[1].created.empty());
  ASSERT_EQ(result->series[1].conflicts.size(), 1U);
  EXPECT_EQ(result->series[1].conflicts[0].path, "b.txt");
  EXPECT_EQ(result->series[2].outcome, PickOutcome::picked);
  EXPECT_EQ(result->series[3].outcome, PickOutcome::error);
  EXPECT_EQ(result->head, result->series[2].created.back());
  const std::string head = result->head.str();
  EXPECT_EQ(git(mirror(), {"log", "--format=%s", uat.str() + ".." + head}), "last\ngood");
  EXPECT_EQ(git(mirror(), {"log", "-1", "--format=%an %ae %cn %ce %cI", head}),
            "Ann Author ann@example.com Sluice sluice@localhost 2026-01-01T00:00:00+00:00");
  EXPECT_EQ(git(mirror(), {"log", "-1", "--format=%B", head}),
            "last\n\n(cherry picked from commit " + last.str() + ")");
  EXPECT_EQ(git(mirror(), {"log", "-1", "--format=%ad", "--date=raw", head}),
            git(server_.work, {"log", "-1", "--format=%ad", "--date=raw", last.str()}));
  const auto again = repository_.pick(request);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->head, result->head);
}

TEST_F(RepositoryGitTest, AChangeThatIsThereAlready_IsSkipped) {
  server_.checkout("main");
  const auto fix = server_.commit("fix", {{"a.txt", "fixed\n" + kEight}});
  const auto more = server_.commit("more", {{"b.txt", kEight + "more\n"}});
  server_.push("main");
  server_.checkout("uat");
  git(server_.work, {"cherry-pick", fix.str()});
  // Later work on the same lines: the pick alone would conflict now.
  const auto uat = server_.commit("rework", {{"a.txt", "reworked\n" + kEight}});
  server_.push("uat");
  const auto result = repository_.pick(pickRequest(uat, {{fix}, {fix, more}, {base_}}));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->series[0].outcome, PickOutcome::already_there);
  EXPECT_EQ(result->series[1].outcome, PickOutcome::picked);
  EXPECT_EQ(result->series[1].created.size(), 1U);
  EXPECT_EQ(result->series[2].outcome, PickOutcome::already_there);
}

TEST_F(RepositoryGitTest, AChangeThatWasTakenBack_IsPickedAgain) {
  server_.checkout("main");
  const auto fix = server_.commit("fix", {{"a.txt", "fixed\n" + kEight}});
  server_.push("main");
  server_.checkout("uat");
  git(server_.work, {"cherry-pick", fix.str()});
  git(server_.work, {"revert", "--no-edit", "HEAD"});
  server_.push("uat");
  const auto result = repository_.pick(pickRequest(server_.head("uat"), {{fix}}));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->series[0].outcome, PickOutcome::picked);
}

TEST_F(RepositoryGitTest, OldEncodingsAndEmptyMessages_SurviveAPick) {
  server_.checkout("main");
  git(server_.work, {"config", "i18n.commitEncoding", "ISO-8859-1"});
  const auto latin = server_.commit("caf\xE9", {{"c.txt", "c\n"}});
  git(server_.work, {"config", "--unset", "i18n.commitEncoding"});
  const auto empty = server_.commit("", {{"d.txt", "d\n"}});
  server_.push("main");
  const auto result = repository_.pick(pickRequest(base_, {{latin}, {empty}}));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(git(mirror(), {"log", "-1", "--format=%B", result->series[0].created[0].str()}),
            "café\n\n(cherry picked from commit " + latin.str() + ")");
  EXPECT_EQ(git(mirror(), {"log", "-1", "--format=%B", result->series[1].created[0].str()}),
            "(cherry picked from commit " + empty.str() + ")");
  git(mirror(), {"fsck", "--strict"});
}

// --- pushes
// ---------------------------------------------------------------------------------------------------------

TEST_F(RepositoryGitTest, APush_MovesBranchAndTagTogetherAndMayBeRepeated) {
  server_.checkout("main");
  const auto fix = server_.commit("fix", {{"a.txt", "fixed\n" + kEight}});
  server_.push("main");
  const auto picked = repository_.pick(pickRequest(base_, {{fix}}));
  ASSERT_TRUE(picked) << picked.error().message;
  PushRequest request;
  request.branches = {{BranchName("uat"), base_, picked->head}};
  request.tags = {{TagName("v1.0.1"), picked->head, "Release v1.0.1\n\nSluice-Release: v1.0.1\n"}};
  request.tagged_at = kAt;
  for (int i = 0; i < 2; ++i) {
    const auto pushed = repository_.push(request);
    EXPECT_TRUE(pushed) << pushed.error().message;
  }
  EXPECT_EQ(server_.serverRef("refs/heads/uat"), picked->head.str());
  EXPECT_EQ(git(server_.bare,
                {"for-each-ref", "--format=%(taggername) %(taggeremail) %(taggerdate:unix) %(subject)",
                 "refs/tags/v1.0.1"}),
            "Sluice <sluice@localhost> 1767225600 Release v1.0.1");
  git(server_.bare, {"fsck", "--strict"});
}

TEST_F(RepositoryGitTest, AMovedBranch_IsAConflictAndTheTagIsNotMade) {
  ASSERT_TRUE(repository_.survey(surveyRequest()));
  server_.checkout("uat");
  const auto other = server_.commit("somebody else", {{"x.txt", "x\n"}});
  server_.push("uat");
  server_.checkout("main");
  const auto fix = server_.commit("fix", {{"a.txt", "fixed\n" + kEight}});
  server_.push("main");
  PushRequest request;
  request.branches = {{BranchName("uat"), base_, fix}};
  request.tags = {{TagName("v1.0.1"), fix, "x"}};
  const auto pushed = repository_.push(request);
  ASSERT_FALSE(pushed);
  EXPECT_EQ(pushed.error().kind, ErrorKind::conflict) << pushed.error().message;
  EXPECT_EQ(server_.serverRef("refs/heads/uat"), other.str());
  EXPECT_EQ(server_.serverRef("refs/tags/v1.0.1"), "");
}

TEST_F(RepositoryGitTest, AnExistingTag_IsAConflictAndTheBranchStays) {
  ASSERT_TRUE(repository_.survey(surveyRequest()));
  server_.tag("v1.0.1", base_.str());
  server_.checkout("main");
  const auto fix = server_.commit("fix", {{"a.txt", "fixed\n" + kEight}});
  server_.push("main");
  PushRequest request;
  request.branches = {{BranchName("uat"), base_, fix}};
  request.tags = {{TagName("v1.0.1"), fix, "x"}};
  const auto pushed = repository_.push(request);
  ASSERT_FALSE(pushed);
  EXPECT_EQ(pushed.error().kind, ErrorKind::conflict);
  EXPECT_EQ(server_.serverRef("refs/heads/uat"), base_.str());
}

TEST_F(RepositoryGitTest, APushThatWouldLoseCommits_IsRefused) {
  server_.checkout("uat");
  const auto ahead = server_.commit("ahead", {{"x.txt", "x\n"}});
  server_.push("uat");
  ASSERT_TRUE(repository_.survey(surveyRequest()));
  PushRequest request;
  request.branches = {{BranchName("uat"), ahead, base_}};
  const auto pushed = repository_.push(request);
  ASSERT_FALSE(pushed);
  EXPECT_EQ(pushed.error().kind, ErrorKind::conflict);
  EXPECT_EQ(server_.serverRef("refs/heads/uat"), ahead.str());
}

TEST_F(RepositoryGitTest, AHookThatDeclines_IsUnauthorizedWithItsWords) {
  server_.checkout("main");
  const auto fix = server_.commit("fix", {{"a.txt", "fixed\n" + kEight}});
  server_.push("main");
  ASSERT_TRUE(repository_.survey(surveyRequest()));
  server_.hook("pre-receive", "echo 'uat is protected: ask Bob' >&2; exit 1\n");
  PushRequest request;
  request.branches = {{BranchName("uat"), base_, fix}};
  request.tags = {{TagName("v1.0.1"), fix, "x"}};
  const auto pushed = repository_.push(request);
  ASSERT_FALSE(pushed);
  EXPECT_EQ(pushed.error().kind, ErrorKind::unauthorized) << pushed.error().message;
  EXPECT_NE(pushed.error().message.find("ask Bob"), std::string::npos) << pushed.error().message;
}

TEST_F(RepositoryGitTest, AServerWithoutAtomicPushes_GetsBranchesFirst) {
  git(server_.bare, {"config", "receive.advertiseAtomic", "false"});
  server_.checkout("main");
  const auto fix = server_.commit("fix", {{"a.txt", "fixed\n" + kEight}});
  server_.push("main");
  ASSERT_TRUE(repository_.survey(surveyRequest()));
  server_.hook("update", "case $1 in refs/tags/*) exit 1;; esac\n");
  PushRequest request;
  request.branches = {{BranchName("uat"), base_, fix}};
  request.tags = {{TagName("v1.0.1"), fix, "x"}};
  auto pushed = repository_.push(request);
  ASSERT_FALSE(pushed);
  EXPECT_EQ(pushed.error().kind, ErrorKind::unauthorized) << pushed.error().message;
  EXPECT_EQ(server_.serverRef("refs/heads/uat"), fix.str());
  server_.hook("update", "exit 0\n");
  pushed = repository_.push(request);
  EXPECT_TRUE(pushed) << pushed.error().message;
  EXPECT_NE(server_.serverRef("refs/tags/v1.0.1"), "");
}

// --- backports
// ------------------------------------------------------------------------------------------------------

TEST_F(RepositoryGitTest, ABackport_HoldsTheMarkersAndEveryCommit) {
  server_.checkout("main");
  const auto bad = server_.commit("bad", {{"b.txt", "bad\n2\n3\n4\n5\n6\n7\n8\n"}});
  const auto after = server_.commit("after", {{"d.txt", "d\n"}});
  server_.push("main");
  server_.checkout("uat");
  const auto uat = server_.commit("uat", {{"b.txt", "uat\n2\n3\n4\n5\n6\n7\n8\n"}});
  server_.push("uat");
  BackportRequest request;
  request.series.number = 12;
  request.series.sources = {{bad, 0}, {after, 0}};
  request.onto = BranchName("uat");
  request.onto_head = uat;
  request.branch = BranchName("backport/12-to-uat");
  request.committed_at = kAt;
  auto made = repository_.backport(request);
  ASSERT_TRUE(made) << made.error().message;
  const std::string head = made->head.str();
  EXPECT_EQ(server_.serverRef("refs/heads/backport/12-to-uat"), head);
  const std::string text = git(server_.bare, {"cat-file", "blob", head + ":b.txt"});
  const std::string id = bad.str().substr(0, 10);
  EXPECT_EQ(text, "<<<<<<< uat " + uat.str().substr(0, 10) + "\nuat\n||||||| parent of " + id +
                      "\n1\n=======\nbad\n>>>>>>> " + id + " #12 (bad)\n2\n3\n4\n5\n6\n7\n8");
  EXPECT_EQ(git(server_.bare, {"log", "--format=%s", uat.str() + ".." + head}), "after\nbad");
  ASSERT_EQ(made->conflicts.size(), 1U);
  EXPECT_EQ(made->conflicts[0].kind, "content");
  EXPECT_NE(made->hunks.find("`b.txt` (content)"), std::string::npos) << made->hunks;
  EXPECT_NE(made->hunks.find("||||||| parent of"), std::string::npos);

  made = repository_.backport(request);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->head.str(), head);
  server_.checkout("resolved", "main");
  git(server_.work, {"push", "-q", "-f", "origin", "resolved:backport/12-to-uat"});
  made = repository_.backport(request);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::conflict);
}

TEST_F(RepositoryGitTest, ABackportOfADeletedFile_NamesItsKind) {
  server_.checkout("main");
  const auto bad = server_.commit("bad", {{"b.txt", "bad\n" + kEight}});
  server_.push("main");
  server_.checkout("uat");
  git(server_.work, {"rm", "-q", "b.txt"});
  const auto uat = server_.commit("gone", {});
  server_.push("uat");
  BackportRequest request;
  request.series.sources = {{bad, 0}};
  request.onto = BranchName("uat");
  request.onto_head = uat;
  request.branch = BranchName("backport/1-to-uat");
  const auto made = repository_.backport(request);
  ASSERT_TRUE(made) << made.error().message;
  ASSERT_EQ(made->conflicts.size(), 1U);
  EXPECT_EQ(made->conflicts[0].kind, "modify/delete");
}

}  // namespace
}  // namespace sluice::testing
