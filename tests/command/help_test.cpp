#include "gateway/command/help.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "gateway/command/comment.h"
#include "gateway/command/table.h"

namespace sluice {
namespace {

TEST(Help, NamesEveryCommandOfTheTable) {
  for (const CommandEntry& entry : commandTable()) {
    if (!entry.listed || !entry.in_comments) continue;
    EXPECT_NE(helpText().find("`/" + std::string(entry.word)), std::string::npos) << entry.word;
  }
}

TEST(Help, PostedByOurselves_HoldsNoCommand) { EXPECT_TRUE(parseComment(helpText()).empty()); }

TEST(Help, PageIsTheOneInTheDocs) {
  if (std::getenv("SLUICE_UPDATE_GOLDEN") != nullptr) std::ofstream(SLUICE_COMMANDS_PAGE) << commandsPage();
  std::ifstream file(SLUICE_COMMANDS_PAGE);
  ASSERT_TRUE(file) << SLUICE_COMMANDS_PAGE << " is missing; SLUICE_UPDATE_GOLDEN=1 writes it";
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), commandsPage());
}

}  // namespace
}  // namespace sluice
