// Whose tokens count, and how often an issuer is asked for its keys.
#include "gateway/oidc/issuers.h"

#include <gtest/gtest.h>

#include "signer.h"

namespace sluice::oidc {
namespace {

struct IssuersTest : ::testing::Test {
  Signer key = Signer::ec("e1");
  Instant now = kNow;
  bool up = true;
  std::string describes = kIssuer;
  std::string keys_at = kIssuer + "/keys";
  std::string keys = key.keys();
  std::vector<std::string> asked;
  Issuers issuers{
      {{kIssuer, kAudience}}, [this](const std::string& url) { return answer(url); }, [this] { return now; }};

  Result<std::string> answer(const std::string& url) {
    asked.push_back(url);
    if (!up) return fail(ErrorKind::transient, "down");
    if (url == kIssuer + "/.well-known/openid-configuration")
      return R"({"issuer":")" + describes + R"(","jwks_uri":")" + keys_at + R"("})";
    if (url == keys_at) return keys;
    return fail(ErrorKind::transient, "404");
  }
  ErrorKind refusal(const std::string& token) {
    const auto job = issuers.prove(token);
    return job ? ErrorKind::internal : job.error().kind;
  }
};

TEST_F(IssuersTest, KeysAreFoundByDiscoveryAndKept) {
  EXPECT_EQ(issuers.prove(key.token(claims()))->run_id, 77);
  EXPECT_TRUE(issuers.prove(key.token(claims())));
  EXPECT_EQ(asked, (std::vector<std::string>{kIssuer + "/.well-known/openid-configuration", keys_at}));
}

TEST_F(IssuersTest, ATokenOfSomebodyElseIsNotEvenAskedFor) {
  EXPECT_EQ(refusal(key.token(claims("", "https://evil.example.com"))), ErrorKind::invalid);
  EXPECT_TRUE(asked.empty());
}

TEST_F(IssuersTest, MadeUpKeysAreAskedForOnceAMinuteAtMost) {
  const Signer unknown = Signer::ec("made-up");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(refusal(unknown.token(claims())), ErrorKind::invalid);
  EXPECT_EQ(asked.size(), 2U);
  now += std::chrono::seconds(61);
  EXPECT_EQ(refusal(unknown.token(claims())), ErrorKind::invalid);
  EXPECT_EQ(asked.size(), 4U);
  EXPECT_TRUE(issuers.prove(key.token(claims()))) << "the known ones go on";
}

TEST_F(IssuersTest, ANewKeyIsFoundAndAWithdrawnOneForgotten) {
  EXPECT_TRUE(issuers.prove(key.token(claims())));
  const Signer next = Signer::ec("e2");
  keys = next.keys();
  now += std::chrono::seconds(61);
  EXPECT_TRUE(issuers.prove(next.token(claims())));
  EXPECT_EQ(refusal(key.token(claims())), ErrorKind::invalid);
}

TEST_F(IssuersTest, AnIssuerThatIsDownIsNoRefusal_AndAsksForPatience) {
  up = false;
  EXPECT_EQ(refusal(key.token(claims())), ErrorKind::transient);
  EXPECT_EQ(refusal(key.token(claims())), ErrorKind::transient);
  EXPECT_EQ(asked.size(), 1U);
  up = true;
  now += std::chrono::seconds(61);
  EXPECT_TRUE(issuers.prove(key.token(claims())));
}

TEST_F(IssuersTest, OldKeysAreNotUsedWhileTheIssuerIsDown) {
  EXPECT_TRUE(issuers.prove(key.token(claims())));
  up = false;
  now += std::chrono::hours(1);
  EXPECT_EQ(refusal(key.token(claims())), ErrorKind::transient);
}

TEST_F(IssuersTest, DiscoveryLeadsNowhereElse) {
  keys_at = "https://evil.example.com/keys";
  EXPECT_EQ(refusal(key.token(claims())), ErrorKind::transient);
  EXPECT_EQ(asked.size(), 1U);
  keys_at = kIssuer + ".evil.example.com/keys";
  now += std::chrono::seconds(61);
  EXPECT_EQ(refusal(key.token(claims())), ErrorKind::transient);
  keys_at = kIssuer + "/keys";
  describes = "https://evil.example.com";
  now += std::chrono::seconds(61);
  EXPECT_EQ(refusal(key.token(claims())), ErrorKind::transient);
}

}  // namespace
}  // namespace sluice::oidc
