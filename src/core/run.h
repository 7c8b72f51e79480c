/// A run as the CI shows it.
#pragma once

#include <cstdint>
#include <string>

#include "base/fields.h"

namespace sluice {

struct Run {
  std::int64_t id = 0;  ///< 0 while unknown
  std::string url;
  std::string status;      ///< `queued` `in_progress` `completed`
  std::string conclusion;  ///< once completed: `success` or why not

  static constexpr void fields(auto&& each) {
    each("id", &Run::id);
    each("url", &Run::url);
    each("status", &Run::status);
    each("conclusion", &Run::conclusion);
  }
};

}  // namespace sluice
