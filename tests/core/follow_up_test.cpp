// The issue that follows a hotfix: opened once it runs on PROD, its own boxes kept, people's left alone.
#include "core/follow_up.h"

#include <gtest/gtest.h>

#include "scenes.h"

namespace sluice::test {
namespace {

TEST(FollowUpBoxes, OnlyNamedOnesFlip_AndTheLineStaysAsPeopleWroteIt) {
  const std::string text = "- [ ] UAT updated, says bob " + std::string("<!-- sluice:box uat -->") +
                           "\n- [x] Mine <!-- sluice:box smoke -->\n- [ ] note\n";
  EXPECT_EQ(withBoxes(text, {{"uat", true}}),
            "- [x] UAT updated, says bob <!-- sluice:box uat -->\n- [x] Mine <!-- sluice:box smoke -->\n- [ "
            "] note\n");
  EXPECT_EQ(withBoxes(text, {{"sla", true}}), text) << "a box that somebody removed stays away";
  EXPECT_EQ(withBoxes("no list: <!-- sluice:box uat -->", {{"uat", true}}),
            "no list: <!-- sluice:box uat -->");
}

struct FollowUpTest : ::testing::Test {
  FollowUpTest() {
    aheadOfProd(world);
    SmokeStep login;
    login.name = "login";
    login.url = "https://shop.example/login";
    world.settings.prod.smoke = {login};
    world.settings.notify = {NoticeFilter{"chat"}};
    world.reconcile();
    issue = world.openIssue({"severity/critical"});
  }
  void goLive() {
    world.pushTo("hotfix/" + std::to_string(issue) + "-it-burns", world.tags().at("v1.4.0"), "fix it", 30);
    world.comment(issue, ApproveProd{}, 10);
    world.settle();
    ASSERT_EQ(world.status(issue), FixStatus::deployed_prod) << world.lastReply(issue);
  }
  const FollowUp& known() const { return *world.fix(issue).hotfix->follow_up; }
  std::string text() const { return world.follow_ups.empty() ? "" : world.follow_ups.begin()->second; }
  bool ticked(const std::string& box) const {
    const std::size_t mark = text().find("<!-- sluice:box " + box + " -->");
    EXPECT_NE(mark, std::string::npos) << box << "\n" << text();
    const std::size_t line = text().rfind('\n', mark) + 1;
    return text().compare(line, 6, "- [x] ") == 0;
  }

  World world;
  std::int64_t issue = 0;
};

TEST_F(FollowUpTest, HasTheNinePoints_AndTicksWhatSluiceKnows) {
  goLive();
  ASSERT_EQ(world.follow_ups.size(), 1U);
  EXPECT_EQ(known().number, world.follow_ups.begin()->first);
  std::size_t boxes = 0;
  for (std::size_t at = text().find("\n- ["); at != std::string::npos; at = text().find("\n- [", at + 1))
    ++boxes;
  EXPECT_EQ(boxes, 9U) << text();
  for (const char* box : {"severity", "told", "sla", "smoke", "status", "notified"})
    EXPECT_TRUE(ticked(box)) << box;
  EXPECT_FALSE(ticked("uat"));
  EXPECT_NE(text().find("- [ ] Post-incident note"), std::string::npos) << "only people can write it";
  EXPECT_NE(text().find("- [ ] Incident review scheduled"), std::string::npos);
  EXPECT_NE(text().find("**Incident review**: by "), std::string::npos);
  EXPECT_NE(text().find("**Owner**: "), std::string::npos);
}

TEST_F(FollowUpTest, ItsOwnerIsWhoApprovedIt) {
  goLive();
  EXPECT_NE(text().find("**Owner**: @alice-gh"), std::string::npos) << text();
}

TEST_F(FollowUpTest, TheBoxOfUatIsTickedWhenUatHasIt_AndWhatPeopleWroteStays) {
  goLive();
  world.follow_ups.begin()->second += "\nRoot cause: a typo, says carol";
  world.comment(issue, ApproveUatMerge{}, 20);
  world.settle();
  world.ask(Slot::t2, true);
  world.settle();
  ASSERT_EQ(world.status(issue), FixStatus::uat_merged) << world.lastReply(issue);
  EXPECT_TRUE(ticked("uat"));
  EXPECT_NE(text().find("Root cause: a typo, says carol"), std::string::npos);
}

TEST_F(FollowUpTest, ABoxThatAPersonTicksStaysTicked) {
  goLive();
  std::string& body = world.follow_ups.begin()->second;
  body = withBoxes(body, {{"uat", true}});
  world.reconcile();
  world.comment(issue, ShowStatus{}, 20);
  world.settle();
  EXPECT_TRUE(ticked("uat"));
}

TEST_F(FollowUpTest, TheChangeIsKeptAsARecord_InAFenceThatItCannotEnd) {
  world.diff = "+```\n+</details>\n";
  goLive();
  EXPECT_NE(text().find("````diff\n+```\n+</details>\n````\n"), std::string::npos) << text();
  bool kept = false;
  for (const auto& changes : world.journal) {
    for (const Change& change : changes) {
      const auto* record = std::get_if<DeploymentRecord>(&change);
      kept = kept || (record != nullptr && record->record == RecordKind::fix_diff &&
                      record->deployment == known().deployment);
    }
  }
  EXPECT_TRUE(kept);
}

TEST_F(FollowUpTest, ALongChangeIsCutInTheIssue) {
  for (int i = 0; i < 5000; ++i) world.diff += "+line " + std::to_string(i) + "\n";
  goLive();
  EXPECT_LT(text().size(), 60'000U);
  EXPECT_NE(text().find("the rest is in the record `fix-diff`"), std::string::npos);
}

TEST_F(FollowUpTest, WithoutASmokeTestThatBoxIsForPeople) {
  world.settings.prod.smoke.clear();
  goLive();
  EXPECT_FALSE(ticked("smoke"));
}

TEST_F(FollowUpTest, AnOrdinaryFixHasNone) {
  const std::int64_t number = confirmed(world, "main");
  world.merge(number, World::How::squash);
  world.settle();
  world.ask(Slot::t1, true);
  world.ask(Slot::t2, true);
  ASSERT_EQ(world.status(number), FixStatus::deployed_prod);
  EXPECT_TRUE(world.follow_ups.empty());
}

}  // namespace
}  // namespace sluice::test
