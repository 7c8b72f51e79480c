#include "gateway/forge/github/etag_cache.h"

#include <gtest/gtest.h>

namespace sluice::github {
namespace {

CachedAnswer answer(std::string body) { return {"\"1\"", std::move(body), "", "application/json"}; }

TEST(EtagCache, ForgetsTheLeastRecentlyUsed) {
  EtagCache cache(2, 10'000);
  cache.put("a", answer("A"));
  cache.put("b", answer("B"));
  ASSERT_TRUE(cache.find("a"));
  cache.put("c", answer("C"));
  EXPECT_TRUE(cache.find("a"));
  EXPECT_FALSE(cache.find("b"));
  EXPECT_EQ(cache.find("c")->body, "C");
}

TEST(EtagCache, StaysWithinItsBytes) {
  EtagCache cache(1000, 1000);
  for (int i = 0; i < 100; ++i) cache.put("url" + std::to_string(i), answer(std::string(100, 'x')));
  EXPECT_LE(cache.bytes(), 1000U);
  EXPECT_GT(cache.bytes(), 500U);
}

TEST(EtagCache, DoesNotKeepWhatIsTooLarge_AndForgetsWhatItReplaces) {
  EtagCache cache(10, 1000);
  cache.put("a", answer("small"));
  cache.put("a", answer(std::string(600, 'x')));
  EXPECT_FALSE(cache.find("a"));
  EXPECT_EQ(cache.bytes(), 0U);
}

}  // namespace
}  // namespace sluice::github
