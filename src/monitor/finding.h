/// What looking at one thing showed: whether it is as it must be, with the value and its limit for people.
#pragma once

#include <string>

namespace sluice::monitor {

struct Finding {
  bool passed = false;
  std::string detail{};  ///< one line, valid UTF-8
  std::string value{};   ///< what was found, as short as it goes; empty when nothing was
  std::string limit{};   ///< what it was held against
};

}  // namespace sluice::monitor
