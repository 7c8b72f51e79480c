#include <gtest/gtest.h>

#include "core/rules/impact.h"

namespace sluice {
namespace {

struct GlobRow {
  const char* glob;
  const char* path;
  bool matches;
};

TEST(Glob, Table) {
  const GlobRow rows[] = {
      {"api/**", "api/a.cpp", true},
      {"api/**", "api/x/y.cpp", true},
      {"api/**", "apiary/a", false},
      {"**/migrations/**", "migrations/1.sql", true},
      {"**/migrations/**", "db/migrations/1.sql", true},
      {"**/migrations/**", "a/b/migrations/c/d", true},
      {"**/migrations/**", "mymigrations/1", false},
      {"*.md", "README.md", true},
      {"*.md", "docs/README.md", false},
      {"**/*.md", "docs/README.md", true},
      {"**/*.md", "README.md", true},
      {"a?c", "abc", true},
      {"a?c", "a/c", false},
      {"web/*/index.ts", "web/a/index.ts", true},
      {"web/*/index.ts", "web/a/b/index.ts", false},
      {"", "", true},
      {"", "a", false},
      {"**", "anything/at/all", true},
      {"a*b*c", "aXXbYYc", true},
      {"a*b*c", "aXXbYY", false},
      {"db/**/*.sql", "db/x/y/1.sql", true},
      {"db/**/*.sql", "db/1.sql", true},
  };
  for (const GlobRow& row : rows)
    EXPECT_EQ(matchesGlob(row.glob, row.path), row.matches) << row.glob << " " << row.path;
}

TEST(Glob, ManyStarsOnALongPathEndSoon) {
  EXPECT_FALSE(matchesGlob("*a*a*a*a*a*a*a*a*a*a*b", std::string(5000, 'a')));
  std::string deep;
  for (int i = 0; i < 2000; ++i) deep += "a/";
  EXPECT_FALSE(matchesGlob("**/a/**/a/**/a/**/b", deep + "c"));
}

TEST(RiskOf, AMigrationIsHighAndNeverRecommendsDirect) {
  EXPECT_EQ(recommendedStrategy(riskOf({"db/migrations/1.sql"}, 1, 1)), "blue_green");
  EXPECT_EQ(recommendedStrategy(riskOf({}, 1, 1)), "direct");
  EXPECT_EQ(recommendedStrategy(riskOf({}, 2, 3)), "rolling");
}

}  // namespace
}  // namespace sluice
