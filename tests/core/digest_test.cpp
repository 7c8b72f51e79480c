#include "base/digest.h"

#include <gtest/gtest.h>

#include "base/secret.h"

namespace sluice {
namespace {

TEST(Sha256, OfTheEmptyTextIsTheStandardsValue) {
  EXPECT_EQ(sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Hmac, IsRfc4231Case2) {
  EXPECT_EQ(toHex(hmacSha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Base64, RoundTripsAndRefusesGarbage) {
  for (const std::string text : {"", "f", "fo", "foo", "foob"}) EXPECT_EQ(fromBase64(toBase64(text)), text);
  for (const char* bad : {"Zg=", "Zg", "Z===", "Zm9v\n", "Zm 9", "Zm9=v"})
    EXPECT_FALSE(fromBase64(bad)) << bad;
  EXPECT_EQ(toBase64Url("\xff\xfe\xfd"), "__79");
}

TEST(Secret, EmptyEqualsNothing) {
  EXPECT_FALSE(Secret().equals(""));
  EXPECT_FALSE(Secret("abc").equals("abd"));
  EXPECT_FALSE(Secret("abc").equals("abcd"));
  EXPECT_TRUE(Secret("abc").equals("abc"));
}

}  // namespace
}  // namespace sluice
