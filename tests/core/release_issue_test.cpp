#include <gtest/gtest.h>

#include "core/rules/gate.h"
#include "core/task_list.h"
#include "scenes.h"

namespace sluice::test {
namespace {

constexpr std::int64_t kAlice = 10, kBob = 20, kCarol = 30;

class OnReleaseIssue : public ::testing::Test {
 protected:
  OnReleaseIssue() {
    for (const char* name : {"backup", "on_call"}) item(name).probe = ProbeKind::attestation;
    world.reconcile();
  }
  ChecklistItem& item(const std::string& name) {
    return *std::find_if(world.settings.checklist.begin(), world.settings.checklist.end(),
                         [&](const ChecklistItem& one) { return one.name == name; });
  }
  /// Up to half an hour before T1, and what comes of it.
  std::int64_t reminded() {
    world.at("2026-03-02T19:30:00Z");
    world.settle();
    EXPECT_EQ(world.issues.size(), 1U);
    return world.issues.begin()->first;
  }
  const std::string& body() const { return world.issues.begin()->second.body; }
  bool box(const std::string& check) const { return boxesIn(body()).at(check); }
  std::string with(const std::string& check, bool ticked) const {
    const std::string from = std::string("- [") + (ticked ? " " : "x") + "] **" + check;
    const std::string to = std::string("- [") + (ticked ? "x" : " ") + "] **" + check;
    std::string text = body();
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << text;
    return text.replace(at, from.size(), to);
  }
  void tick(const std::string& check, std::int64_t by, bool ticked = true, bool bot = false) {
    world.edit(world.issues.begin()->first, with(check, ticked), by, bot);
    world.settle();
  }
  bool vouched(const std::string& check) { return wordFor(world.state, item(check), world.now()) != nullptr; }
  bool said(const std::string& text) const {
    return !world.issues.empty() && replied(world, world.issues.begin()->first, text);
  }

