// What a stranger writes into a title stays text; messages stay within what their channel takes.
#include "notify/wording.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/json.h"
#include "notify/characters.h"
#include "notify/fixture.h"

namespace sluice::notify {
namespace {

std::string words(const Notice& notice, Language language = Language::en) {
  return wordsOf(notice, kDefaultWords, language, kWide);
}

Notice withTitle(const std::string& title) {
  Notice notice = sample(NoticeKind::uat_deployed);
  notice.fixes.resize(1);
  notice.fixes[0].title = title;
  return notice;
}

std::string textOf(const std::string& body) {
  const auto json = Json::parse(body);
  EXPECT_TRUE(json) << body;
  return (*json)["text"].text();
}
std::string sectionOf(const std::string& body) {
  const auto json = Json::parse(body);
  EXPECT_TRUE(json) << body;
  return (*json)["blocks"].at(0)["text"]["text"].text();
}

/// What a reader sees of markup with these three characters escaped.
std::string unescaped(std::string text) {
  for (const auto& [escape, character] :
       {std::pair("&lt;", "<"), std::pair("&gt;", ">"), std::pair("&amp;", "&")}) {
    for (auto at = text.find(escape); at != std::string::npos; at = text.find(escape, at + 1))
      text.replace(at, std::string_view(escape).size(), character);
  }
  return text;
}

TEST(Wording, NothingInATitleIsTakenForATemplate) {
  EXPECT_NE(words(withTitle("{{who}} {{{url}}} {{/fixes}}")).find("{{who}} {{{url}}} {{/fixes}}"),
            std::string::npos);
}

TEST(Wording, WhatIsNotThereLeavesNoEmptyLine) {
  for (const auto& [kind, name] : EnumNames<NoticeKind>::names) {
    Notice bare{"x", kind};
    EXPECT_EQ(words(bare).find("\n\n"), std::string::npos) << words(bare);
    EXPECT_EQ(words(sample(kind)).find("\n\n"), std::string::npos) << words(sample(kind));
  }
}

TEST(Wording, TheSeedsLinesStandWordForWord_AndWhatElseHelpsComesBelow) {
  const std::string fixes = "• #12 [medium] Totals are rounded\n• #15 [low] The button is cut off\n";
  const std::pair<NoticeKind, std::string> rows[] = {
      {NoticeKind::uat_deployed, "🔧 Bug Fix Pipeline — Flow 1 已部署 UAT\n" + fixes +
                                     "📦 Release: v1.4.2\n"
                                     "✅ 請驗收 UAT:https://uat.shop.example\n"
                                     "確認後請點「批准推 PROD」。\n"
                                     "下次 T2 時間:2026-03-02 22:00 GMT\n"},
      {NoticeKind::prod_queued, "🔧 Bug Fix Pipeline — Flow 2 已排隊部署 PROD\n" + fixes +
                                    "⏳ 今晚 T2(2026-03-02 22:00 GMT)自動部署至 PROD。\n"
                                    "部署後請驗收,確認後點「批准 Merge UAT」。\n"},
      {NoticeKind::prod_deployed_flow1,
       "🚀 Bug Fix Pipeline — Flow 1 已部署 PROD\n" + fixes + "✅ Flow 1 完成。UAT 與 PROD 版本已對齊。\n"},
      {NoticeKind::prod_deployed_flow2, "🚀 Bug Fix Pipeline — Flow 2 已部署 PROD\n" + fixes +
                                            "⚠️ 請登入 PROD 驗收。\n"
                                            "確認正常後點「批准 Merge UAT」。\n"
                                            "下次 T2 時間:2026-03-02 22:00 GMT\n"},
      {NoticeKind::uat_merged,
       "✅ Bug Fix Pipeline — Flow 2 完成\n" + fixes + "🎉 Fix 已同步至 UAT。Flow 2 全流程完成。\n"},
      {NoticeKind::hotfix_deployed,
       "🚨 Emergency Hotfix — PROD\n"
       "Bug: #12 [medium] Totals are rounded\nBug: #15 [low] The button is cut off\n"
       "時間:2026-03-02 20:00 GMT\n"
       "部署人:alice\n"
       "狀態:已部署,請立即驗收\n"
       "需要跟進:是,UAT 需要 cherry-pick\n"},
      {NoticeKind::rollback,
       "⚠️ Rollback 執行 — PROD\n"
       "原因:backup: nobody attested it within 24h\n"
       "回滾至:v1.4.2\n"
       "時間:2026-03-02 20:00 GMT\n"
       "執行人:alice\n"
       "狀態:已回滾,正在監控\n"
       "下一步:煙霧測試,再排期修復\n"}};
  for (const auto& [kind, seed] : rows) {
    const std::string said = words(sample(kind), Language::zh_hant);
    EXPECT_EQ(said.substr(0, seed.size()), seed) << toText(kind);
  }
}

TEST(Wording, VersionsThatDiffer_AreNotCalledAligned) {
  Notice notice = sample(NoticeKind::prod_deployed_flow1);
  EXPECT_NE(words(notice, Language::zh_hant).find("UAT 與 PROD 版本已對齊。"), std::string::npos);
  notice.aligned = false;
  EXPECT_EQ(words(notice, Language::zh_hant).find("對齊"), std::string::npos);
}

TEST(Wording, TonightIsOnlySaidOfTonight) {
  Notice notice = sample(NoticeKind::prod_queued);
  EXPECT_NE(words(notice, Language::zh_hant).find("⏳ 今晚 T2(2026-03-02 22:00 GMT)自動部署至 PROD。"),
            std::string::npos);
  notice.due = "2026-03-05 22:00 GMT";
  EXPECT_NE(words(notice, Language::zh_hant).find("⏳ T2(2026-03-05 22:00 GMT)自動部署至 PROD。"),
            std::string::npos);
}

TEST(Wording, ATestSaysSoFirst) {
  Notice notice = sample(NoticeKind::rollback);
  notice.test = true;
  EXPECT_TRUE(words(notice).starts_with("🧪 This is a test. Nothing happened.\n"));
  EXPECT_TRUE(words(notice, Language::zh_hant).starts_with("🧪 這是測試"));
}

TEST(Wording, FixesThatDoNotFit_AreCounted) {
  Notice notice = sample(NoticeKind::uat_deployed);
  notice.fixes.assign(200, {7, Severity::low, std::string(250, 'x'), "", {}});
  Peer peer;
  const std::string text = textOf(telegram(peer).shown(notice));
  EXPECT_LE(utf16Length(text), 4096U + 7);  // <b></b>
  EXPECT_NE(text.find("… and 18"), std::string::npos) << text;
  EXPECT_NE(text.find("Next T2"), std::string::npos) << "what is to be done is not cut off";
  EXPECT_NE(textOf(telegram(peer, Language::zh_hant).shown(notice)).find("… 還有 18"), std::string::npos);
}

TEST(Wording, AHugeTitle_IsCutWithinItsLine) {
  std::string title;
  while (utf16Length(title) < 10'000)
    title += "*_`<b>&\n\r\x01👩‍👩‍👧 תיקון 已修正 e\u0301 \u202E";
  Peer peer;
  for (const Language language : {Language::en, Language::zh_hant}) {
    const Notice notice = withTitle(title);
    const std::string chat = textOf(telegram(peer, language).shown(notice));
    EXPECT_LE(utf16Length(unescaped(chat)), 4096U + 7);
    EXPECT_EQ(std::count(chat.begin(), chat.end(), '\n'), language == Language::en ? 6 : 7);
    EXPECT_EQ(toValidUtf8(chat), chat);
    EXPECT_EQ(chat.find("\u202E"), std::string::npos);
    EXPECT_LE(utf16Length(sectionOf(slack(peer, language).shown(notice))), 3000U);
    EXPECT_NE(chat.find("v1.4.2"), std::string::npos);
  }
}

TEST(Wording, MarkupAndMentionsInATitle_AreText) {
  Peer peer;
  const Notice notice = withTitle("<b>x</b> <!channel> <@U1> <https://evil.example|here> & @here");
  EXPECT_NE(textOf(telegram(peer).shown(notice)).find("&lt;b&gt;x&lt;/b&gt; &lt;!channel&gt; &lt;@U1&gt;"),
            std::string::npos);
  const std::string section = sectionOf(slack(peer).shown(notice));
  EXPECT_NE(section.find("&lt;b&gt;x&lt;/b&gt; &lt;!channel&gt; &lt;@U1&gt; &lt;<https://evil.example>|here"),
            std::string::npos)
      << section;
  const auto body = Json::parse(slack(peer).shown(notice));
  EXPECT_EQ((*body)["blocks"].at(0)["text"]["verbatim"].boolean(), true) << "nothing else is a mention";
}

/// Any bytes, with what is awkward more often than chance has it.
rc::Gen<std::string> awkward() {
  const auto piece = rc::gen::element<std::string>(
      "<", ">", "&", "&amp;", "*", "_", "`", "\n", "\r", "\t", std::string(1, '\0'), "\x1b[31m", "\xff",
      "\xc3", "🚀", "👩‍👩‍👧", "👍🏽", "🇭🇰", "e\u0301", "תיקון", "بق", "已修正", "\u202E",
      "\u2068", "\uFEFF", "{{who}}", "https://x.example/a|b", "<!channel>", "x", "long word ");
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece), [](const auto& pieces) {
    std::string text;
    for (int i = 0; i < 20; ++i)
      for (const std::string& one : pieces) text += one;
    return text;
  });
}

RC_GTEST_PROP(Wording, AnyTextOfStrangers_StaysWithinTheLimitsAndIsNoMarkup, ()) {
  const auto kind = *rc::gen::map(rc::gen::inRange<std::size_t>(0, std::size(EnumNames<NoticeKind>::names)),
                                  [](std::size_t i) { return EnumNames<NoticeKind>::names[i].first; });
  Notice notice = sample(kind);
  notice.subject = *awkward();
  notice.who = *awkward();
  notice.next = *awkward();
  notice.url = *awkward();
  notice.run_url = *awkward();
  notice.reasons.resize(*rc::gen::inRange<std::size_t>(0, 80));
  for (Reason& reason : notice.reasons) reason.text = *awkward();
  notice.fixes.resize(*rc::gen::inRange<std::size_t>(0, 80));
  for (NoticeFix& fix : notice.fixes) fix.title = *awkward();
  Peer peer;
  for (const Language language : {Language::en, Language::zh_hant}) {
    const std::string chat = textOf(telegram(peer, language).shown(notice));
    RC_ASSERT(toValidUtf8(chat) == chat);
    RC_ASSERT(utf16Length(unescaped(chat)) <= 4096U + 7);
    std::string inner = chat;
    RC_ASSERT(inner.starts_with("<b>"));
    inner.erase(0, 3);
    inner.erase(inner.find("</b>"), 4);
    RC_ASSERT(inner.find_first_of("<>") == std::string::npos);
    for (const Slack& one : {slack(peer, language), slackBot(peer, language)}) {
      const std::string section = sectionOf(one.shown(notice));
      RC_ASSERT(utf16Length(section) <= 3000U);
      RC_ASSERT(section.find("<!") == std::string::npos);
      RC_ASSERT(section.find("<@") == std::string::npos);
      RC_ASSERT(section.find("<#") == std::string::npos);
    }
    const std::string wire = mail(language).shown(notice);
    for (std::size_t at = 0; at < wire.size();) {
      const std::size_t end = wire.find("\r\n", at);
      RC_ASSERT(end != std::string::npos);
      RC_ASSERT(end - at <= 78U);
      RC_ASSERT(wire.substr(at, end - at).find_first_of("\r\n") == std::string::npos);
      at = end + 2;
    }
    RC_ASSERT(Json::parse(webhook(peer, language).shown(notice)).has_value());
  }
}

}  // namespace
}  // namespace sluice::notify
