// Every message as its channel sends it, for each kind and language. tests/fakes/chat/golden.test.mjs holds
// them against the channels' own published types.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "notify/fixture.h"

namespace sluice::notify {
namespace {

/// A kind a line, `kind<tab>message`, with the line breaks of mails as `\r\n` in words.
std::string messages(const Channel& channel) {
  std::string text;
  for (const auto& [kind, name] : EnumNames<NoticeKind>::names) {
    std::string message = channel.shown(sample(kind));
    for (auto at = message.find("\r\n"); at != std::string::npos; at = message.find("\r\n", at))
      message.replace(at, 2, "\\r\\n");
    text += std::string(name) + "\t" + message + "\n";
  }
  return text;
}

void expectGolden(const std::string& name, const Channel& channel) {
  const std::string path = std::string(SLUICE_GOLDEN) + "/" + name + ".txt";
  if (std::getenv("SLUICE_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << messages(channel);
  std::ifstream file(path);
  ASSERT_TRUE(file) << path << " is missing; SLUICE_UPDATE_GOLDEN=1 writes it";
  std::ostringstream expected;
  expected << file.rdbuf();
  EXPECT_EQ(messages(channel), expected.str());
}

TEST(GoldenMessages, AreWhatTheChannelsSend) {
  Peer peer;
  for (const auto& [language, name] : EnumNames<Language>::names) {
    const std::string suffix = "." + std::string(name);
    expectGolden("telegram" + suffix, telegram(peer, language));
    expectGolden("slack" + suffix, slack(peer, language));
    expectGolden("slack-bot" + suffix, slackBot(peer, language));
    expectGolden("webhook" + suffix, webhook(peer, language));
    expectGolden("email" + suffix, mail(language));
  }
}

/// The wording alone, as people read it.
TEST(GoldenMessages, ReadAsTheDocumentsHaveThem) {
  for (const auto& [language, name] : EnumNames<Language>::names) {
    std::string text;
    for (const auto& [kind, kind_name] : EnumNames<NoticeKind>::names)
      text += "== " + std::string(kind_name) + "\n" + wordsOf(sample(kind), kDefaultWords, language, kWide) +
              "\n\n";
    const std::string path = std::string(SLUICE_GOLDEN) + "/words." + std::string(name) + ".txt";
    if (std::getenv("SLUICE_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << text;
    std::ifstream file(path);
    std::ostringstream expected;
    expected << file.rdbuf();
    EXPECT_EQ(text, expected.str());
  }
}

}  // namespace
}  // namespace sluice::notify
