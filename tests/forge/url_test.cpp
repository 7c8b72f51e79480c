#include "gateway/forge/github/url.h"

#include <gtest/gtest.h>

namespace sluice::github {
namespace {

TEST(NextLink, IsFoundAmongOthers) {
  EXPECT_EQ(nextLink("<https://a/?page=1>; rel=\"prev\", <https://a/?page=3>; rel=\"next\", "
                     "<https://a/?page=9>; rel=\"last\""),
            "https://a/?page=3");
  EXPECT_EQ(nextLink("<https://a/?page=2>; rel=\"next\""), "https://a/?page=2");
}

TEST(NextLink, IsNothingWhereThereIsNone) {
  for (const char* header :
       {"", "<", "<https://a", "<https://a>; rel=\"last\"", "rel=\"next\"", "<a>; rel=\"prev\", garbage"}) {
    EXPECT_FALSE(nextLink(header)) << header;
  }
}

TEST(RepositoryPath, IsEncoded) {
  EXPECT_EQ(repositoryPath(RepositoryName("acme/shop.js")), "/repos/acme/shop.js");
  EXPECT_EQ(repositoryPath(RepositoryName("acme/../x?y")), "/repos/acme/..%2Fx%3Fy");
}

}  // namespace
}  // namespace sluice::github
