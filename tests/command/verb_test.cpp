#include "gateway/command/verb.h"

#include <gtest/gtest.h>

#include "gateway/command/table.h"
#include "tests/command/shown.h"

namespace sluice {
namespace {

struct VerbCase {
  const char* name;
  const char* verb;
  const char* body;
  std::string expected;  ///< the command, or a part of the error
};
void PrintTo(const VerbCase& c, std::ostream* out) { *out << c.name; }
std::string verbNameOf(const testing::TestParamInfo<VerbCase>& info) { return info.param.name; }

class Verb : public testing::TestWithParam<VerbCase> {};
TEST_P(Verb, GivesTheCommandOrSaysWhatIsWrong) {
  const auto [name, verb, body, expected] = GetParam();
  const auto json = Json::parse(body);
  ASSERT_TRUE(json);
  const auto command = commandFromVerb(verb, *json);
  if (command) {
    EXPECT_EQ(shown(*command), expected);
  } else {
    EXPECT_EQ(command.error().kind, ErrorKind::invalid);
    EXPECT_NE(command.error().message.find(expected), std::string::npos) << command.error().message;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Api, Verb,
    testing::Values(
        VerbCase{
            "Confirm", "confirm",
            R"({"flow":"flow1","severity":"low","found_in":"uat","force":true,"reason":"why"})",
            R"({"kind":"confirm","flow":"flow1","severity":"low","found_in":"uat","force":true,"reason":"why"})"},
        VerbCase{
            "ConfirmEmpty", "confirm", "{}",
            R"({"kind":"confirm","flow":"unset","severity":"unset","found_in":null,"force":false,"reason":""})"},
        VerbCase{
            "NullIsNotSaid", "confirm", R"({"flow":null,"found-in":"prod"})",
            R"({"kind":"confirm","flow":"unset","severity":"unset","found_in":"prod","force":false,"reason":""})"},
        VerbCase{"ForceAsText", "confirm", R"({"force":"true"})", "`force` must be true or false"},
        VerbCase{"ForceWithoutReason", "confirm", R"({"force":true})", "the reason is missing"},
        VerbCase{"FlowAsNumber", "confirm", R"({"flow":1})", "`flow` must be a string"},
        VerbCase{"FoundInTwice", "confirm", R"({"found_in":"uat","found-in":"prod"})", "twice"},
        VerbCase{"ApproveProd", "approve-prod", "{}", R"({"kind":"approve_prod"})"},
        VerbCase{"ApproveUatMergeWithUnderscores", "approve_uat_merge", "{}",
                 R"({"kind":"approve_uat_merge"})"},
        VerbCase{"Reject", "reject", R"({"reason":" two\nlines "})",
                 R"({"kind":"reject","reason":"two lines"})"},
        VerbCase{"RejectBare", "reject", "{}", "the reason is missing"},
        VerbCase{
            "Rollback", "rollback",
            R"({"environment":"prod","to":"v1.4.1","impact":"data","force":true,"reason":"orders are lost"})",
            R"({"kind":"rollback","environment":"prod","to":"v1.4.1","force":true,"reason":"orders are lost","impact":"data"})"},
        VerbCase{"PromoteWithdrawn", "promote", R"({"withdraw":true})",
                 R"({"kind":"promote","withdraw":true,"reason":""})"},
        VerbCase{"Hotfix", "hotfix", R"({"name":"login loop"})", R"({"kind":"hotfix","name":"login loop"})"},
        VerbCase{"WaiveOne", "waive", R"({"debt":"#12","for":"3d","reason":"later"})",
                 R"({"kind":"waive","debt":"#12","length":259200000,"reason":"later"})"},
        VerbCase{
            "Freeze", "freeze",
            R"({"from":"2026-02-16","until":"2026-02-20","modules":["a","b"],"level":"full","reason":"x"})",
            R"({"kind":"freeze","from":"2026-02-16","until":"2026-02-20","level":"full","modules":["a","b"],"reason":"x"})"},
        VerbCase{
            "FreezeFromNow", "freeze", R"({"until":"2026-02-20","reason":"x"})",
            R"({"kind":"freeze","from":"now","until":"2026-02-20","level":"hard","modules":[],"reason":"x"})"},
        VerbCase{"FreezeModulesAsNumber", "freeze", R"({"until":"2026-02-20","reason":"x","modules":7})",
                 "`modules` must be a list of names"},
        VerbCase{"FreezeNoModules", "freeze", R"({"until":"2026-02-20","reason":"x","modules":[]})",
                 "leave it out to freeze everything"},
        VerbCase{"FreezeWithoutEnd", "freeze", R"({"reason":"x"})", "it must say until when"},
        VerbCase{"Unfreeze", "unfreeze", R"({"id":"freeze-1a2b"})",
                 R"({"kind":"unfreeze","id":"freeze-1a2b"})"},
        VerbCase{"LockBoth", "lock", R"({"reason":"move"})",
                 R"({"kind":"lock","environment":null,"length":null,"reason":"move"})"},
        VerbCase{"LockForTime", "lock",
                 R"({"environment":"prod","for":"90m","reason":"move","repository":"acme/shop"})",
                 R"({"kind":"lock","environment":"prod","length":5400000,"reason":"move"})"},
        VerbCase{"Accept", "accept", R"({"finding":"CVE-1","for":"7d","reason":"x"})",
                 R"({"kind":"accept","finding":"CVE-1","length":604800000,"reason":"x"})"},
        VerbCase{"AcceptNothing", "accept", R"({"reason":"x"})", "the id of the finding is missing"},
        VerbCase{"AcceptTwoWords", "accept", R"({"finding":"a b","reason":"x"})", "no id of a finding"},
        VerbCase{"AcceptForEver", "accept", R"({"finding":"a","for":"ever","reason":"x"})",
                 "no length of time"},
        VerbCase{"LockForNegative", "lock", R"({"for":"-1h","reason":"x"})", "no length of time"},
        VerbCase{"UnlockById", "unlock", R"({"id":"lock-1a2b"})",
                 R"({"kind":"unlock","environment":null,"id":"lock-1a2b"})"},
        VerbCase{"Adopt", "adopt", R"({"environment":"prod","version":"v1.4.0"})",
                 R"({"kind":"adopt","environment":"prod","version":"v1.4.0"})"},
        VerbCase{"AdoptNowhere", "adopt", R"({"version":"v1.4.0"})", "the environment is missing"},
        VerbCase{"Attest", "attest", R"({"check":"backup","note":"done"})",
                 R"({"kind":"attest","check":"backup","note":"done"})"},
        VerbCase{"Unknown", "explode", "{}", "no command `explode`"},
        VerbCase{"BodyIsAList", "hold", "[]", "must be a JSON object"}),
    verbNameOf);

TEST(Verb, ReasonOfMoreThanAThousandBytes_IsRefused) {
  const auto body = Json::parse(R"({"reason":")" + std::string(1001, 'x') + R"("})");
  ASSERT_TRUE(body);
  const auto command = commandFromVerb("hold", *body);
  ASSERT_FALSE(command);
  EXPECT_EQ(command.error().kind, ErrorKind::invalid);
}

TEST(Verb, MissingBodyIsAnEmptyOne) { EXPECT_TRUE(commandFromVerb("unhold", Json())); }

TEST(Words, AreReadAsALine) {
  const auto command = commandFromWords({"hold", "waiting for", "the bank"});
  ASSERT_TRUE(command);
  EXPECT_EQ(shown(*command), R"({"kind":"hold","reason":"waiting for the bank"})");
  EXPECT_FALSE(commandFromWords({}));
  EXPECT_FALSE(commandFromWords({"confirm", "flow9"}));
}

TEST(Words, OfAComment_AVerb_AndACommandLine_GiveTheSameCommand) {
  for (const CommandEntry& entry : commandTable()) {
    const auto words = parseCommand(entry.example.substr(1));
    ASSERT_TRUE(words) << entry.example;
    if (!entry.in_comments) continue;
    const auto comment = parseComment(entry.example);
    ASSERT_EQ(comment.size(), 1U) << entry.example;
    EXPECT_EQ(shown(comment[0].command), shown(*words));
  }
}

}  // namespace
}  // namespace sluice
