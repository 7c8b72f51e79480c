#include "gateway/forge/github/credentials.h"

#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>

#include "base/digest.h"
#include "gateway/forge/github/jwt.h"
#include "tests/forge/fake_github.h"

namespace sluice::github {
namespace {

struct KeyDeleter {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, KeyDeleter>;

EVP_PKEY* rsaKey() {
  static const Key key(EVP_RSA_gen(2048));
  return key.get();
}

Secret pemOf(EVP_PKEY* key) {
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  Secret pem(std::string(data, static_cast<std::size_t>(size)));
  BIO_free(bio);
  return pem;
}

std::string fromBase64Url(std::string text) {
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  while (text.size() % 4 != 0) text += '=';
  return fromBase64(text).value_or("");
}

bool isSignedBy(EVP_PKEY* key, const std::string& text, const std::string& signature) {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  const auto* mark = reinterpret_cast<const unsigned char*>(signature.data());
  const bool good = EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key) == 1 &&
                    EVP_DigestVerify(context, mark, signature.size(), bytes, text.size()) == 1;
  EVP_MD_CTX_free(context);
  return good;
}

TEST(AppToken, IsSignedByTheKey_AndLivesNineMinutes) {
  const Instant now = *fromRfc3339("2026-03-01T20:00:00Z");
  const auto token = makeAppToken("12345", pemOf(rsaKey()), now);
  ASSERT_TRUE(token);
  const std::string text = token->reveal();
  const std::size_t first = text.find('.'), second = text.rfind('.');
  ASSERT_LT(first, second);
  EXPECT_TRUE(isSignedBy(rsaKey(), text.substr(0, second), fromBase64Url(text.substr(second + 1))));
  EXPECT_EQ(fromBase64Url(text.substr(0, first)), R"({"alg":"RS256","typ":"JWT"})");
  const auto claims = Json::parse(fromBase64Url(text.substr(first + 1, second - first - 1)));
  ASSERT_TRUE(claims);
  const std::int64_t seconds = toMillis(now) / 1000;
  EXPECT_EQ((*claims)["iat"].integer(), seconds - 60);
  EXPECT_EQ((*claims)["exp"].integer(), seconds + 540);
  EXPECT_EQ((*claims)["iss"].integer(), 12345);
}

TEST(AppToken, OfAClientId_NamesItAsText) {
  const auto token = makeAppToken("Iv1.8a61", pemOf(rsaKey()), Instant{});
  ASSERT_TRUE(token);
  const std::string text = token->reveal();
  const std::string claims =
      fromBase64Url(text.substr(text.find('.') + 1, text.rfind('.') - text.find('.') - 1));
  EXPECT_NE(claims.find(R"("iss":"Iv1.8a61")"), std::string::npos);
}

TEST(AppToken, WithAKeyThatIsNone_IsInvalid) {
  const Key curve(EVP_EC_gen("P-256"));
  for (const Secret& pem :
       {Secret(""), Secret("-----BEGIN RSA PRIVATE KEY-----\nnope\n-----END RSA PRIVATE KEY-----\n"),
        pemOf(curve.get())}) {
    const auto token = makeAppToken("1", pem, Instant{});
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().kind, ErrorKind::invalid);
  }
}

const std::string kTokens = "/app/installations/77/access_tokens";

std::string installationToken(const std::string& text, const std::string& until) {
  return R"({"token":")" + text + R"(","expires_at":")" + until + R"("})";
}

class AppTest : public testing::Test {
 protected:
  FakeGithub github;
  AppCredentials app{{"12345", 77, pemOf(rsaKey())}, FakeGithub::kApi, github.send(), github.clock};
};

TEST_F(AppTest, TokenIsKept_UntilFiveMinutesBeforeItsEnd) {
  github.on("POST", kTokens, 201, installationToken("one", "2026-03-01T21:00:00Z"));
  github.on("POST", kTokens, 201, installationToken("two", "2026-03-01T22:00:00Z"));
  EXPECT_EQ(app.token()->reveal(), "one");
  github.clock.at += std::chrono::minutes(54);
  EXPECT_EQ(app.token()->reveal(), "one");
  EXPECT_EQ(github.requests.size(), 1U);
  EXPECT_TRUE(github.requests[0].headers.get("Authorization").starts_with("Bearer ey"));
  github.clock.at += std::chrono::minutes(1);
  EXPECT_EQ(app.token()->reveal(), "two");
}

TEST_F(AppTest, RefusedToken_IsFetchedAnew_Once) {
  github.on("POST", kTokens, 201, installationToken("one", "2026-03-01T21:00:00Z"));
  github.on("POST", kTokens, 201, installationToken("two", "2026-03-01T21:00:00Z"));
  github.on("GET", "/x", 401, R"({"message":"Bad credentials"})").on("GET", "/x", 200, "{}");
  auto owned = std::make_unique<AppCredentials>(AppIdentity{"12345", 77, pemOf(rsaKey())}, FakeGithub::kApi,
                                                github.send(), github.clock);
  RestClient client(FakeGithub::kApi, std::move(owned), github.send(), github.clock);
  EXPECT_TRUE(client.get("/x"));
  EXPECT_EQ(github.requests.back().headers.get("Authorization"), "Bearer two");
}

TEST_F(AppTest, RefusalsAndHalfAnswers_AreErrors) {
  github.on("POST", kTokens, 401, R"({"message":"A JSON web token could not be decoded"})");
  github.on("POST", kTokens, 404, R"({"message":"Not Found"})");
  github.on("POST", kTokens, 201, R"({"token":7})");
  github.on("POST", kTokens, 201, R"({"token":"x")");
  github.loses("POST", kTokens, ErrorKind::unclear);
  EXPECT_EQ(app.token().error().kind, ErrorKind::unauthorized);
  EXPECT_EQ(app.token().error().kind, ErrorKind::not_found);
  EXPECT_EQ(app.token().error().kind, ErrorKind::transient);
  EXPECT_EQ(app.token().error().kind, ErrorKind::transient);
  EXPECT_EQ(app.token().error().kind, ErrorKind::transient);
}

}  // namespace
}  // namespace sluice::github
