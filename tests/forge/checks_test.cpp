// Commit statuses and check runs of one commit: which of them count, page by page.
#include <gtest/gtest.h>

#include "tests/forge/fake_github.h"

namespace sluice::github {
namespace {

const std::string kSha(40, 'a');
const std::string kStatuses = "/repos/acme/shop/commits/" + kSha + "/statuses?per_page=100";
const std::string kRuns = "/repos/acme/shop/commits/" + kSha + "/check-runs?filter=latest&per_page=100";

class ForgeChecks : public testing::Test {
 protected:
  /// `name app state said` of each, in order.
  std::vector<std::string> read(const std::vector<std::string>& names) {
    const auto seen = forge.readChecks(CommitId(kSha), names);
    if (!seen) return {"error: " + seen.error().message};
    EXPECT_EQ(seen->commit.str(), kSha);
    EXPECT_TRUE(seen->problem.empty());
    std::vector<std::string> lines;
    for (const SeenCheck& check : seen->checks) {
      lines.push_back(check.name + " " + std::to_string(check.app) + " " + std::string(toText(check.state)) +
                      " " + check.said);
    }
    return lines;
  }
  static std::string status(const std::string& context, const std::string& state) {
    return R"({"context":")" + context + R"(","state":")" + state +
           R"(","created_at":"2026-03-01T20:00:00Z"})";
  }
  static std::string run(int id, const std::string& name, const std::string& status,
                         const std::string& conclusion, const std::string& app = R"({"id":15368})") {
    return R"({"id":)" + std::to_string(id) + R"(,"name":")" + name + R"(","status":")" + status +
           R"(","conclusion":)" + (conclusion.empty() ? "null" : '"' + conclusion + '"') + R"(,"app":)" +
           app + "}";
  }
  static std::string runs(const std::string& list) {
    return R"({"total_count":9,"check_runs":[)" + list + "]}";
  }

  FakeGithub github;
  GithubForge forge{github.client(), RepositoryName("acme/shop")};
};

using Lines = std::vector<std::string>;

TEST_F(ForgeChecks, OfStatusesTheNewestOfEachNameCounts) {
  github.on("GET", kStatuses, 200,
            "[" + status("ci/test", "success") + "," + status("lint", "pending") + "," +
                status("ci/test", "failure") + "," + status("other", "error") + "]");
  github.on("GET", kRuns, 200, runs(""));
  EXPECT_EQ(read({"ci/test", "lint"}), (Lines{"ci/test 0 pass success", "lint 0 pending pending"}));
}

TEST_F(ForgeChecks, EachStateIsJudgedAsGithubDoes) {
  const std::pair<const char*, const char*> rows[] = {
      {"success", "pass"}, {"neutral", "pass"},   {"skipped", "pass"},         {"failure", "fail"},
      {"stale", "fail"},   {"cancelled", "fail"}, {"action_required", "fail"}, {"something_new", "fail"}};
  for (const auto& [conclusion, expected] : rows) {
    FakeGithub other;
    other.on("GET", kStatuses, 200, "[]");
    other.on("GET", kRuns, 200, runs(run(1, "scan", "completed", conclusion)));
    GithubForge one(other.client(), RepositoryName("acme/shop"));
    const auto seen = one.readChecks(CommitId(kSha), {"scan"});
    ASSERT_TRUE(seen);
    EXPECT_EQ(toText(seen->checks.at(0).state), expected) << conclusion;
  }
  github.on("GET", kStatuses, 200, "[" + status("ci", "error") + "]");
  github.on("GET", kRuns, 200, runs(run(1, "scan", "queued", "") + "," + run(2, "odd", "waiting", "")));
  EXPECT_EQ(read({"ci", "scan", "odd"}),
            (Lines{"ci 0 fail error", "odd 15368 pending waiting", "scan 15368 pending queued"}));
}

TEST_F(ForgeChecks, OfCheckRunsTheNewestOfEachAppCounts_OnEveryPage) {
  github.on("GET", kStatuses, 200, "[]");
  github.on("GET", kRuns, 200,
            runs(run(7, "scan", "completed", "success") + "," +
                 run(8, "scan", "completed", "failure", R"({"id":99})")),
            {{"Link", "<" + std::string(FakeGithub::kApi) + "/p2>; rel=\"next\""}});
  github.on("GET", "/p2", 200,
            runs(run(9, "scan", "completed", "timed_out") + "," + run(5, "scan", "completed", "success") +
                 "," + run(6, "scan", "completed", "success", "null")));
  EXPECT_EQ(read({"scan"}),
            (Lines{"scan 0 pass success", "scan 99 fail failure", "scan 15368 fail timed_out"}));
  EXPECT_EQ(github.requests.size(), 3U);
}

TEST_F(ForgeChecks, WhatCannotBeReadIsAnErrorAndNeverAnEmptyList) {
  const std::pair<const char*, const char*> rows[] = {
      {"[]", R"({"total_count":0})"},
      {"[]", "[]"},
      {R"({"message":"x"})", R"({"check_runs":[]})"},
      {R"([{"state":"success"}])", R"({"check_runs":[]})"},
      {"[]", R"({"check_runs":[{"id":1,"name":"scan"}]})"},
      {"[]", R"({"check_runs":[{"name":"scan","status":"completed"}]})"}};
  for (const auto& [statuses, check_runs] : rows) {
    FakeGithub other;
    other.on("GET", kStatuses, 200, statuses);
    other.on("GET", kRuns, 200, check_runs);
    GithubForge one(other.client(), RepositoryName("acme/shop"));
    EXPECT_FALSE(one.readChecks(CommitId(kSha), {"scan"})) << statuses << check_runs;
  }
  EXPECT_EQ(read({"scan"}).front().substr(0, 6), "error:") << "a commit that GitHub does not know";
}

TEST_F(ForgeChecks, AnEndlessListIsRefused) {
  github.on("GET", kStatuses, 200, "[]");
  const std::vector<std::pair<std::string, std::string>> next{
      {"Link", "<" + std::string(FakeGithub::kApi) + kRuns + ">; rel=\"next\""}};
  github.on("GET", kRuns, 200, runs(""), next);
  EXPECT_NE(read({"scan"}).front().find("has more than 20 pages"), std::string::npos);
}

}  // namespace
}  // namespace sluice::github
