/// What looking at one thing showed: whether it is as it must be, with the value and its limit for people.
#pragma once

#include <string>

namespace sluice::monitor {

struct Finding {
  bool passed = false;
  std::string detail;  ///< one line, valid UTF-8
};

}  // namespace sluice::monitor
