// Every command in the runbooks exists and is understood: whoever reads them has no time for mistakes.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "gateway/command/comment.h"
#include "tests/app/program.h"

namespace sluice::app {
namespace {

struct Shown {
  std::string page;
  std::string text;
};

/// Lines of code blocks and spans of code that are commands.
std::vector<Shown> commandsIn(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::vector<Shown> shown;
  bool block = false;
  const auto add = [&](std::string text) {
    text.erase(0, text.find_first_not_of(' '));
    if (text.starts_with("sluice ") || (text.starts_with('/') && text.find('/', 1) == std::string::npos))
      shown.push_back({file.filename().string(), text});
  };
  for (std::string line; std::getline(in, line);) {
    if (line.find("```") != std::string::npos) {
      block = !block;
    } else if (block) {
      add(line);
    } else {
      for (std::size_t begin = line.find('`'); begin != std::string::npos;
           begin = line.find('`', begin + 1)) {
        const std::size_t end = line.find('`', begin + 1);
        if (end == std::string::npos) break;
        add(line.substr(begin + 1, end - begin - 1));
        begin = end;
      }
    }
  }
  return shown;
}

std::vector<Shown> allCommands() {
  std::vector<Shown> all;
  for (const auto& entry : std::filesystem::directory_iterator(SLUICE_SOURCE_DIR "/docs/runbooks")) {
    for (Shown& one : commandsIn(entry.path())) all.push_back(std::move(one));
  }
  return all;
}

/// As a shell has it, for words and single quotes.
std::vector<std::string> wordsOf(const std::string& line) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false;
  for (const char c : line + ' ') {
    if (c == '\'') {
      quoted = !quoted;
    } else if (c != ' ' || quoted) {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, ""));
    }
  }
  return words;
}

TEST(Runbooks, HoldCommands) { EXPECT_GT(allCommands().size(), 40U); }

TEST(Runbooks, EveryCommandLineIsUnderstood) {
  for (const Shown& shown : allCommands()) {
    if (!shown.text.starts_with("sluice ")) continue;
    std::vector<std::string> words = wordsOf(shown.text);
    words.erase(words.begin());
    // Nobody listens there: what is understood ends unreachable, a file that is not there with no.
    const Finished finished = runSluice(words, {{"SLUICE_URL", "http://127.0.0.1:1"}, {"SLUICE_TOKEN", "x"}});
    const int expected = words[0] == "check-config" ? 1 : words.size() == 1 && words[0] == "adopt" ? 2 : 3;
    EXPECT_EQ(finished.code, expected) << shown.page << ": " << shown.text << '\n' << finished.err;
  }
}

TEST(Runbooks, EveryCommentIsUnderstood) {
  for (const Shown& shown : allCommands()) {
    if (!shown.text.starts_with('/') || shown.text == "/" || shown.text == "/readyz") continue;
    const auto parsed = parseComment(shown.text);
    ASSERT_EQ(parsed.size(), 1U) << shown.page << ": " << shown.text;
    const auto* wrong = std::get_if<Unreadable>(&parsed.front().command);
    EXPECT_EQ(wrong, nullptr) << shown.page << ": " << shown.text << ": " << (wrong ? wrong->problem : "");
  }
}

}  // namespace
}  // namespace sluice::app
