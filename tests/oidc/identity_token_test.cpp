// Identity tokens, signed by OpenSSL: what is taken, and everything that proves nothing.
#include "gateway/oidc/identity_token.h"

#include <gtest/gtest.h>

#include "signer.h"

namespace sluice::oidc {
namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

/// As `Issuers` does it, with one key. The job's name, or why not.
std::string said(const std::string& text, const std::string& keys, Instant now = kNow) {
  const auto token = readToken(text);
  if (!token) return token.error().message;
  const auto set = readKeys(keys);
  if (!set) return set.error().message;
  const auto key = set->find(token->key_id);
  if (key == set->end()) return "no such key";
  if (!verifies(*token, key->second)) return "wrong signature";
  const auto job = jobOf(*token, kAudience, now);
  return job ? job->name() : job.error().message;
}

const Signer& rsa() {
  static const Signer signer = Signer::rsa("r1");
  return signer;
}
const Signer& ec() {
  static const Signer signer = Signer::ec("e1");
  return signer;
}
const std::string kGood = "run 77 of acme/shop/.github/workflows/deploy.yml@refs/tags/v1.4.2";

TEST(IdentityToken, OfBothKindsOfKeyIsTaken) {
  EXPECT_EQ(said(rsa().token(claims()), rsa().keys()), kGood);
  EXPECT_EQ(said(ec().token(claims()), ec().keys()), kGood);
}

TEST(IdentityToken, SaysWhoseJobItIs) {
  const auto token = readToken(ec().token(claims()));
  const auto job = jobOf(*token, kAudience, kNow);
  ASSERT_TRUE(job);
  EXPECT_EQ(job->issuer, kIssuer);
  EXPECT_EQ(job->repository, "acme/shop");
  EXPECT_EQ(job->ref, "refs/tags/v1.4.2");
  EXPECT_EQ(job->environment, "prod");
  EXPECT_EQ(job->sha, CommitId("aaaa"));
  EXPECT_EQ(job->run_id, 77);
}

TEST(IdentityToken, ThatSomebodyElseSignedOrChangedProvesNothing) {
  const Signer other = Signer::ec("e1");
  EXPECT_EQ(said(other.token(claims()), ec().keys()), "wrong signature");
  const std::string good = ec().token(claims());
  const std::size_t first = good.find('.');
  const std::size_t second = good.rfind('.');
  const std::string changed = toBase64Url(replaced(claims(), "acme/shop\",\"ref", "acme/bank\",\"ref"));
  EXPECT_EQ(said(good.substr(0, first + 1) + changed + good.substr(second), ec().keys()), "wrong signature");
  EXPECT_EQ(said(good.substr(0, second + 1) + toBase64Url(std::string(64, '\0')), ec().keys()),
            "wrong signature");
}

TEST(IdentityToken, IsRefusedUnlessItsHeaderIsPlain) {
  const auto head = [](const std::string& text) { return said(ec().token(claims(), text), ec().keys()); };
  EXPECT_EQ(head(R"({"alg":"none","kid":"e1"})"), "the token is not signed with RS256 or ES256");
  EXPECT_EQ(head(R"({"alg":"HS256","kid":"e1"})"), "the token is not signed with RS256 or ES256");
  EXPECT_EQ(head(R"({"alg":"ES384","kid":"e1"})"), "the token is not signed with RS256 or ES256");
  EXPECT_EQ(head(R"({"alg":"ES256"})"), "the token names no key, or asks for what is not understood");
  EXPECT_EQ(head(R"({"alg":"ES256","kid":"e1","crit":["exp"]})"),
            "the token names no key, or asks for what is not understood");
  EXPECT_EQ(head(R"({"alg":"RS256","kid":"e1"})"), "wrong signature") << "a key takes its own kind only";
  EXPECT_EQ(head(R"({"alg":"ES256","alg":"none","kid":"e1"})"), "the token's header is no JSON object");
  EXPECT_EQ(head("[]"), "the token's header is no JSON object");
}

TEST(IdentityToken, IsRefusedUnlessItsFormIsCompact) {
  const std::string good = ec().token(claims());
  EXPECT_EQ(said("", ec().keys()), "the token is not in the compact form");
  EXPECT_EQ(said("a.b", ec().keys()), "the token is not in the compact form");
  EXPECT_EQ(said(good + ".x", ec().keys()), "the token is not in the compact form");
  EXPECT_EQ(said(R"({"payload":"","signatures":[]})", ec().keys()), "the token is not in the compact form");
  EXPECT_EQ(said(good.substr(0, good.rfind('.') + 1), ec().keys()), "the token is not signed");
  EXPECT_EQ(said("=" + good, ec().keys()), "the token's header is not base64url");
  EXPECT_EQ(said(std::string(kLongestToken + 1, 'a'), ec().keys()), "the token is too long");
}

TEST(IdentityToken, CountsForItsAudienceAndItsTimeOnly) {
  struct Row {
    std::string from, to, expected;
  };
  const std::string now = std::to_string(toMillis(kNow) / 1000);
  const auto seconds = [](int after) { return std::to_string(toMillis(kNow) / 1000 + after); };
  const std::vector<Row> rows = {
      {kAudience, "https://other.example.com", "the token is for another audience than " + kAudience},
      {"\"" + kAudience + "\"", "[\"x\",\"" + kAudience + "\"]", kGood},
      {"\"" + kAudience + "\"", "{\"" + kAudience + "\":1}",
       "the token is for another audience than " + kAudience},
      {"\"exp\":" + seconds(300), "\"exp\":" + seconds(-59), kGood},
      {"\"exp\":" + seconds(300), "\"exp\":" + seconds(-60), "the token has expired"},
      {"\"exp\":" + seconds(300), "\"exp\":\"never\"",
       "the token does not say when it was issued and when it ends"},
      {"\"exp\":" + seconds(300), "\"x\":1", "the token does not say when it was issued and when it ends"},
      {"\"iat\":" + now, "\"iat\":" + seconds(61), "the token is from the future"},
      {"\"nbf\":" + now, "\"nbf\":" + seconds(61), "the token is not good yet"},
      {"\"nbf\":" + now, "\"nbf\":\"soon\"", "the token is not good yet"},
      {"\"run_id\":\"77\"", "\"run_id\":77", kGood},
      {"\"run_id\":\"77\"", "\"run_id\":\"7x\"",
       "the token is no CI job's: it lacks repository, ref, workflow or run"},
      {"\"repository\":\"acme/shop\"", "\"repository\":7",
       "the token is no CI job's: it lacks repository, ref, workflow or run"},
      {"refs/tags/v1.4.2\",\"env", "refs/tags/v1 4\",\"env",
       "the token is no CI job's: it lacks repository, ref, workflow or run"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(said(ec().token(replaced(claims(), row.from, row.to)), ec().keys()), row.expected) << row.to;
}

TEST(Keys, ThatCannotSignHereAreLeftOut) {
  EXPECT_TRUE(readKeys(Signer::rsa("small", 1024).keys())->empty());
  EXPECT_TRUE(readKeys(replaced(rsa().keys(), "\"use\":\"sig\"", "\"use\":\"enc\""))->empty());
  EXPECT_TRUE(readKeys(R"({"keys":[{"kty":"oct","kid":"a","k":"c2VjcmV0"}]})")->empty());
  EXPECT_TRUE(readKeys(replaced(ec().keys(), "P-256", "P-384"))->empty());
  EXPECT_TRUE(readKeys(replaced(ec().keys(), "\"kid\":\"e1\",", ""))->empty());
  EXPECT_FALSE(readKeys("{}"));
  EXPECT_FALSE(readKeys("not JSON"));
  std::string many;
  for (std::size_t i = 0; i <= kMostKeys; ++i)
    many += (i > 0 ? "," : "") + replaced(ec().jwk(), "\"e1\"", "\"k" + std::to_string(i) + "\"");
  EXPECT_EQ(readKeys(R"({"keys":[)" + many + "]}")->size(), kMostKeys);
}

}  // namespace
}  // namespace sluice::oidc
