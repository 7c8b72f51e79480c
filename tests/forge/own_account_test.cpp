#include "gateway/forge/github/own_account.h"

#include <gtest/gtest.h>

#include "tests/forge/fake_github.h"

namespace sluice::github {
namespace {

struct Thing {
  std::string name, json;
  bool by_token, by_app;  ///< is it account 7's, is it App 42's
};
void PrintTo(const Thing& thing, std::ostream* out) { *out << thing.name; }

struct Deployments : testing::TestWithParam<Thing> {
  FakeGithub github;
  const std::unique_ptr<RestClient> rest = github.client();
  bool ours(std::int64_t app) {
    github.on("GET", "/user", 200, R"({"id":7,"login":"sluice"})");
    const auto made = madeByUs(*rest, app, kOfDeployment);
    return made && (*made)(*Json::parse(GetParam().json));
  }
};

TEST_P(Deployments, AreToldApart) {
  EXPECT_EQ(ours(0), GetParam().by_token);
  EXPECT_EQ(ours(42), GetParam().by_app);
}

INSTANTIATE_TEST_SUITE_P(
    Each, Deployments,
    testing::Values(
        Thing{"Ours", R"({"creator":{"id":7,"login":"sluice","type":"User"}})", true, false},
        Thing{"APersons", R"({"creator":{"id":8,"login":"mallory","type":"User"}})", false, false},
        Thing{
            "ThroughOurApp",
            R"({"creator":{"id":9,"login":"sluice[bot]","type":"Bot"},"performed_via_github_app":{"id":42}})",
            false, true},
        Thing{"ABotsThatSaysNoApp",
              R"({"creator":{"id":9,"login":"sluice[bot]","type":"Bot"},"performed_via_github_app":null})",
              false, true},
        Thing{
            "ThroughAnotherApp",
            R"({"creator":{"id":9,"login":"other[bot]","type":"Bot"},"performed_via_github_app":{"id":43}})",
            false, false},
        Thing{"OfSomeWorkflow", R"({"creator":{"id":41898282,"login":"github-actions[bot]","type":"Bot"}})",
              false, false},
        Thing{"Nobodys", R"({"creator":null})", false, false}),
    [](const auto& row) { return row.param.name; });

TEST(MadeByUs, AnIssueOfAnAppAlwaysSaysThroughWhich) {
  FakeGithub github;
  const auto rest = github.client();
  const auto made = madeByUs(*rest, 42, kOfIssue);
  ASSERT_TRUE(made);
  EXPECT_FALSE((*made)(*Json::parse(R"({"user":{"id":9,"login":"sluice[bot]","type":"Bot"}})")));
  EXPECT_TRUE((*made)(*Json::parse(R"({"performed_via_github_app":{"id":42}})")));
}

TEST(MadeByUs, WhoWeAreMustBeKnown) {
  FakeGithub github;
  const auto rest = github.client();
  EXPECT_EQ(madeByUs(*rest, 0, kOfDeployment).error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace sluice::github
