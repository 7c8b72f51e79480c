#include "notify/characters.h"

#include <gtest/gtest.h>

namespace sluice::notify {
namespace {

TEST(Characters, OneLine_HasNoControlsAndNothingThatTurnsDirection) {
  const std::pair<std::string, std::string> rows[] = {
      {"a\r\nb\tc\x07 d", "a b c d"},
      {"  a  ", "a"},
      {"a\u2028b\u0085c", "a b c"},
      {"evil\u202Etxt.exe", "eviltxt.exe"},
      {"a\u200Bb\uFEFFc\u2066d\u2069", "abcd"},
      {std::string("a\0b", 3), "a b"},
      {"\xFFok", "\uFFFDok"},
      {"תיקון", "\u2068תיקון\u2069"},
      {"👩‍👩‍👧 ok", "👩‍👩‍👧 ok"},
  };
  for (const auto& [text, line] : rows) EXPECT_EQ(oneLine(text), line);
}

TEST(Characters, AreCountedAsChatsCount) {
  EXPECT_EQ(utf16Length(""), 0U);
  EXPECT_EQ(utf16Length("abc"), 3U);
  EXPECT_EQ(utf16Length("已部署"), 3U);
  EXPECT_EQ(utf16Length("🚀"), 2U);
}

TEST(Characters, Cut_LeavesWholeCharactersAndSaysThatSomethingIsMissing) {
  struct Row {
    const char* text;
    std::size_t units;
    const char* cut;
  };
  const Row rows[] = {
      {"abcdef", 6, "abcdef"},
      {"abcdef", 5, "abcd…"},
      {"abc def", 5, "abc…"},
      {"已部署成功", 4, "已部署…"},
      {"a🚀b🚀", 4, "a🚀…"},
      {"a🚀b🚀", 3, "a…"},                         // not half a surrogate pair
      {"e\u0301e\u0301e\u0301", 4, "e\u0301…"},  // not between a letter and its accent
      {"ab👍🏽cd", 6, "ab…"},                // nor between a thumb and its skin tone
      {"a👩‍👩‍👧b", 6, "a…"},         // nor within a family
      {"🇭🇰🇬🇧🇫🇷", 9, "🇭🇰🇬🇧…"},                    // nor within a flag
      {"abc", 1, "…"},
      {"abc", 0, ""},
      {"\u2068תיקון באג\u2069", 6, "\u2068תיק…\u2069"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(cut(row.text, row.units), row.cut);
    EXPECT_LE(utf16Length(cut(row.text, row.units)), row.units);
  }
}

}  // namespace
}  // namespace sluice::notify
