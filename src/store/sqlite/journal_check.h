/// What a check of a journal's hash chain found. A value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace sluice {

struct JournalCheck {
  std::int64_t entries = 0;  ///< good ones; the sequence of the last of them
  std::string head;  ///< hash of that one: note it elsewhere, and nobody can rewrite what is before it
  std::optional<std::int64_t>
      broken;           ///< sequence of the first entry that is changed, missing or out of place
  std::string problem;  ///< for people; empty when the chain is whole
};

}  // namespace sluice
