/// The text of an iCalendar file (RFC 5545 §3.1) as lines with a name, parameters and a value, and the
/// components they stand in. Strict where a freeze could get lost: what does not begin and end as a calendar,
/// or is cut off, is refused with the line. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sluice::calendar {

inline constexpr std::size_t kMostBytes = 4UL << 20U;
inline constexpr std::size_t kMostEvents = 5'000;
inline constexpr std::size_t kMostZones = 100;

struct ContentLine {
  int number = 0;    ///< of its first line in the file, from 1
  std::string name;  ///< upper case
  std::vector<std::pair<std::string, std::string>>
      parameters;  ///< names in upper case, values without quotes
  std::string value;

  /// Empty when it is not there.
  std::string parameter(std::string_view name) const;
};

/// What a calendar holds that matters here; everything else in it is read over.
struct RawCalendar {
  struct Component {
    int line = 0;  ///< of its BEGIN
    std::vector<ContentLine> lines;
  };
  std::vector<Component> events;
  std::vector<Component> zones;  ///< VTIMEZONE, with the BEGIN and END lines of what is within
  std::string product;
};

/// `invalid`, naming the line.
Result<RawCalendar> readContentLines(std::string_view text);

/// `\n`, `\,`, `\;` and `\\` of a text value.
std::string unescaped(std::string_view value);
/// The parts between commas that no backslash protects, each unescaped, without white space around it.
std::vector<std::string> listed(std::string_view value);
std::string upperCase(std::string_view text);  ///< ASCII

}  // namespace sluice::calendar
