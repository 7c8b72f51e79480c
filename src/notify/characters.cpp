#include "notify/characters.h"

#include <algorithm>
#include <iterator>

#include "base/json.h"

namespace sluice::notify {
namespace {

struct Range {
  char32_t first, last;
};

bool isIn(const auto& ranges, char32_t c) {
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [c](const Range& range) { return c >= range.first && c <= range.last; });
}

constexpr char32_t kJoiner = 0x200D;
constexpr std::string_view kIsolate = "\u2068";  // FSI
constexpr std::string_view kIsolateEnd = "\u2069";

/// What belongs to the character before it: combining marks of the scripts in use, variation selectors, skin
/// tones, tags, the joiner.
constexpr Range kExtends[] = {
    {0x0300, 0x036F},   {0x0483, 0x0489},   {0x0591, 0x05BD}, {0x05BF, 0x05BF}, {0x05C1, 0x05C7},
    {0x0610, 0x061A},   {0x064B, 0x065F},   {0x0670, 0x0670}, {0x06D6, 0x06ED}, {0x0900, 0x0903},
    {0x093A, 0x094F},   {0x0951, 0x0957},   {0x0962, 0x0963}, {0x0981, 0x0983}, {0x09BC, 0x09D7},
    {0x0A01, 0x0A03},   {0x0A3C, 0x0A51},   {0x0B82, 0x0B82}, {0x0BBE, 0x0BCD}, {0x0C00, 0x0C04},
    {0x0C3E, 0x0C56},   {0x0D3B, 0x0D4D},   {0x0E31, 0x0E31}, {0x0E33, 0x0E3A}, {0x0E47, 0x0E4E},
    {0x0EB1, 0x0EBC},   {0x0F71, 0x0F84},   {0x102B, 0x103E}, {0x1160, 0x11FF}, {0x17B4, 0x17D3},
    {0x1AB0, 0x1AFF},   {0x1DC0, 0x1DFF},   {0x200C, 0x200D}, {0x20D0, 0x20F0}, {0x302A, 0x302F},
    {0x3099, 0x309A},   {0xFE00, 0xFE0F},   {0xFE20, 0xFE2F}, {0xFF9E, 0xFF9F}, {0x1F3FB, 0x1F3FF},
    {0xE0020, 0xE007F}, {0xE0100, 0xE01EF},
};
constexpr Range kFlagLetter[] = {{0x1F1E6, 0x1F1FF}};  // two of them are a flag
constexpr Range kSpace[] = {{0x00, 0x20},     {0x7F, 0xA0},     {0x1680, 0x1680}, {0x2000, 0x200A},
                            {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}};
/// Marks and overrides of direction, and what is no character at all.
constexpr Range kDropped[] = {{0x061C, 0x061C}, {0x200B, 0x200B}, {0x200E, 0x200F}, {0x202A, 0x202E},
                              {0x2060, 0x2064}, {0x2066, 0x206F}, {0xFDD0, 0xFDEF}, {0xFEFF, 0xFEFF},
                              {0xFFF9, 0xFFFB}, {0xFFFE, 0xFFFF}};
constexpr Range kRightToLeft[] = {{0x0590, 0x08FF}, {0xFB1D, 0xFDCF},   {0xFDF0, 0xFDFF},
                                  {0xFE70, 0xFEFC}, {0x10800, 0x10FFF}, {0x1E800, 0x1EFFF}};

/// The code point at `at`, which moves behind it. REQUIRES: valid UTF-8.
char32_t next(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t c = length == 1 ? lead : lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) c = (c << 6U) | (byte(at + i) & 0x3FU);
  at += length;
  return c;
}

std::size_t unitsOf(char32_t c) { return c > 0xFFFF ? 2 : 1; }

}  // namespace

std::string oneLine(std::string_view text) {
  const std::string valid = toValidUtf8(text);
  std::string line;
  bool space = false;
  bool right_to_left = false;
  for (std::size_t at = 0; at < valid.size();) {
    const std::size_t begin = at;
    const char32_t c = next(valid, at);
    if (isIn(kDropped, c) || (c > 0xFFFF && (c & 0xFFFEU) == 0xFFFE)) continue;
    if (isIn(kSpace, c)) {
      space = !line.empty();
      continue;
    }
    if (std::exchange(space, false)) line += ' ';
    right_to_left = right_to_left || isIn(kRightToLeft, c);
    line.append(valid, begin, at - begin);
  }
  if (!right_to_left) return line;
  return std::string(kIsolate) + line + std::string(kIsolateEnd);
}

std::size_t utf16Length(std::string_view text) {
  std::size_t units = 0;
  for (std::size_t at = 0; at < text.size();) units += unitsOf(next(text, at));
  return units;
}

std::string cut(std::string_view text, std::size_t units) {
  const bool isolated = text.starts_with(kIsolate);
  const std::size_t tail = isolated ? 2 : 1;  // `…`, and the end of the isolation
  if (utf16Length(text) <= units) return std::string(text);
  if (units < tail) return "";
  std::size_t used = 0;
  std::size_t whole = 0;  // bytes up to the last place between two characters
  char32_t before = 0;
  int flag_letters = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = next(text, at);
    const bool second_of_flag = isIn(kFlagLetter, c) && flag_letters % 2 == 1;
    if (!isIn(kExtends, c) && before != kJoiner && !second_of_flag) whole = begin;
    flag_letters = isIn(kFlagLetter, c) ? flag_letters + 1 : 0;
    before = c;
    used += unitsOf(c);
    if (used > units - tail) break;
  }
  std::string shortened(text.substr(0, whole));
  while (shortened.ends_with(' ')) shortened.pop_back();
  shortened += "…";
  if (isolated && whole > 0) shortened += kIsolateEnd;
  return shortened;
}

}  // namespace sluice::notify
