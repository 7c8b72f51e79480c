// What Sluice publishes at the forge and never takes from people: releases and follow-ups.
#include <gtest/gtest.h>

#include "core/release_notes.h"
#include "tests/forge/fake_github.h"

namespace sluice::github {
namespace {

const std::string kByTag = "/repos/acme/shop/releases/tags/v1.4.2";
const std::string kReleases = "/repos/acme/shop/releases";
const std::string kIssues = "/repos/acme/shop/issues";
const std::string kFollowUps = kIssues + "?state=all&per_page=100&labels=sluice%2Ffollow-up";
using Lines = std::vector<std::string>;

struct GithubPublishing : testing::Test {
  GithubPublishing() { github.on("GET", "/user", 200, R"({"id":7,"login":"sluice"})"); }
  static std::string issueJson(int number, int author, const std::string& body) {
    return R"({"number":)" + std::to_string(number) + R"(,"state":"open","user":{"id":)" +
           std::to_string(author) + R"(,"login":"x"},"html_url":"https://github.example/12","body":)" +
           inJson(body) + "}";
  }
  FakeGithub github;
  GithubForge forge{github.client(), RepositoryName("acme/shop")};
  const PublishRelease notes{TagName("v1.4.2"), "- Fix\n"};
  const KeepFollowUp opening{FixId("fix-1"),
                             0,
                             {"Follow-up",
                              "<!-- sluice:follow-up dep-1 -->",
                              "- [ ] a <!-- sluice:box uat -->\n<!-- sluice:follow-up dep-1 -->",
                              {{"uat", false}}}};
};

TEST_F(GithubPublishing, AReleaseIsMadeWhereThereIsNone) {
  github.on("POST", kReleases, 201, R"({"id":5})");
  ASSERT_TRUE(forge.publishRelease(notes));
  EXPECT_EQ(github.written(),
            (Lines{"POST " + kReleases + " {\"body\":" + inJson(withReleaseNotes("", "- Fix\n")) +
                   R"(,"tag_name":"v1.4.2","name":"v1.4.2"})"}));
}

TEST_F(GithubPublishing, ThatSaysItAlready_IsLeftAlone) {
  github.on("GET", kByTag, 200, R"({"id":5,"body":)" + inJson(withReleaseNotes("", "- Fix\n")) + "}");
  ASSERT_TRUE(forge.publishRelease(notes));
  EXPECT_TRUE(github.written().empty());
}

TEST_F(GithubPublishing, WhatPeopleWroteIntoARelease_Stays) {
  github.on("GET", kByTag, 200, R"({"id":5,"body":"Read this!"})")
      .on("PATCH", kReleases + "/5", 200, R"({"id":5})");
  ASSERT_TRUE(forge.publishRelease(notes));
  EXPECT_EQ(github.written(), (Lines{"PATCH " + kReleases + "/5 {\"body\":" +
                                     inJson(withReleaseNotes("Read this!", "- Fix\n")) + "}"}));
}

TEST_F(GithubPublishing, AReleaseThatCannotBeRead_IsNotMadeTwice) {
  github.on("GET", kByTag, 500, "{}");
  EXPECT_FALSE(forge.publishRelease(notes));
  EXPECT_TRUE(github.written().empty());
}

TEST_F(GithubPublishing, AFollowUpIsOpenedOnce_AlsoWhenTheAnswerWasLost) {
  github.on("GET", kFollowUps, 200, "[]").on("POST", kIssues, 201, issueJson(12, 7, opening.text.body));
  const auto kept = forge.keepFollowUp(opening);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->number, 12);
  EXPECT_EQ(kept->url, "https://github.example/12");
  FakeGithub again;
  again.on("GET", "/user", 200, R"({"id":7})")
      .on("GET", kFollowUps, 200,
          "[" + issueJson(30, 8, opening.text.body) + "," + issueJson(12, 7, opening.text.body) + "]");
  EXPECT_EQ(GithubForge(again.client(), RepositoryName("acme/shop")).keepFollowUp(opening)->number, 12);
  EXPECT_TRUE(again.written().empty()) << "somebody else's copy is none of ours";
}

TEST_F(GithubPublishing, ABoxIsSetInTheTextAsItStandsNow) {
  const std::string edited =
      "- [ ] a, says bob <!-- sluice:box uat -->\n- [x] mine\n<!-- sluice:follow-up dep-1 -->";
  github.on("GET", kIssues + "/12", 200, issueJson(12, 7, edited))
      .on("PATCH", kIssues + "/12", 200, issueJson(12, 7, ""));
  KeepFollowUp ask = opening;
  ask.number = 12;
  ask.text.boxes = {{"uat", true}};
  ASSERT_TRUE(forge.keepFollowUp(ask));
  std::string ticked = edited;
  ticked[3] = 'x';
  EXPECT_EQ(github.written(), (Lines{"PATCH " + kIssues + "/12 {\"body\":" + inJson(ticked) + "}"}));
}

}  // namespace
}  // namespace sluice::github
