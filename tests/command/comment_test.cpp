#include <gtest/gtest.h>

#include "tests/command/shown.h"

namespace sluice {
namespace {

struct Case {
  const char* name;
  std::string comment;
  std::string expected;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }
std::string nameOf(const testing::TestParamInfo<Case>& info) { return info.param.name; }

class WhichLines : public testing::TestWithParam<Case> {};
TEST_P(WhichLines, AreCommands) { EXPECT_EQ(summary(GetParam().comment), GetParam().expected); }

INSTANTIATE_TEST_SUITE_P(
    Comment, WhichLines,
    testing::Values(
        Case{"Plain", "/approve prod", "0:approve_prod"}, Case{"Empty", "", ""}, Case{"OnlySlash", "/", ""},
        Case{"SlashSpace", "/ approve prod", ""}, Case{"TwoSlashes", "//approve prod", ""},
        Case{"AfterText", "Looks good to me.\n/approve prod", "1:approve_prod"},
        Case{"AfterBlankLine", "Looks good.\n\n/approve prod\n\nThanks", "2:approve_prod"},
        Case{"CrLf", "Hi\r\n/approve prod\r\n/hold wait\r\n", "1:approve_prod 2:hold"},
        Case{"LoneCr", "Hi\r/approve prod", "1:approve_prod"},
        Case{"InTheMiddleOfALine", "please /approve prod", ""}, Case{"OneSpaceBefore", " /approve prod", ""},
        Case{"IndentedCode", "text\n\n    /approve prod", ""},
        Case{"TabIndented", "text\n\n\t/approve prod", ""}, Case{"Quote", "> /approve prod", ""},
        Case{"QuoteWithoutSpace", ">/approve prod", ""}, Case{"NestedQuote", "> > /approve prod", ""},
        Case{"QuoteGoesOnWithoutMark", "> quoted\n/approve prod", ""},
        Case{"NestedQuoteGoesOn", "> > quoted\n/approve prod", ""},
        Case{"ListInQuoteGoesOn", "> - quoted\n/approve prod", ""},
        Case{"AfterQuoteAndBlankLine", "> quoted\n\n/approve prod", "2:approve_prod"},
        Case{"Fence", "```\n/approve prod\n```", ""},
        Case{"FenceWithLanguage", "```sh\n/approve prod\n```", ""},
        Case{"TildeFence", "~~~\n/approve prod\n~~~", ""},
        Case{"LongerFence", "````\n```\n/approve prod\n````", ""},
        Case{"FenceNeverClosed", "```\n/approve prod\n\n/hold x", ""},
        Case{"FenceClosedByShorterIsNotClosed", "````\n```\n/approve prod", ""},
        Case{"FenceInList", "- a\n  ```\n/approve prod\n", "2:approve_prod"},
        Case{"AfterFence", "```\ncode\n```\n/approve prod", "3:approve_prod"},
        Case{"InlineCode", "`/approve prod`", ""},
        Case{"InlineCodeOverLines", "see `a\n/approve prod\nb` there", ""},
        Case{"DoubleBacktickOverLines", "see ``a\n/approve prod\nb`` there", ""},
        Case{"UnpairedBacktickIsText", "see `a\n/approve prod", "1:approve_prod"},
        Case{"AfterInlineCodeOverLines", "`a\nb`\n/approve prod", "2:approve_prod"},
        Case{"HtmlComment", "<!-- \n/approve prod\n-->", ""},
        Case{"HtmlCommentOneLine", "<!-- /approve prod -->", ""},
        Case{"HtmlCommentInText", "text <!-- a\n/approve prod\n-->", ""},
        Case{"AfterHtmlComment", "<!-- note -->\n/approve prod", "1:approve_prod"},
        Case{"HtmlBlock", "<details>\n/approve prod\n</details>", ""},
        Case{"HtmlBlockEndsAtBlankLine", "<details>\n\n/approve prod\n\n</details>", "2:approve_prod"},
        Case{"Script", "<script>\n\n/approve prod\n</script>", ""},
        Case{"Pre", "<pre>\n\n/approve prod\n</pre>", ""}, Case{"LinkTarget", "[a](\n/unhold\n)", ""},
        Case{"ReferenceDefinition", "[a]:\n/unhold\n", ""},
        Case{"HtmlAttribute", "x <a title=\"\n/unhold\n\">", ""}, Case{"Emphasis", "*a\n/unhold\nb*", ""},
        Case{"ListItem", "- /approve prod", ""}, Case{"ListGoesOn", "- yes\n/approve prod", "1:approve_prod"},
        Case{"Heading", "# /approve prod", ""},
        Case{"BeforeRuler", "/approve prod\n---\nBob", "0:approve_prod"},
        Case{"MailSignature", "/approve prod\n-- \nBob", "0:approve_prod"},
        Case{"BackslashBeforeSlash", "\\/approve prod", ""},
        Case{"HardBreak", "ok  \n/approve prod", "1:approve_prod"},
        Case{"TabBetween", "/approve\tprod", "0:approve_prod"},
        Case{"TrailingSpace", "/approve prod   ", "0:approve_prod"},
        Case{"NoBreakSpace", "/approve\u00A0prod", "0:approve_prod"},
        Case{"UpperCase", "/APPROVE Prod", "0:approve_prod"},
        Case{"ShortSpelling", "/approve-prod\n/approve-uat-merge", "0:approve_prod 1:approve_uat_merge"},
        Case{"Path", "/etc/passwd is readable", ""}, Case{"PathOfOurWord", "/status/index.html", ""},
        Case{"FileOfOurWord", "/lock.json is stale", ""},
        Case{"OtherProgram", "/lgtm\n/assign @bob\n/retest", ""}, Case{"Etc", "/etc", ""},
        Case{"ShortUnknown", "/cc @bob", ""}, Case{"Slip", "/aprove prod", "0:unreadable"},
        Case{"SwappedLetters", "/confrim", "0:unreadable"}, Case{"Punctuated", "/hold: wait", "0:unreadable"},
        Case{"Question", "/status?", "0:unreadable"},
        Case{"Rollback", "/rollback prod to v1.4.1 --force it burns", "0:rollback"},
        Case{"RollbackWithoutReason", "/rollback prod to v1.4.1", "0:unreadable"},
        Case{"RollbackOfNothing", "/rollback it burns", "0:unreadable"},
        Case{"RollbackWithImpact", "/rollback prod impact=data to v1.4.1 it burns", "0:rollback"},
        Case{"RollbackWithImpactTwice", "/rollback prod impact=data impact=minor it burns", "0:unreadable"},
        Case{"RollbackWithUnknownImpact", "/rollback prod impact=mild it burns", "0:unreadable"},
        Case{"Hotfix", "/hotfix login loop", "0:hotfix"}, Case{"HotfixBare", "/hotfix", "0:hotfix"},
        Case{"Waive", "/waive #12 for 3d later", "0:waive"}, Case{"WaiveAll", "/waive later", "0:waive"},
        Case{"WaiveWithoutReason", "/waive #12", "0:unreadable"}, Case{"Retry", "/retry", "0:retry"},
        Case{"ApiOnly", "/adopt prod v1.0.0", "0:unreadable"},
        Case{"BareApprove", "/approve", "0:unreadable"},
        Case{"ApproveOther", "/approve everything", "0:unreadable"},
        Case{"WordsTooMany", "/unhold tomorrow", "0:unreadable"}, Case{"WordGoesOn", "/approved-by bob", ""},
        Case{"NonAscii", "/höld x", ""}, Case{"MarkInText", "sluice sluice0m sluice0x\n/hold x", "1:hold"},
        Case{"MarkWrittenByHand", "sluice0xapprove prod", ""},
        Case{"Nul", std::string("/hold a\0b", 9), "0:hold"}),
    nameOf);

class WhatItSays : public testing::TestWithParam<Case> {};
TEST_P(WhatItSays, IsRead) {
  const auto commands = parseComment(GetParam().comment);
  ASSERT_EQ(commands.size(), 1U);
  EXPECT_EQ(shown(commands[0].command), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Comment, WhatItSays,
    testing::Values(
        Case{
            "ConfirmBare", "/confirm",
            R"({"kind":"confirm","flow":"unset","severity":"unset","found_in":null,"force":false,"reason":""})"},
        Case{
            "ConfirmAll", "/Confirm Flow2 Severity=Medium found-in=PROD",
            R"({"kind":"confirm","flow":"flow2","severity":"medium","found_in":"prod","force":false,"reason":""})"},
        Case{
            "ConfirmInAnyOrder", "/confirm found_in=uat severity=low flow=flow1",
            R"({"kind":"confirm","flow":"flow1","severity":"low","found_in":"uat","force":false,"reason":""})"},
        Case{
            "ConfirmForce", "/confirm flow1 --force  The audit waits",
            R"({"kind":"confirm","flow":"flow1","severity":"unset","found_in":null,"force":true,"reason":"The audit waits"})"},
        Case{
            "ConfirmForceByPhone", "/confirm flow1 —force audit",
            R"({"kind":"confirm","flow":"flow1","severity":"unset","found_in":null,"force":true,"reason":"audit"})"},
        Case{"ReasonKeepsItsLetters", "/reject Not a Bug: see `README` & #12",
             R"({"kind":"reject","reason":"Not a Bug: see `README` & #12"})"},
        Case{"ReasonLosesReordering", "/hold a\u202Eb\u2066c", R"({"kind":"hold","reason":"abc"})"},
        Case{"CloseBare", "/close", R"({"kind":"close","reason":""})"},
        Case{"CloseReason", "/close replaced by #14", R"({"kind":"close","reason":"replaced by #14"})"},
        Case{"Unapprove", "/unapprove", R"({"kind":"unapprove"})"},
        Case{
            "Freeze", "/freeze from 2026-02-16 18:00 until 2026-02-20 Modules=a,b LEVEL=soft the new year",
            R"({"kind":"freeze","from":"2026-02-16 18:00","until":"2026-02-20","level":"soft","modules":["a","b"],"reason":"the new year"})"},
        Case{
            "FreezeNow", "/freeze from NOW until 2026-02-05T00:00:00+08:00 because of=this",
            R"({"kind":"freeze","from":"now","until":"2026-02-05T00:00:00+08:00","level":"hard","modules":[],"reason":"because of=this"})"},
        Case{"Unfreeze", "/unfreeze", R"({"kind":"unfreeze","id":""})"},
        Case{"UnfreezeOne", "/unfreeze freeze-1a2b", R"({"kind":"unfreeze","id":"freeze-1a2b"})"},
        Case{"LockAll", "/lock all the bank is closed",
             R"({"kind":"lock","environment":null,"length":null,"reason":"the bank is closed"})"},
        Case{"Lock", "/lock prod database move",
             R"({"kind":"lock","environment":"prod","length":null,"reason":"database move"})"},
        Case{"LockForTime", "/lock UAT for 2h the reason",
             R"({"kind":"lock","environment":"uat","length":7200000,"reason":"the reason"})"},
        Case{
            "Accept", "/accept security-findings/CVE-1 not reachable",
            R"({"kind":"accept","finding":"security-findings/CVE-1","length":null,"reason":"not reachable"})"},
        Case{"AcceptForTime", "/accept lint:a.py:12 for 7d the next sprint",
             R"({"kind":"accept","finding":"lint:a.py:12","length":604800000,"reason":"the next sprint"})"},
        Case{"LockForReason", "/lock prod for maintenance",
             R"({"kind":"lock","environment":"prod","length":null,"reason":"for maintenance"})"},
        Case{"UnlockAll", "/unlock", R"({"kind":"unlock","environment":null,"id":""})"},
        Case{"UnlockEverything", "/unlock all", R"({"kind":"unlock","environment":null,"id":""})"},
        Case{"UnlockOne", "/unlock prod", R"({"kind":"unlock","environment":"prod","id":""})"},
        Case{"Attest", "/attest on_call Bob has the phone",
             R"({"kind":"attest","check":"on_call","note":"Bob has the phone"})"},
        Case{"SimulateNext", "/simulate t2", R"({"kind":"simulate","slot":"T2","date":""})"},
        Case{"SimulateDate", "/simulate T1 2026-03-01",
             R"({"kind":"simulate","slot":"T1","date":"2026-03-01"})"},
        Case{"Status", "/status", R"({"kind":"status"})"}, Case{"Why", "/why", R"({"kind":"why"})"}),
    nameOf);

class WhatIsWrong : public testing::TestWithParam<Case> {};
TEST_P(WhatIsWrong, IsSaid) {
  const auto commands = parseComment(GetParam().comment);
  ASSERT_EQ(commands.size(), 1U);
  const auto* unreadable = std::get_if<Unreadable>(&commands[0].command);
  ASSERT_NE(unreadable, nullptr);
  EXPECT_NE(unreadable->problem.find(GetParam().expected), std::string::npos) << unreadable->problem;
}

INSTANTIATE_TEST_SUITE_P(
    Comment, WhatIsWrong,
    testing::Values(
        Case{"UnknownFlow", "/confirm flow3", "`flow3` is not part of it"},
        Case{"FlowByName", "/confirm flow=3", "`3` is no flow"},
        Case{"FlowTwice", "/confirm flow1 flow2", "flow twice"},
        Case{"SeverityUnset", "/confirm severity=unset", "no severity"},
        Case{"SeverityEmpty", "/confirm severity=", "no severity"},
        Case{"ForceWithoutReason", "/confirm --force", "the reason is missing"},
        Case{"RejectWithoutReason", "/reject", "the reason is missing"},
        Case{"HoldWithoutReason", "/hold  ", "the reason is missing"},
        Case{"LockWithoutEnvironment", "/lock", "the environment is missing"},
        Case{"LockElsewhere", "/lock staging x", "`staging` is no environment"},
        Case{"LockBadTime", "/lock prod for 2x because", "`2x` is no length of time"},
        Case{"LockWithoutReason", "/lock prod for 2h", "the reason is missing"},
        Case{"AttestNothing", "/attest", "the name of the check is missing"},
        Case{"AttestPath", "/attest ../x", "no name of a check"},
        Case{"SimulateNothing", "/simulate", "which slot"}, Case{"SimulateT3", "/simulate T3", "which slot"},
        Case{"SimulateNoDate", "/simulate T1 2026-02-30", "no date"},
        Case{"Suggestion", "/aprove prod", "Did you mean `/approve`?"},
        Case{"Usage", "/approve", "Write `/approve prod|uat-merge`."},
        Case{"FreezeBare", "/freeze", "it must say `from` when `until` when"},
        Case{"FreezeWithoutUntil", "/freeze from now month end", "it must say `from` when `until` when"},
        Case{"FreezeFromNowhere", "/freeze from soon until 2026-02-05 x", "`soon` is no moment"},
        Case{"FreezeUntilNever", "/freeze from now until 2026-02-30 x", "`2026-02-30` is no moment"},
        Case{"FreezeCutOff", "/freeze from now until", "a moment is missing behind `until`"},
        Case{"FreezeWithoutReason", "/freeze from now until 2026-02-05", "the reason is missing"},
        Case{"FreezeLevel", "/freeze from now until 2026-02-05 level=icy x", "`icy` is no level"},
        Case{"FreezeModules", "/freeze from now until 2026-02-05 modules= x", "names no module"},
        Case{"FreezeModuleName", "/freeze from now until 2026-02-05 modules=a,,b x",
             "is no name of a module"},
        Case{"FreezeTwice", "/freeze from now until 2026-02-05 level=hard level=soft x", "its level twice"},
        Case{"UnfreezeTwo", "/unfreeze a b", "nothing may stand after the id"},
        Case{"TooLong", "/hold " + std::string(2000, 'x'), "longer than 1,000"}),
    nameOf);

TEST(Comment, HoldsAtMostTenCommands) {
  std::string comment;
  for (int i = 0; i < 12; ++i) comment += "/hold number " + std::to_string(i) + "\n";
  const auto commands = parseComment(comment);
  ASSERT_EQ(commands.size(), 11U);
  EXPECT_NE(std::get_if<HoldFix>(&commands[9].command), nullptr);
  EXPECT_NE(std::get_if<Unreadable>(&commands[10].command), nullptr);
}

TEST(Comment, LineOfAnUnreadableCommandIsCutWhereACharacterBegins) {
  std::string line = "/approve ";
  for (int i = 0; i < 200; ++i) line += "é";
  const auto commands = parseComment(line);
  ASSERT_EQ(commands.size(), 1U);
  const std::string text = std::get<Unreadable>(commands[0].command).line;
  EXPECT_EQ(text, toValidUtf8(text));
  EXPECT_LT(text.size(), 210U);
}

TEST(Comment, HelpCarriesItsText) {
  const auto commands = parseComment("/help");
  ASSERT_EQ(commands.size(), 1U);
  EXPECT_NE(std::get<ShowHelp>(commands[0].command).text.find("/approve prod"), std::string::npos);
}

/// Somebody who wants to keep the gateway busy with one comment of the forge's full length.
TEST(Comment, OfTheFullLengthIsRead) {
  for (const std::string unit :
       {">",   "- ", "> a\n",     "[",      "![",    "*a ", "_a ", "`",        "<!--", "](",
        "a\n", "&",  "/hold x\n", "/hold ", "```\n", "1. ", "\t",  "|a\n|-\n", "/a",   "/aa\n"}) {
    std::string comment = "/hold x\n\n";
    while (comment.size() < 65536) comment += unit;
    const auto commands = parseComment(comment);
    EXPECT_GE(commands.size(), 1U) << unit;
  }
}

}  // namespace
}  // namespace sluice