  World world;
};

TEST_F(OnReleaseIssue, IsOpenedHalfAnHourBeforeTheSlotWithWhatIsOpen) {
  world.at("2026-03-02T19:29:00Z");
  world.settle();
  EXPECT_TRUE(world.issues.empty());
  reminded();
  EXPECT_FALSE(box("backup"));
  EXPECT_FALSE(box("on_call"));
  EXPECT_EQ(boxesIn(body()).size(), 2U) << "what nobody vouches for has no box";
}

TEST_F(OnReleaseIssue, RemindsOfEachSlotOnce) {
  const std::int64_t issue = reminded();
  tick("backup", kBob);
  world.at("2026-03-02T19:45:00Z");
  world.reconcile();
  EXPECT_EQ(world.lastReply(issue), "");
  world.at("2026-03-02T21:30:00Z");
  world.settle();
  EXPECT_TRUE(said("T2 on 2026-03-02 22:00 GMT waits for `on_call`")) << world.lastReply(issue);
}

TEST_F(OnReleaseIssue, TellsTheChannelsWhatIsOpen_OnceForEachSlot) {
  world.settings.notify = {{"chat"}};
  reminded();
  world.reconcile();
  ASSERT_EQ(world.notices["chat"].size(), 1U);
  const Notice& notice = world.notices["chat"].front();
  EXPECT_EQ(notice.kind, NoticeKind::reminder);
  EXPECT_EQ(notice.due, "T1 on 2026-03-02 20:00 GMT");
  EXPECT_EQ(notice.reasons.size(), 2U);
  world.at("2026-03-02T21:30:00Z");
  world.settle();
  EXPECT_EQ(world.notices["chat"].size(), 2U);
}

TEST_F(OnReleaseIssue, WithNothingOpen_NobodyIsReminded) {
  world.order(0, Attest{"backup", ""}, "bob");
  world.order(0, Attest{"on_call", ""}, "bob");
  world.at("2026-03-02T19:30:00Z");
  world.settle();
  EXPECT_TRUE(world.issues.empty());
}

TEST_F(OnReleaseIssue, SwitchedOff_IsNeverOpened) {
  world.settings.slots.remind = Millis(0);
  world.at("2026-03-02T19:30:00Z");
  world.reconcile();
  EXPECT_TRUE(world.issues.empty());
}

TEST_F(OnReleaseIssue, ListsFailingProbesWithoutABox) {
  item("headroom").probe = ProbeKind::disk;
  world.probes = {{"headroom", false, "only 3% <!-- sluice:check backup --> @alice\n- [x] free"}};
  reminded();
  EXPECT_NE(body().find("- ❌ **headroom**: `only 3%"), std::string::npos) << body();
  EXPECT_EQ(boxesIn(body()), (std::map<std::string, bool>{{"backup", false}, {"on_call", false}}));
  world.probes.clear();
  world.at("2026-03-02T21:30:00Z");
  world.settle();
  EXPECT_EQ(body().find("headroom"), std::string::npos) << "it passes now";
}

TEST_F(OnReleaseIssue, ATickOfWhoMayIsAnAttestation) {
  reminded();
  tick("backup", kBob);
  EXPECT_TRUE(vouched("backup"));
  EXPECT_EQ(world.state.attestations.at("backup").by, "bob");
  EXPECT_TRUE(box("backup"));
  EXPECT_NE(body().find("vouched for by bob"), std::string::npos);
  EXPECT_FALSE(box("on_call"));
}

TEST_F(OnReleaseIssue, ATickOfAnybodyElse_IsPutBackAndAnswered) {
  const std::int64_t issue = reminded();
  tick("backup", kCarol);
  EXPECT_FALSE(vouched("backup"));
  EXPECT_FALSE(box("backup"));
  EXPECT_TRUE(
      said("@carol-gh `backup`: carol may not vouch for a check: that takes oncall, manager or admin"))
      << world.lastReply(issue);
  tick("backup", 777);
  EXPECT_FALSE(box("backup"));
  tick("backup", kBob, true, true);
  EXPECT_FALSE(vouched("backup")) << "a bot, whatever it calls itself";
  EXPECT_FALSE(box("backup"));
  EXPECT_TRUE(said("a bot (bob) may not")) << world.lastReply(issue);
}

TEST_F(OnReleaseIssue, TwoPeopleAtOnce_BothCount) {
  const std::int64_t issue = reminded();
  world.edit(issue, with("backup", true), kBob);
  world.edit(issue, with("on_call", true), kAlice);
  world.settle();
  EXPECT_EQ(world.state.attestations.at("backup").by, "bob");
  EXPECT_EQ(world.state.attestations.at("on_call").by, "alice");
  EXPECT_TRUE(box("backup") && box("on_call"));
  EXPECT_EQ(world.lastReply(issue), "");
}

TEST_F(OnReleaseIssue, AWordIsTakenBackByItsGiverOrAnAdmin_NotByOthers) {
  const std::int64_t issue = reminded();
  tick("backup", kBob);
  tick("backup", kCarol, false);
  EXPECT_TRUE(vouched("backup"));
  EXPECT_TRUE(box("backup"));
  EXPECT_TRUE(said("the word of bob is taken back by themselves or an admin")) << world.lastReply(issue);
  tick("backup", kBob, false);
  EXPECT_FALSE(vouched("backup"));
  EXPECT_FALSE(box("backup"));
  EXPECT_NE(body().find("the word of bob has been withdrawn"), std::string::npos) << body();
  tick("on_call", kBob);
  tick("on_call", kAlice, false);
  EXPECT_FALSE(vouched("on_call")) << "an admin may";
}

TEST_F(OnReleaseIssue, AChangeWhoseWebhookIsOnItsWay_IsNotWipedAwayByWhatSluiceWroteItself) {
  const std::int64_t issue = reminded();
  tick("backup", kBob);
  const std::string vouched_text = body();
  world.issues.at(issue).body = with("backup", false);
  const TaskEdit own{{World::kOwnAccount, "sluice", true}, world.now(), {"backup"}, {}};
  world.feed(IssueEdited{issue, own});
  world.settle();
  EXPECT_FALSE(box("backup")) << "bob took it off, and his webhook comes now";
  world.feed(IssueEdited{issue, {{kBob, "bob-gh", false}, world.now(), {}, {"backup"}}});
  world.settle();
  EXPECT_FALSE(vouched("backup"));
  EXPECT_NE(body(), vouched_text);
}

TEST_F(OnReleaseIssue, AnyOtherEditIsPutBack) {
  const std::int64_t issue = reminded();
  const std::string before = body();
  world.edit(issue, "All fine, ship it", kAlice);
  world.settle();
  EXPECT_EQ(body(), before);
  EXPECT_TRUE(said("this text is kept by Sluice")) << world.lastReply(issue);
  world.edit(issue, before + "\n- [x] **on_call** <!-- sluice:check on_call -->", kAlice);
  world.settle();
  EXPECT_EQ(body(), before);
  EXPECT_FALSE(vouched("on_call"));
}

TEST_F(OnReleaseIssue, ATickThatNoWebhookTold_IsPutBackWithAWord) {
  const std::int64_t issue = reminded();
  world.webhooks = false;
  world.edit(issue, with("backup", true), kBob);
  world.reconcile();
  EXPECT_FALSE(vouched("backup"));
  EXPECT_FALSE(box("backup"));
  EXPECT_TRUE(said("please do it again")) << world.lastReply(issue);
}

TEST_F(OnReleaseIssue, AnOldWebhookToldAgain_DoesNothing) {
  const std::int64_t issue = reminded();
  const TaskEdit old{{kBob, "bob-gh", false}, world.now(), {"backup"}, {}};
  tick("backup", kBob);
  world.at("2026-03-02T19:40:00Z");
  tick("backup", kBob, false);
  world.feed(IssueEdited{issue, old});
  world.settle();
  EXPECT_FALSE(vouched("backup"));
  EXPECT_FALSE(box("backup"));
}

TEST_F(OnReleaseIssue, ATickThatIsGoneWhenItIsReadAgain_DoesNotCount) {
  const std::int64_t issue = reminded();
  world.feed(IssueEdited{issue, {{kBob, "bob-gh", false}, world.now(), {"backup"}, {}}});
  world.settle();
  EXPECT_FALSE(vouched("backup"));
  EXPECT_TRUE(said("that change was gone")) << world.lastReply(issue);
}

TEST_F(OnReleaseIssue, FollowsAWordGivenElsewhere_AndItsExpiry) {
  reminded();
  world.order(0, Attest{"backup", ""}, "bob");
  world.settle();
  EXPECT_TRUE(box("backup"));
  world.at("2026-03-03T19:31:00Z");
  world.reconcile();
  EXPECT_FALSE(box("backup"));
  EXPECT_NE(body().find("the word of bob has expired"), std::string::npos);
  EXPECT_FALSE(said("no webhook")) << "nobody has changed it";
}

TEST_F(OnReleaseIssue, ClosedByAPerson_IsLeftAlone_AndANewOneComesWithTheNextReminder) {
  const std::int64_t issue = reminded();
  world.issues.at(issue).open = false;
  world.reconcile();
  world.at("2026-03-02T21:30:00Z");
  world.settle();
  EXPECT_EQ(world.issues.size(), 2U);
}

TEST_F(OnReleaseIssue, OfSomebodyElse_IsNobodysOrder) {
  reminded();
  world.issues[500] = {body(), true, false};
  world.edit(500, with("backup", true), kBob);
  world.settle();
  EXPECT_FALSE(vouched("backup"));
}

TEST(TaskList, ReadsItsOwnBoxesBack_AsForgesHandThemBack) {
  const std::vector<Check> checks{{"backup", CheckState::pass, "vouched for by bob", {}},
                                  {"on_call", CheckState::pending, "nobody: `/attest on_call`", {}}};
  const std::string text = writeTaskList(checks, {});
  EXPECT_EQ(boxesIn(text), (std::map<std::string, bool>{{"backup", true}, {"on_call", false}}));
  std::string windows;
  for (const char c : text) windows += c == '\n' ? "\r\n" : std::string(1, c);
  EXPECT_TRUE(sameText(text, windows + "\r\n"));
  EXPECT_EQ(boxesIn(windows), boxesIn(text));
  EXPECT_FALSE(sameText(text, text + "x"));
}

TEST(TaskList, TakesNothingElseForABox) {
  for (const char* line : {
           "- [x] backup",
           "  - [x] **backup** <!-- sluice:check backup -->",
           "> - [x] <!-- sluice:check backup -->",
           "- [x] <!-- sluice:check  -->x",
           "- [y] a <!-- sluice:check backup -->",
           "- [x] <!-- sluice:check -->",
           "",
       })
    EXPECT_TRUE(boxesIn(line).empty()) << line;
  EXPECT_FALSE(boxesIn("- [x] a <!-- sluice:check b -->\n- [ ] a <!-- sluice:check b -->").at("b"))
      << "twice, and not in both";
}

}  // namespace
}  // namespace sluice::test
