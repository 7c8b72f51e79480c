/// A local server with the branches `main` (PROD) and `uat`, and the engine's port over it. One thread.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "gitops/repository_git.h"
#include "sandbox.h"

namespace sluice::testing {

inline const Instant kAt = instantFromMillis(1'767'225'600'000);  // 2026-01-01
inline const std::string kEight = "1\n2\n3\n4\n5\n6\n7\n8\n";

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

}  // namespace sluice::testing
