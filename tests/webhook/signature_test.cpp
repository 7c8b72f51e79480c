#include "gateway/webhook/signature.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sluice::webhook {
namespace {

// GitHub's own example (docs, "Validating webhook deliveries").
const std::string kSigned = "Hello, World!";
const std::string kHeader = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
const Secret kSecret("It's a Secret to Everybody");

TEST(Signature, GithubsOwnExample_Fits) {
  const std::vector<Secret> secrets = {kSecret};
  const auto verified = verifyGithub(kSigned, kHeader, secrets);
  ASSERT_TRUE(verified);
  EXPECT_EQ("sha256=" + toHex(verified->hmac), kHeader);
}

TEST(Signature, AnyOfSeveralSecrets_Fits) {
  const std::vector<Secret> secrets = {Secret("new"), Secret(""), kSecret};
  const auto verified = verifyGithub(kSigned, kHeader, secrets);
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->secret, 2U);
}

TEST(Signature, AnythingElse_DoesNotFit) {
  const std::vector<Secret> secrets = {kSecret};
  EXPECT_FALSE(verifyGithub(kSigned + " ", kHeader, secrets));
  EXPECT_FALSE(verifyGithub("", kHeader, secrets));
  const std::string wrong[] = {"",
                               "sha256=",
                               kHeader.substr(7),
                               kHeader.substr(0, 70),
                               kHeader + "0",
                               kHeader + " ",
                               "sha1=" + kHeader.substr(7),
                               "SHA256=" + kHeader.substr(7),
                               "sha256=" + std::string(64, 'z'),
                               "sha256=" + std::string(64, '0'),
                               kHeader + "," + kHeader};
  for (const std::string& header : wrong) EXPECT_FALSE(verifyGithub(kSigned, header, secrets)) << header;
  for (std::size_t i = 7; i < kHeader.size(); ++i) {
    std::string changed = kHeader;
    changed[i] = changed[i] == '0' ? '1' : '0';
    EXPECT_FALSE(verifyGithub(kSigned, changed, secrets)) << changed;
  }
}

TEST(Signature, AnEmptySecret_FitsNothing) {
  const std::string signed_with_nothing = "sha256=" + toHex(hmacSha256("", kSigned));
  const std::vector<Secret> empty = {Secret("")};
  EXPECT_FALSE(verifyGithub(kSigned, signed_with_nothing, empty));
  EXPECT_FALSE(verifyGithub(kSigned, signed_with_nothing, {}));
}

}  // namespace
}  // namespace sluice::webhook
