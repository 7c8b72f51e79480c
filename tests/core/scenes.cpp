#include "scenes.h"

#include <gtest/gtest.h>

namespace sluice::test {

void aheadOfProd(World& world) { world.tag("v1.5.0", world.commit(BranchName("uat"), "feature")); }

std::int64_t confirmed(World& world, const std::string& base) {
  const std::int64_t number = world.openPullRequest(base, {"bug", "severity/medium"});
  world.comment(number, Confirm{}, 20);
  world.settle();
  EXPECT_NE(world.status(number), FixStatus::submitted) << world.lastReply(number);
  return number;
}

bool replied(const World& world, std::int64_t number, const std::string& text) {
  return world.lastReply(number).find(text) != std::string::npos;
}

}  // namespace sluice::test
