#include "gateway/forge/github/orders.h"

#include <gtest/gtest.h>

namespace sluice::github {
namespace {

const std::string kTimes = R"("created_at":"2026-03-01T10:00:00Z","updated_at":"2026-03-01T10:00:00Z")";
const std::string kByBob = R"("user":{"id":7,"login":"bob","type":"User"})";

std::vector<Order> orders(const std::string& members) {
  const auto json = Json::parse("{" + members + "}");
  EXPECT_TRUE(json) << members;
  return json ? ordersOf(*json) : std::vector<Order>();
}

TEST(Orders, CarryWhoWhenAndWhere) {
  const auto found =
      orders(R"("id":3000000001,"body":"Fine.\n/approve prod\n/hold wait",)" + kByBob + "," + kTimes);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].by.id, 7);
  EXPECT_EQ(found[0].by.login, "bob");
  EXPECT_EQ(found[0].source, Source::comment);
  EXPECT_EQ(found[0].comment_id, 3000000001);
  EXPECT_EQ(found[0].line, 1);
  EXPECT_EQ(found[1].line, 2);
  EXPECT_EQ(toRfc3339(found[0].at), "2026-03-01T10:00:00Z");
  EXPECT_TRUE(std::holds_alternative<ApproveProd>(found[0].command));
}

struct OrderCase {
  const char* name;
  std::string members;
};
void PrintTo(const OrderCase& c, std::ostream* out) { *out << c.name; }
class NoOrders : public testing::TestWithParam<OrderCase> {};
TEST_P(NoOrders, InThisComment) { EXPECT_TRUE(orders(GetParam().members).empty()); }
const std::string kBody = R"("id":1,"body":"/approve prod",)";
INSTANTIATE_TEST_SUITE_P(
    Comments, NoOrders,
    testing::Values(
        OrderCase{
            "Edited",
            kBody + kByBob + R"(,"created_at":"2026-03-01T10:00:00Z","updated_at":"2026-03-01T10:00:01Z")"},
        OrderCase{"WithoutTimes", kBody + kByBob},
        OrderCase{"WithBadTimes", kBody + kByBob + R"(,"created_at":"x","updated_at":"x")"},
        OrderCase{"ByABot", kBody + R"("user":{"id":7,"login":"ci","type":"Bot"},)" + kTimes},
        OrderCase{"ByABotsName", kBody + R"("user":{"id":7,"login":"ci[bot]","type":"User"},)" + kTimes},
        OrderCase{"ByAnApp", kBody + kByBob + R"(,"performed_via_github_app":{"id":1},)" + kTimes},
        OrderCase{"ByNobody", kBody + R"("user":null,)" + kTimes},
        OrderCase{"ByAnIdThatIsText", kBody + R"("user":{"id":"7","login":"bob"},)" + kTimes},
        OrderCase{"WithoutId", R"("body":"/approve prod",)" + kByBob + "," + kTimes},
        OrderCase{"WithoutBody", R"("id":1,"body":null,)" + kByBob + "," + kTimes},
        OrderCase{"OfOurs",
                  R"("id":1,"body":"/approve prod\n\n<!-- sluice:r1 -->",)" + kByBob + "," + kTimes}),
    [](const auto& row) { return row.param.name; });

TEST(Marks, StandAtTheEnd_AndOnlyThere) {
  EXPECT_EQ(hiddenMark("reply:12/0"), "<!-- sluice:reply:12/0 -->");
  EXPECT_EQ(hiddenMark("a --> b"), "<!-- sluice:a_--__b -->");
  EXPECT_TRUE(endsWithMark("Done.\n\n<!-- sluice:r1 -->\r\n", "r1"));
  EXPECT_FALSE(endsWithMark("Done.\n\n<!-- sluice:r12 -->", "r1"));
  EXPECT_FALSE(endsWithMark("> <!-- sluice:r1 -->\nwhat?", "r1"));
  EXPECT_TRUE(isOurs("Done.\n\n<!-- sluice:r1 -->\n"));
  EXPECT_FALSE(isOurs("> Done. <!-- sluice:r1 -->\n\n/approve prod"));
  EXPECT_FALSE(isOurs("> Done.\n> <!-- sluice:r1 -->"));
}

}  // namespace
}  // namespace sluice::github
