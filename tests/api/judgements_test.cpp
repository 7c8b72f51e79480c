#include "gateway/api/judgement_page.h"
#include "tests/api/api_fixture.h"

namespace sluice::api {
namespace {

using ApiJudgements = ApiFixture;

TEST_F(ApiJudgements, AreListedForOneFix_AndNeedTheRepositoryForItsNumber) {
  const auto listed = json(send("GET", "/decisions?repository=acme/shop&number=12"));
  EXPECT_EQ(listed["items"].at(0)["id"].text(), sampleJudgement().id);
  EXPECT_EQ(backend.listed_number, 12);
  EXPECT_EQ(send("GET", "/decisions?number=12").status, 400);
  EXPECT_EQ(send("GET", "/decisions/decision-none").status, 404);
  EXPECT_EQ(send("GET", "/decisions/" + sampleJudgement().id, "", "").status, 401);
}

TEST_F(ApiJudgements, ShowTheGateAndWhoCanClearIt) {
  backend.shop.public_url = "https://sluice.example";
  const auto judgement = json(send("GET", "/decisions/" + sampleJudgement().id));
  const auto check = judgement["gates"].at(0)["checks"].at(0);
  EXPECT_EQ(check["state"].text(), "fail");
  EXPECT_EQ(check["can_clear"].at(0).text(), "admin");
  EXPECT_EQ(judgement["versions"]["prod"].text(), "v1.4.1");
  EXPECT_TRUE(judgement["versions"]["uat"].isNull());
  EXPECT_EQ(judgement["page"].text(), "https://sluice.example/decisions/" + sampleJudgement().id);
}

TEST_F(ApiJudgements, AFixShowsWhatItsStatusSaidLast) {
  EXPECT_TRUE(json(send("GET", "/fixes/fix-000000000002"))["told"].isNull());
  backend.fixes[0].told = {CommitId("aaaa"), CommitState::failure, "held by bob: x", "decision-1"};
  const auto told = json(send("GET", "/fixes/fix-000000000002"))["told"];
  EXPECT_EQ(told["state"].text(), "failure");
  EXPECT_EQ(told["summary"].text(), "held by bob: x");
  EXPECT_EQ(told["decision"].text(), "decision-1");
}

TEST(JudgementPage, EscapesWhatCameFromOutside_AndRunsNothing) {
  Judgement judgement = sampleJudgement();
  judgement.title = "<script>alert(1)</script> \"' & \xFF";
  judgement.reasons = {{Rule::hold, "held by bob: </table><img src=x onerror=alert(1)>", {}}};
  judgement.url = "javascript:alert(1)";
  const auto page = judgementPage(judgement);
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.body.find("<script"), std::string::npos);
  EXPECT_EQ(page.body.find("<img"), std::string::npos);
  EXPECT_EQ(page.body.find("javascript:"), std::string::npos);
  EXPECT_NE(page.body.find("&lt;script&gt;alert(1)&lt;/script&gt; &quot;&#39; &amp;"), std::string::npos);
  EXPECT_EQ(page.body.find('\xFF'), std::string::npos);
  const std::string_view policy = page.headers.get("Content-Security-Policy");
  EXPECT_TRUE(policy.starts_with("default-src 'none'; style-src 'sha256-")) << policy;
  EXPECT_EQ(policy.find("unsafe"), std::string::npos) << policy;
  EXPECT_EQ(page.headers.get("Referrer-Policy"), "no-referrer");
}

TEST(JudgementPage, NamesEveryCheckWithItsStateAndWhoCanClearIt) {
  const auto page = judgementPage(sampleJudgement());
  EXPECT_NE(page.body.find("Gate of prod"), std::string::npos);
  EXPECT_NE(page.body.find("month end"), std::string::npos);
  EXPECT_NE(page.body.find("admin"), std::string::npos);
  EXPECT_NE(page.body.find("修正"), std::string::npos);
  EXPECT_NE(page.body.find("href=\"https://github.com/acme/shop/pull/12\""), std::string::npos);
}

}  // namespace
}  // namespace sluice::api
