/// A run as the CI shows it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

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

/// The two fields that a run has, of one word as GitHub's deployment statuses and CI jobs say it: `queued`
/// `pending` `in_progress` `running` are on the way; `success` `succeeded` are good; any other is a
/// conclusion, `failed` and `error` being `failure`.
Run runIn(std::string_view state);

/// A state of GitHub's deployment statuses that says how it goes: all but `inactive`.
bool isDeploymentState(std::string_view state);

}  // namespace sluice
